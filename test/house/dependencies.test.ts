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

const ON_EVERY_DEBIAN = new Set(['apt-get', 'apt', 'dpkg', 'dpkg-deb', 'dpkg-query', 'bash', 'sh'])

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
    const sources = listFiles('{test,demo,agent,server,cli}/**/*.ts').filter((path) => !/^test\/(?:house|tools|support)\//.test(path))
    const texts = sources.map((path) => readSource(path))
    const wanted = texts.flatMap((text) =>
      [...text.matchAll(/\bneeds\(([^)]*)\)/g)].flatMap(([, list]) => [...(list ?? '').matchAll(/'([\w.-]+)'/g)]),
    )
    const listed = packages.map((entry) => entry.program)

    const unlisted = wanted
      .map(([, program]) => program ?? '')
      .filter((program) => !ON_EVERY_DEBIAN.has(program) && !listed.includes(program))
    const unused = listed.filter((program) => !texts.some((text) => text.includes(`'${program}'`)))

    expect({ unlisted: [...new Set(unlisted)], unused }).to.deep.equal({ unlisted: [], unused: [] })
  })
})
