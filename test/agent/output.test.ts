import { expect } from 'chai'
import { KEPT_BYTES, StepOutput } from '../../agent/output.ts'

describe('StepOutput', () => {
  it('gives what is new from the place on that was told, and nothing when all was told', () => {
    const output = new StepOutput()
    output.hear('stdout', Buffer.from('one\n'))
    const first = output.news('stdout', 100)
    output.hear('stdout', Buffer.from('two\n'))
    output.noteTold('stdout', first!)

    expect(first).to.deep.equal({ offset: 0, text: 'one\n' })
    expect(output.news('stdout', 100)).to.deep.equal({ offset: 4, text: 'two\n' })
    expect(output.news('stderr', 100)).to.equal(null)
  })

  it('counts characters as the database does, and tells none by half', () => {
    const output = new StepOutput()
    output.hear('stdout', Buffer.from('🍣🍣🍣'))
    const first = output.news('stdout', 3)
    output.noteTold('stdout', first!)

    expect(first).to.deep.equal({ offset: 0, text: '🍣' })
    expect(output.news('stdout', 100)).to.deep.equal({ offset: 1, text: '🍣🍣' })
  })

  it('puts characters together that come in two pieces, and takes bytes that are none for what the end’s report takes them', () => {
    const output = new StepOutput()
    const whole = Buffer.concat([Buffer.from('\uFEFF更新'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('\u001b[31m\0')])
    for (const byte of whole) output.hear('stderr', Buffer.from([byte]))

    expect(output.facts().stderr).to.equal(whole.toString('utf8'))
  })

  it('keeps the beginning of too much, and says so once', () => {
    const output = new StepOutput()
    let news = 0
    output.onNews = () => (news += 1)
    for (let i = 0; i < 5; i++) output.hear('stdout', Buffer.alloc(KEPT_BYTES / 2, 'x'))

    expect(output.facts().stdout.length).to.equal(KEPT_BYTES)
    expect(output.isCut).to.equal(true)
    expect(news).to.equal(3)
  })

  it('says a part again that did not arrive', () => {
    const output = new StepOutput()
    output.hear('stdout', Buffer.from('a'))
    expect(output.news('stdout', 10)).to.deep.equal(output.news('stdout', 10))
  })
})
