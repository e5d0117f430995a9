import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { needs } from '../../support/needs.ts'
import { disagreements, lines, randomPairs } from './samples.ts'
import type { Pair } from './samples.ts'
import { comparisonsIn, FIXTURES } from './vectors.ts'

const pairsIn = (file: string): Pair[] => comparisonsIn(join(FIXTURES, file)).map(({ a, b }) => [a, b])

/** The numbers that a program prints, one a line, for pairs on its standard input. */
function ask(program: string, args: string[], pairs: readonly Pair[]): number[] {
  const { status, stdout, stderr } = spawnSync(program, args, {
    input: lines(pairs),
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  expect([status, stderr]).to.deep.equal([0, ''])
  return stdout.trim().split('\n').map(Number)
}

describe('the order of Debian versions, asked of dpkg', () => {
  before(needs('dpkg', 'sh'))

  const SCRIPT = `tab=$(printf '\\t')
    while IFS=$tab read -r a b; do
      if dpkg --compare-versions "$a" lt "$b"; then echo -1
      elif dpkg --compare-versions "$a" eq "$b"; then echo 0
      else echo 1
      fi
    done`

  it('is the same for real and for random versions', () => {
    const real = pairsIn('debian-real.txt').filter((_, at) => at % 4 === 0)
    const pairs = [...pairsIn('debian.txt'), ...real, ...randomPairs('dpkg', 180, 20_260_101)]

    expect(disagreements('dpkg', pairs, ask('sh', ['-c', SCRIPT], pairs))).to.deep.equal([])
  })
})

describe('the order of RPM versions, asked of rpm', () => {
  before(needs('rpm'))

  const LUA = '%{lua: for line in io.lines() do local a, b = line:match("^(.-)\\t(.*)$"); print(rpm.vercmp(a, b) .. "\\n") end}'

  it('is the same for real, for made up and for random versions', () => {
    const pairs = [...pairsIn('rpm-real.txt'), ...pairsIn('rpm.txt'), ...randomPairs('rpm', 2_000, 20_260_102)]

    expect(disagreements('rpm', pairs, ask('rpm', ['--eval', LUA], pairs))).to.deep.equal([])
  })
})
