import { expect } from 'chai'
import { explanationText } from '../../../cli/explanation-text.ts'
import type { InstalledProgram } from '../../../catalog/index.ts'
import { COMMAND, withInfra, withTenant } from '../../../server/context.ts'
import { explain } from '../../../server/verdicts/service.ts'
import { explanationView } from '../../../server/verdicts/shapes.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { FIREFOX, firefox, programs, release, SEVEN_ZIP } from './applications.ts'
import { aFeed, evaluate, statesOf, tell } from './estate.ts'

type Explained = ReturnType<typeof explanationView>

const FIREFOX_120 = 'app:windows/app/Mozilla.Firefox/120.0'
const SEVEN_ZIP_24 = 'app:windows/app/7zip.7zip/24.09'
const UPGRADE_CODE = '{23170F69-40C1-2702-0000-000004000000}'

describe('the explanation of a verdict about an application', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const feed = await aFeed(test.app, ['windows/app'])
    for (const version of ['117.0', '118.0', '119.0', '120.0']) await release(test.app, feed, firefox(version))
    const sevenZip = { id: '7zip.7zip', name: '7-Zip', publisher: 'Igor Pavlov' }
    const code = SEVEN_ZIP.productCode ?? ''
    await release(test.app, feed, {
      ...sevenZip,
      version: '23.01',
      entry: { displayVersion: '23.01.00.0', productCode: code, upgradeCode: UPGRADE_CODE },
    })
    await release(test.app, feed, {
      ...sevenZip,
      version: '24.09',
      entry: { displayVersion: '24.09.00.0', productCode: '{24}', upgradeCode: UPGRADE_CODE },
    })
    await evaluate(test.app)
  })
  after(() => test.close())

  async function aComputer(of: World, entries: readonly InstalledProgram[]): Promise<TestComputer> {
    const [computer] = await computers(of, 1, { osType: 'windows' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(of, computer, programs(entries))
    return computer
  }

  function explained(computer: TestComputer, patchId: string): Promise<Explained> {
    return withInfra(test.app, COMMAND, async (ctx) => explanationView(ctx.kind, await explain(ctx, computer.publicId, patchId), false))
  }

  /** The lines below a title. */
  function below(told: Explained, title: string): string[] {
    const lines = explanationText(told, 'en', (iso) => iso).split('\n')
    const rest = lines.slice(lines.indexOf(`${title}:`) + 1)
    const end = rest.findIndex((line) => !line.startsWith('  '))
    return rest.slice(0, end < 0 ? undefined : end).map((line) => line.trim())
  }

  it('says from which entry it was recognized and how, what was compared, and which document says so', async () => {
    const told = await explained(await aComputer(world, [SEVEN_ZIP]), SEVEN_ZIP_24)

    expect(told.state).to.equal('missing')
    const [version] = told.proof?.versions ?? []
    expect(version?.entries).to.deep.equal([
      {
        ...SEVEN_ZIP,
        how: 'product_code',
        release: { version: '23.01', by: 'shown_versions', shown: { from: '23.01.00.0', to: '23.01.00.0' } },
      },
    ])
    expect(version?.proof.compared).to.deep.equal({ as: 'package', installed: '23.01', fixed: '24.09' })
    expect(version?.proof.documents.map((one) => one.url)).to.deep.equal([told.proof?.fixes[0]?.document.url])
    expect(told.compared?.packages).to.deep.equal([{ package: '7zip.7zip', installed: '23.01', offered: null, suites: null }])
    expect(told.compared?.document).to.match(/^[0-9a-f]{64}$/)
    expect(below(told, 'Recognized in Add/Remove Programs')).to.deep.equal([
      '7-Zip 23.01 (x64 edition)  23.01.00.0  Igor Pavlov  {23170F69-40C1-2702-2301-000001000000}  by the product code',
      '→ 7zip.7zip 23.01, which shows 23.01.00.0',
    ])
  })

  it('tells the ways of recognizing apart', async () => {
    const entry = { ...SEVEN_ZIP, key: '{OWN}', productCode: '{OWN}', name: 'Seven', version: '23.50.00.0', upgradeCode: UPGRADE_CODE }
    const upgraded = await explained(await aComputer(world, [entry]), SEVEN_ZIP_24)
    const named = await explained(await aComputer(world, [FIREFOX]), FIREFOX_120)

    const ways = [upgraded, named].flatMap(({ proof }) =>
      proof?.versions.flatMap(({ entries }) => entries.map(({ how, release: { version, by } }) => [how, version, by])),
    )
    expect(ways).to.deep.equal([
      ['upgrade_code', '> 23.01', 'nearest'],
      ['name_and_publisher', '118.0', 'as_shown'],
    ])
    expect(below(upgraded, 'Recognized in Add/Remove Programs')[0]).to.match(/by the upgrade code {23170F69-40C1-2702-0000-000004000000}$/)
    expect(below(named, 'Recognized in Add/Remove Programs')).to.deep.equal([
      'Mozilla Firefox (x64 en-US)  118.0  Mozilla  Mozilla Firefox 118.0 (x64 en-US)  by name and publisher',
      '→ Mozilla.Firefox 118.0, as shown',
    ])
  })

  it('follows the releases that are lacking, one after the other', async () => {
    const told = await explained(await aComputer(world, [FIREFOX]), FIREFOX_120)

    expect(told.proof?.versions[0]?.proof.chain.map((step) => step.version)).to.deep.equal(['119.0', '120.0'])
    expect(told.proof?.fixes.map((one) => [one.version, one.earlier])).to.deep.equal([
      ['119.0', true],
      ['120.0', false],
    ])
    expect(below(told, 'Lacking there, oldest first')).to.deep.equal(['119.0  superseded', '120.0'])
  })

  it('says superseded of an older release, beside a proof that says the same, also where nobody lacked it', async () => {
    const computer = await aComputer(world, [FIREFOX])
    const told = await explained(computer, 'app:windows/app/Mozilla.Firefox/119.0')

    expect([told.state, told.proof?.versions[0]?.proof.verdict]).to.deep.equal(['superseded', 'superseded'])
    expect(told.patchName).to.equal('Mozilla.Firefox')
    expect(below(told, 'Lacking there, oldest first')).to.deep.equal(['119.0  superseded', '120.0'])
    expect((await explained(computer, 'app:windows/app/Mozilla.Firefox/117.0')).state).to.equal('installed')
    expect(await statesOf(test.app, computer)).to.deep.equal([`${FIREFOX_120} missing Catalog`])
  })

  it('knows no release that nobody states', async () => {
    const computer = await aComputer(world, [FIREFOX])
    const wrong = ['Mozilla.Firefox/118.5', 'Mozilla.Thunderbird/118.0'].map((one) => explained(computer, `app:windows/app/${one}`))
    const codes = (await Promise.allSettled(wrong)).map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)
    expect(codes).to.deep.equal(['patch_not_found', 'patch_not_found'])
  })

  it('shows a tenant its own entries and no other’s, without the address of the document', async () => {
    const other = await aTenant(test.app)
    await aComputer(other, [{ ...FIREFOX, key: 'secret of another', name: 'Mozilla Firefox (x64 de)' }])
    const computer = await aComputer(world, [FIREFOX])

    const own = await withTenant(test.app, world.tenantId, world.admin, async (ctx) =>
      explanationView(ctx.kind, await explain(ctx, computer.publicId, FIREFOX_120), false),
    )
    expect(own.proof?.versions.flatMap(({ entries }) => entries.map((entry) => entry.name))).to.deep.equal([FIREFOX.name])
    expect(JSON.stringify(own)).to.not.include('https://feeds.example/').and.not.include('secret of another')
    const foreign = await withTenant(test.app, other.tenantId, other.admin, (ctx) => explain(ctx, computer.publicId, FIREFOX_120)).catch(
      (err: unknown) => (err as { code: string }).code,
    )
    expect(foreign).to.equal('computer_not_found')
  })
})
