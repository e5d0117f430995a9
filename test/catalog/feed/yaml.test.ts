import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { parseYaml } from '../../../catalog/feed/yaml.ts'

describe('parseYaml', () => {
  it('leaves every scalar a text', () => {
    expect(parseYaml('version: 1.10\ncountry: NO\nday: 2024-01-02\nempty:\nlist: [1e3, ~, true]\n')).to.deep.equal({
      version: '1.10',
      country: 'NO',
      day: '2024-01-02',
      empty: '',
      list: ['1e3', '~', 'true'],
    })
  })

  it('names the line of a fault', () => {
    expect(() => parseYaml('a: 1\nb: 2\na: 3\n')).to.throw(FeedError, '"line":3')
    expect(() => parseYaml('a: "x\n')).to.throw(FeedError, 'feed_malformed')
  })

  it('reads maps of very many keys, and refuses a repeated one among them', function () {
    this.timeout(20_000)
    const keys = Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n')

    expect(Object.keys(parseYaml(keys) as object)).to.have.length(60_000)
    expect(() => parseYaml(`${keys}\nk7: 2`)).to.throw(FeedError, '"line":60001')
    expect(() => parseYaml('a: [{b: 1, b: 2}]')).to.throw(FeedError, 'unique')
  })

  it('refuses aliases that unfold without end', () => {
    const levels = Array.from({ length: 20 }, (_, level) => `k${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`)
    const bomb = ['k: &a-1 x', ...levels].join('\n')

    expect(() => parseYaml(bomb)).to.throw(FeedError, 'feed_malformed')
  })

  it('refuses deep nesting of every kind before anything descends into it', () => {
    const lines = Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')

    for (const text of [
      `a: ${'['.repeat(2_000_000)}`,
      `a: ${'{a: '.repeat(100_000)}`,
      '- '.repeat(500_000),
      '? '.repeat(500_000),
      'a: '.repeat(500_000),
      lines,
    ]) {
      expect(() => parseYaml(text), text.slice(0, 20)).to.throw(FeedError, 'nested too deep')
    }
  })

  it('does not mistake brackets and blanks in texts for nesting', () => {
    const text = `a: "${'['.repeat(500)}"\nb: |\n  ${' '.repeat(600)}${'[ - '.repeat(300)}\n# ${'['.repeat(500)}\n`

    expect(parseYaml(text)).to.have.keys('a', 'b')
  })

  it('refuses more than 4 million characters', () => {
    expect(() => parseYaml(`a: ${'x'.repeat(5_000_000)}`)).to.throw(FeedError, 'feed_too_large')
  })
})
