import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemeNamed } from '../../../catalog/version/index.ts'
import { findProgram, needs, wants } from '../../support/needs.ts'
import { disagreements, lines, pairsOf, randomPairs } from './samples.ts'
import type { Pair } from './samples.ts'
import { comparisonsIn, haveVectors, VECTORS } from './vectors.ts'

// The distribution's own, which has the modules of its packages; another may come first in PATH.
const PYTHON = '/usr/bin/python3'
const INVENTORIES = join(VECTORS, '../inventories')
const ALMA = join(VECTORS, '../alma/alma-osv.ndjson.xz')

const COMPARE_DEBIAN = `import apt_pkg, sys
apt_pkg.init_system()
for line in sys.stdin:
    a, b = line.rstrip('\\n').split('\\t')
    order = apt_pkg.version_compare(a, b)
    print((order > 0) - (order < 0))`

const COMPARE_RPM = `import rpm, sys
def evr(text):
    epoch, _, rest = text.rpartition(':')
    version, _, release = rest.rpartition('-')
    return (str(int(epoch or '0')), version, release)
for line in sys.stdin:
    a, b = line.rstrip('\\n').split('\\t')
    print(rpm.labelCompare(evr(a), evr(b)))`

function ask(script: string, pairs: readonly Pair[]): number[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', script], {
    input: lines(pairs),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  expect([status, stderr]).to.deep.equal([0, ''])
  return stdout.trim().split('\n').map(Number)
}

describe('the order of many Debian versions, asked of apt', () => {
  before(needs('../lib/python3/dist-packages/apt/__init__.py'))

  it('is the same for random ones', () => {
    const pairs = randomPairs('dpkg', 40_000, 20_260_103)

    expect(disagreements('dpkg', pairs, ask(COMPARE_DEBIAN, pairs))).to.deep.equal([])
  })

  describe('that were real', () => {
    before(wants('the collected version vectors', haveVectors))

    it('is the same', () => {
      const versions = comparisonsIn(join(VECTORS, 'osv-scalibr.debian-versions-generated.txt')).flatMap(({ a, b }) => [a, b])
      const pairs = pairsOf(versions)

      expect(pairs).to.have.length.above(50_000)
      expect(disagreements('dpkg', pairs, ask(COMPARE_DEBIAN, pairs))).to.deep.equal([])
    })
  })
})

describe('the order of many RPM versions, asked of rpm', () => {
  before(needs('../lib/python3/dist-packages/rpm/__init__.py'))

  it('is the same for random ones', () => {
    const pairs = randomPairs('rpm', 40_000, 20_260_104)

    expect(disagreements('rpm', pairs, ask(COMPARE_RPM, pairs))).to.deep.equal([])
  })

  describe('that computers have installed', () => {
    before(wants('the collected inventories', () => existsSync(INVENTORIES)))

    it('is the same', () => {
      const versions = installedRpms()
      const pairs = versions.flatMap((_, at) => pairsOf(versions.slice(at, at + 12)))

      expect(versions).to.have.length.above(800)
      expect(disagreements('rpm', pairs, ask(COMPARE_RPM, pairs))).to.deep.equal([])
    })
  })

  describe('in which AlmaLinux fixed something', () => {
    before(wants('the collected advisories of AlmaLinux, and xz', () => existsSync(ALMA) && findProgram('xz') !== undefined))

    it('is the same', () => {
      const { stdout } = spawnSync('xz', ['-dc', ALMA], { encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 })
      const versions = [...new Set([...stdout.matchAll(/"fixed":\s*"([^"]+)"/g)].map(([, version]) => version ?? ''))]
      const pairs = pairsOf(versions.toSorted(schemeNamed('rpm').compare))

      expect(versions).to.have.length.above(5_000)
      expect(disagreements('rpm', pairs, ask(COMPARE_RPM, pairs))).to.deep.equal([])
    })
  })
})

/** The distinct versions of the RPM inventories, sorted, so that neighbors are alike. */
function installedRpms(): string[] {
  const files = readdirSync(INVENTORIES).filter((file) =>
    /^trivy-fixture-(?:amazon|centos|fedora|opensuse|oracle|photon|suse|ubi)/.test(file),
  )
  const versions = files.flatMap((file) =>
    readFileSync(join(INVENTORIES, file), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, epoch, version, release] = line.split('\t')
        return version && release ? [`${epoch || '0'}:${version}-${release}`] : []
      }),
  )
  return [...new Set(versions)].toSorted(schemeNamed('rpm').compare)
}
