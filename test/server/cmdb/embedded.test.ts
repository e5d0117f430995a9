import { expect } from 'chai'
import { bufferMegabytes } from '../../../server/cmdb/embedded.ts'

const GB = 1024 ** 3

describe('bufferMegabytes', () => {
  for (const [what, memory, limit, expected] of [
    ['an eighth of the memory', 4 * GB, 0, 512],
    ['an eighth of the memory where nothing says of a container', 4 * GB, undefined, 512],
    ['an eighth of what a container allows', 64 * GB, 2 * GB, 256],
    ['an eighth of the memory where a container allows more than there is', 2 * GB, Number.MAX_SAFE_INTEGER, 256],
    ['no less than PostgreSQL takes by itself', GB / 2, 0, 128],
    ['no less in the smallest container', 64 * GB, GB / 4, 128],
    ['no more than a gigabyte', 256 * GB, 0, 1024],
    ['whole megabytes', 4 * GB + 4_000_000, 0, 512],
  ] as const) {
    it(`is ${what}`, () => {
      expect(bufferMegabytes(memory, limit)).to.equal(expected)
    })
  }
})
