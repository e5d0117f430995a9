import { expect } from 'chai'
import { endOf, readable } from '../../console/jobs/output-text.ts'

describe('readable', () => {
  for (const [what, text, shown] of [
    ['leaves plain text alone', 'Reading package lists...\n\tDone 更新🍣\n', 'Reading package lists...\n\tDone 更新🍣\n'],
    ['leaves out colors and moves', '\u001b[1;31mE:\u001b[0m failed\u001b[2K\u001b[?25h', 'E: failed'],
    ['leaves out titles and links', '\u001b]0;root\u0007a\u001b]8;;http://x\u001b\\b', 'ab'],
    ['leaves out choices of character sets', '\u001b(Ba\u001b=b', 'ab'],
    ['shows the last state of a line that was written over', ' 10%\r 50%\r100%\ndone\r\n', '100%\ndone\n'],
    ['shows a line that is about to be written over', 'a\n 50%\r', 'a\n 50%'],
    ['makes other control characters visible', 'a\0b\u0007c\u007fd\u0085', 'a␀b␇c␡d\uFFFD'],
    ['lets nothing turn the direction of writing', 'good\u202Eexe.txt\u2066\u200F', 'good\uFFFDexe.txt\uFFFD\uFFFD'],
    ['keeps markup as the text that it is', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['leaves out a sequence that never ends, and nothing else', 'a\u001b[31', 'a31'],
  ] as const) {
    it(what, () => expect(readable(text)).to.equal(shown))
  }

  it('takes no longer for text that was made to take long', () => {
    const began = performance.now()
    for (const piece of ['\u001b[', '\u001b]', '\u001b[0', '\r', '\u001b[0;', 'a\r']) {
      readable(piece.repeat(100_000))
      readable(`${piece}${'0'.repeat(200_000)}`)
    }
    expect(performance.now() - began).to.be.below(3_000)
  })
})

describe('endOf', () => {
  it('gives the end, from the beginning of a line on where one is near', () => {
    expect(endOf('short', 10)).to.equal('short')
    expect(endOf('one\ntwo\nthree', 9)).to.equal('three')
    expect(endOf('x'.repeat(30), 10)).to.equal('x'.repeat(10))
  })
})
