import { expect } from 'chai'
import { CommandError } from '../../cli/command-error.ts'
import type { CommandSpec } from '../../cli/command.ts'
import { readOptions } from '../../cli/options.ts'

const text = { en: 'text', ja: 'text' }
const spec: CommandSpec = {
  name: 'swcfmg_example',
  title: text,
  synopsis: ['swcfmg_example'],
  options: [
    { name: 'add', text },
    { name: 'list', text },
    { name: 'patch-id', value: 'P,...', text },
    { name: 'id', value: 'I', text, alias: 'identity' },
    { name: 'count', value: 'N', text },
  ],
  actions: ['add', 'list'],
  examples: [],
  run: () => Promise.resolve(0),
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (err) {
    if (err instanceof CommandError) return `${err.code} ${String(Object.values(err.details)[0])}`
    throw err
  }
  return 'nothing'
}

describe('readOptions', () => {
  it('takes one dash, as the ancestor did, and two', () => {
    expect(readOptions(spec, ['-add', '-id', 'x']).get('id')).to.equal('x')
    expect(readOptions(spec, ['--add', '--id', 'x']).get('id')).to.equal('x')
    expect(readOptions(spec, ['-add', '-patch-id', 'a,b']).list('patch-id')).to.deep.equal(['a', 'b'])
  })

  it('takes another spelling of an option for the option', () => {
    expect(readOptions(spec, ['-add', '-identity', 'x']).get('id')).to.equal('x')
  })

  it('takes what follows an option for its value, even when it begins with a dash or is empty', () => {
    expect(readOptions(spec, ['-add', '-id', '-list']).get('id')).to.equal('-list')
    expect(readOptions(spec, ['-add', '-id', '--']).get('id')).to.equal('--')
    expect(readOptions(spec, ['-add', '-id', '']).get('id')).to.equal('')
    expect(readOptions(spec, ['-add', '-id', '-list']).has('list')).to.equal(false)
  })

  it('keeps values as they are: with spaces, equal signs and Japanese', () => {
    expect(readOptions(spec, ['-add', '-id', ' a=b 業務 ']).get('id')).to.equal(' a=b 業務 ')
  })

  it('refuses an unknown option by its name', () => {
    expect(refusal(() => readOptions(spec, ['-add', '-nothing']))).to.equal('parameter_unknown -nothing')
    expect(refusal(() => readOptions(spec, ['-add', '--nothing']))).to.equal('parameter_unknown -nothing')
  })

  it('refuses an option without its value, and an argument without an option', () => {
    expect(refusal(() => readOptions(spec, ['-add', '-id']))).to.equal('parameter_value_missing -id')
    expect(refusal(() => readOptions(spec, ['-add', 'stray']))).to.equal('parameter_unexpected stray')
  })

  it('wants exactly one action', () => {
    expect(refusal(() => readOptions(spec, []))).to.equal('action_missing -add, -list')
    expect(refusal(() => readOptions(spec, ['-add', '-list']))).to.equal('parameter_conflict -add, -list')
  })
})

describe('Options', () => {
  it('says which option is missing', () => {
    expect(refusal(() => readOptions(spec, ['-add']).need('id'))).to.equal('parameter_missing -id')
  })

  it('reads lists without repetitions and refuses empty items', () => {
    expect(readOptions(spec, ['-add', '-id', 'a, b,a']).list('id')).to.deep.equal(['a', 'b'])
    expect(readOptions(spec, ['-add']).list('id')).to.equal(undefined)
    for (const list of ['', ',', 'a,', 'a,,b']) {
      expect(refusal(() => readOptions(spec, ['-add', '-id', list]).list('id'))).to.equal(`id_list_invalid ${list}`)
    }
  })

  it('takes whole numbers within their range only', () => {
    const whole = (value: string) => readOptions(spec, ['-add', '-count', value]).whole('count', 1, 1440)

    expect(whole('1')).to.equal(1)
    expect(whole('1440')).to.equal(1440)
    for (const value of ['0', '1441', '-1', '1.5', '1e3', '0x10', ' 5', '', '９', '99999999999']) {
      expect(
        refusal(() => whole(value)),
        value,
      ).to.equal('parameter_invalid -count')
    }
  })

  it('takes one of the words only', () => {
    const word = (value: string) => readOptions(spec, ['-add', '-id', value]).oneOf('id', ['csv', 'json'])

    expect(word('csv')).to.equal('csv')
    expect(refusal(() => word('CSV'))).to.equal('parameter_invalid -id')
  })
})
