import { posix } from 'node:path'
import { expect } from 'chai'
import { importsOf } from '../../tools/scan.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'

const FILES = listFiles('cmdb-migrations/*.ts').filter((path) => posix.basename(path) !== 'kit.ts')

describe('the migrations', () => {
  it('are named by time, verb and object, at a time that exists and nobody else uses', () => {
    const names = FILES.map((path) => posix.basename(path))
    const stamps = names.map((name) => name.slice(0, 12))

    expect(names.filter((name) => !/^\d{12}_[a-z]+_[a-z0-9_]+\.ts$/.test(name))).to.deep.equal([])
    expect(
      stamps.filter((stamp) => Number.isNaN(Date.parse(stamp.replace(/^(....)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:00Z')))),
    ).to.deep.equal([])
    expect(new Set(stamps).size).to.equal(stamps.length)
  })

  it('import nothing but their kit and types', () => {
    const others = FILES.flatMap((path) =>
      importsOf(readSource(path))
        .map(({ specifier }) => specifier)
        .filter((name) => !['./kit.ts', 'knex'].includes(name))
        .map((name) => `${path}: ${name}`),
    )

    expect(others).to.deep.equal([])
  })

  it('go forward only: their down refuses', async () => {
    for (const path of FILES) {
      const { up, down } = (await import(`../../${path}`)) as { up: unknown; down: () => Promise<void> }

      expect(up, path).to.be.a('function')
      expect(
        await down().then(
          () => 'went back',
          () => 'refused',
        ),
        path,
      ).to.equal('refused')
    }
  })
})
