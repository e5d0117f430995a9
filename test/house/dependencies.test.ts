import { expect } from 'chai'
import { missingPlatformPackages, type LockFile } from '../../tools/lock.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  optionalDependencies: Record<string, string>
}

const manifest = JSON.parse(readSource('package.json')) as Manifest
const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }

describe('the dependencies', () => {
  it('each have their row in the decision log, and no row is left over', () => {
    const rows = [...readSource('docs/decisions/0002-dependencies.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)]

    expect(rows.map(([, name]) => name ?? '').toSorted()).to.deep.equal(Object.keys(all).toSorted())
    expect(rows.filter(([, , purpose]) => (purpose ?? '').trim().length < 5)).to.deep.equal([])
  })

  it('are pinned to exact versions', () => {
    const loose = Object.entries(all).filter(([, version]) => !/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))

    expect(loose).to.deep.equal([])
  })

  it('are whole in package-lock.json, for every platform (npm run lock)', () => {
    const lock = JSON.parse(readSource('package-lock.json')) as LockFile

    expect([...missingPlatformPackages(lock).keys()]).to.deep.equal([])
  })

  it('on programs of the machine are named for CI, with a reason, and are used', () => {
    const packages = JSON.parse(readSource('tools/debian-packages.json')) as { package: string; program: string; reason: string }[]
    const suites = listFiles('test/**/*.ts').filter((path) => !path.startsWith('test/house/') && path !== 'test/support/needs.ts')
    const wanted = suites.flatMap((path) =>
      [...readSource(path).matchAll(/\bneeds\(([^)]*)\)/g)].flatMap(([, list]) =>
        [...(list ?? '').matchAll(/'([\w.-]+)'/g)].map(([, program]) => program),
      ),
    )
    // Every Debian has these.
    const given = new Set(['apt-get', 'apt', 'dpkg', 'dpkg-deb', 'dpkg-query', 'bash', 'sh', 'git', 'npm'])

    const listed = packages.map((entry) => entry.program)
    expect([...new Set(wanted)].filter((program) => !given.has(program ?? '') && !listed.includes(program ?? ''))).to.deep.equal([])
    expect(listed.filter((program) => !wanted.includes(program))).to.deep.equal([])
  })
})
