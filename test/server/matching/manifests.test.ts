import { expect } from 'chai'
import { readFile, readdir } from 'node:fs/promises'
import type { InstalledProgram } from '../../../catalog/index.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { tarOf, takeAs } from '../advisories/feed-world.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { evaluate, inventory, statesOf, tell } from './estate.ts'

const FIXTURE = new URL('../../fixtures/catalog/winget/multi-file/', import.meta.url)
const PATCH = 'app:windows/app/microsoft.msixsdk/1.7.32 missing Catalog'

describe('an application of which a release is told in several files', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const files: Record<string, string> = {}
    for (const name of (await readdir(FIXTURE)).toSorted()) {
      const text = await readFile(new URL(name, FIXTURE), 'utf8')
      files[`winget-pkgs-master/manifests/m/microsoft/msixsdk/1.7.32/${name}`] = text
      files[`winget-pkgs-master/manifests/m/microsoft/msixsdk/1.6/${name}`] = text.replaceAll('1.7.32', '1.6')
    }
    await takeAs(test.app, 'winget-test', await tarOf(files), { plan: { layout: 'set', only: '/manifests/', streams: ['windows/app'] } })
    await evaluate(test.app)
  })
  after(() => test.close())

  async function has(program: Partial<InstalledProgram>): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'windows' })
    if (computer === undefined) throw new Error('no computer was made')
    const machine = { platform: 'windows' as const, os: { release: '10.0.20348' } }
    const nobody = { key: 'x', name: 'x', version: '1', publisher: null, productCode: null, upgradeCode: null }
    await tell(
      world,
      computer,
      inventory([], { machine, installer: 'windows-update', manager: null, applications: [{ ...nobody, ...program }] }),
    )
    return computer
  }

  it('is known by the names of one file and the entries of another, and lacks its newest release once', async () => {
    const byName = await has({ name: 'MSIX SDK', publisher: 'Microsoft', version: '1.6' })
    expect(await statesOf(test.app, byName)).to.deep.equal([PATCH])
    const newest = await has({ name: 'MSIX SDK', publisher: 'Microsoft', version: '1.7.32' })
    expect(await statesOf(test.app, newest)).to.deep.equal([])
    const other = await has({ name: 'MSIX SDK Reader', publisher: 'Somebody', version: '1.6' })
    expect(await statesOf(test.app, other)).to.deep.equal([])
  })

  it('is dated by the file that tells a day', async () => {
    await has({ name: 'MSIX SDK', publisher: 'Microsoft', version: '1.6' })
    const [patch] = (await test.app.pools
      .owner('patch')
      .where({ public_id: PATCH.split(' ')[0] })
      .select('released_at')) as {
      released_at: Date | null
    }[]
    expect(patch?.released_at?.toISOString().slice(0, 10)).to.equal('2021-01-01')
  })

  it('has its installers once, from the file that names them', async () => {
    const rows = (await test.app.pools
      .owner('application_installer as i')
      .join('application_release as r', 'r.id', 'i.release_id')
      .where('r.version', '1.7.32')
      .orderBy('i.id')
      .select('i.type', 'r.document_id', 'i.nested_type', 'i.nested_files')) as {
      type: string
      document_id: number
      nested_type: string | null
      nested_files: string[]
    }[]
    expect(rows.map((row) => row.type)).to.include('msix')
    expect(new Set(rows.map((row) => row.document_id)).size).to.equal(1)
    expect(rows.filter((row) => row.nested_type !== null)).to.deep.equal([
      { type: 'zip', document_id: rows[0]?.document_id, nested_type: 'portable', nested_files: ['relativeFilePath1', 'relativeFilePath2'] },
    ])
  })
})
