import { expect } from 'chai'
import { VERDICT_FLAGS } from '../../catalog/index.ts'
import { computers, worldOf } from '../server/jobs/world.ts'
import { FIREFOX, firefox, programs, release } from '../server/matching/applications.ts'
import { aFeed, dpkg, evaluate, inventory, say, tell, type TestFix } from '../server/matching/estate.ts'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'
import { aLookingWorld, HOSTILE, type LookingWorld } from './looking-world.ts'

describe('looking at computers in the console', function () {
  this.timeout(60_000)
  let world: TestConsole
  let estate: LookingWorld

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    estate = await aLookingWorld(world.test.app)
  })
  after(() => world?.close())

  const pageOf = (computerId: string, query = '') => `/computers/${encodeURIComponent(computerId)}${query}`

  it('lists them with health and contacts, narrows by a condition, and keeps hostile names text', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'en' })
    await page.goto('/computers')
    await page.getByRole('link', { name: estate.windows.hostName, exact: true }).waitFor()
    await page.getByRole('link', { name: HOSTILE, exact: true }).waitFor()

    await page.getByRole('button', { name: 'Disputed' }).click()
    await page.getByRole('link', { name: HOSTILE, exact: true }).waitFor({ state: 'detached' })

    expect(await page.getByRole('link', { name: estate.windows.hostName, exact: true }).count()).to.equal(1)
    expect(new URL(page.url()).searchParams.get('disputed')).to.equal('true')
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    expect(troubles).to.deep.equal([])
  })

  it('says of a verdict of WSUS who says so, and shows that the agent says otherwise', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'en' })
    await page.goto(pageOf(estate.windows.computerId))
    await page.getByRole('button', { name: `Why: ${estate.windows.kb} on ${estate.windows.hostName}` }).click()

    const sheet = page.getByRole('dialog', { name: 'Why this state' })
    await sheet.getByText('The two voices have spoken their last word and differ.').waitFor()
    expect(await sheet.getByText(/^The WSUS /).count()).to.be.greaterThan(0)
    await sheet.getByRole('listitem').filter({ hasText: 'Install' }).waitFor()
    await sheet.getByRole('row', { name: /The agent Installed/ }).waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])

    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.has('why')).to.equal(false)
    expect(troubles).to.deep.equal([])
  })

  it('says of a verdict of the catalog which versions were compared by which rule, and where it is written', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'ja', isNarrow: true, isDark: true })
    await page.goto(pageOf(estate.linux.computerId, `?why=${encodeURIComponent(`${estate.linux.computerId}|${estate.linux.patchId}`)}`))

    const sheet = page.getByRole('dialog', { name: 'この適用状態の理由' })
    await sheet.getByText('本サービスのカタログエンジン').first().waitFor()
    await sheet.getByRole('row', { name: /openssl.*3\.0\.14-1.*3\.0\.15-1.*修正済みバージョンより古い/s }).waitFor()
    await sheet.getByRole('link', { name: /^DSA-/ }).waitFor()
    await sheet.getByText('CVE-2026-1001').waitFor()
    expect(await sheet.getByText(/[0-9a-f]{64}/).count()).to.be.greaterThan(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(await overflowOf(page)).to.equal(0)
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    expect(troubles).to.deep.equal([])
  })

  it('says of an application from which entry it was recognized and how, and what is lacking one after the other', async () => {
    const { app } = world.test
    const tenantId = await aTenant(app)
    const admin = await aUser(app, 'tenant_admin', tenantId)
    const feed = await aFeed(app, ['windows/app'])
    for (const version of ['118.0', '119.0', '120.0']) await release(app, feed, firefox(version))
    await evaluate(app)
    const own = await worldOf(app, tenantId)
    const [computer] = await computers(own, 1, { osType: 'windows' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(own, computer, programs([FIREFOX]))
    const { page, troubles } = await world.as(admin, { locale: 'ja', isNarrow: true })
    const patchId = 'app:windows/app/Mozilla.Firefox/120.0'
    await page.goto(pageOf(computer.publicId, `?why=${encodeURIComponent(`${computer.publicId}|${patchId}`)}`))

    const sheet = page.getByRole('dialog', { name: 'この適用状態の理由' })
    await sheet.getByRole('row', { name: /Mozilla Firefox \(x64 en-US\).*Mozilla\.Firefox 118\.0.*名前と発行元で識別/s }).waitFor()
    await sheet.getByText('119.0 → 120.0').waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(await overflowOf(page)).to.equal(0)
    expect(troubles).to.deep.equal([])
  })

  it('says nothing of what only an older kernel beside the newest lacks', async () => {
    const patchId = 'deb:debian/12/security/linux/6.1.10-1'
    const kernels = ['6.1.9-1', '6.1.10-1'].map((version, n) =>
      dpkg(`linux-image-6.1.0-${n + 9}-amd64`, version, 'linux-signed-amd64', version),
    )
    const fixes = ['6.1.9-5', '6.1.10-1'].map((version) => ({ package: 'linux', version }))
    const { page, computerId } = await aComputerOf(kernels, fixes)
    await page.goto(pageOf(computerId, `?why=${encodeURIComponent(`${computerId}|${patchId}`)}`))

    const sheet = page.getByRole('dialog', { name: 'Why this state' })
    await sheet.getByRole('row', { name: /6\.1\.9-1.*an older build beside it/s }).waitFor()
    expect(await sheet.getByText('Lacking there').count()).to.equal(0)
  })

  it('says why a quarantined patch is not offered any more', async () => {
    const { page, computerId } = await aComputerOf([dpkg('bash', '1')], [{ package: 'bash', version: '3' }])
    const computer = world.test.app.pools.owner('computer').where({ public_id: computerId }).select('id')
    await world.test.app.pools.owner('verdict').whereIn('computer_id', computer).update({ flags: VERDICT_FLAGS.quarantined })
    await page.goto(pageOf(computerId, `?why=${encodeURIComponent(`${computerId}|deb:debian/12/security/bash/3`)}`))

    const sheet = page.getByRole('dialog', { name: 'Why this state' })
    await sheet.getByText('Installed several times without effect, not offered any more').waitFor()
  })

  it('names the entitlement that a version needs as the rule that decided', async () => {
    const { page, computerId } = await aComputerOf([dpkg('bash', '1')], [{ package: 'bash', version: '2', pocket: 'esm-infra' }])
    await page.goto(pageOf(computerId, `?why=${encodeURIComponent(`${computerId}|deb:debian/12/esm-infra/bash/2`)}`))

    const sheet = page.getByRole('dialog', { name: 'Why this state' })
    await sheet.getByRole('row', { name: /bash.*Older than the version that mends it, which needs an entitlement/s }).waitFor()
  })

  /** A computer of a tenant of its own that has these packages, and a page of who administers it. */
  async function aComputerOf(packages: readonly string[], fixes: readonly TestFix[]) {
    const { app } = world.test
    const tenantId = await aTenant(app)
    const admin = await aUser(app, 'tenant_admin', tenantId)
    await say(app, await aFeed(app, ['debian/12/security']), fixes)
    await evaluate(app)
    const own = await worldOf(app, tenantId)
    const [computer] = await computers(own, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(own, computer, inventory(packages))
    const { page } = await world.as(admin, { locale: 'en' })
    return { page, computerId: computer.publicId }
  }

  it('keeps a baseline, and compares it with now: patches gained, software changed', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'en' })
    await page.goto(pageOf(estate.linux.computerId, '?tab=history'))
    await page.getByRole('button', { name: 'Keep a baseline …' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('before the mending')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.getByRole('button', { name: 'before the mending: Compare with now' }).waitFor()
    await estate.mend()

    await page.getByRole('button', { name: 'before the mending: Compare with now' }).click()

    await page.getByRole('heading', { name: 'Patches gained (1)' }).waitFor()
    await page.getByRole('row', { name: /openssl.*Missing → Installed/ }).waitFor()
    await page.getByRole('heading', { name: 'Added (1)' }).waitFor()
    await page.getByRole('row', { name: /openssh-server/ }).waitFor()
    await page.getByRole('row', { name: /telnetd/ }).waitFor()
    await page.getByRole('row', { name: /openssl:amd64 3\.0\.14-1 3\.0\.15-1/ }).waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(troubles).to.deep.equal([])
  })

  it('shows a computer as it was at a time that the reader gives, and refuses what is no time beside the field', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'en' })
    await page.goto(pageOf(estate.windows.computerId, '?tab=history'))
    await page.getByRole('textbox', { name: 'Date' }).fill('')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('Give a date and a time.').waitFor()

    await page.goto(pageOf(estate.windows.computerId, `?tab=history&at=${new Date().toISOString()}`))
    await page.getByRole('heading', { name: /^As the service held it at/ }).waitFor()
    await page.getByRole('row', { name: new RegExp(`${estate.windows.kb}.*Failed`) }).waitFor()
    expect(troubles).to.deep.equal([])
  })

  it('tells what happened to it, and leads from each number to the lines that it counts', async () => {
    const { page, troubles } = await world.as(estate.admin, { locale: 'en' })
    await page.goto(pageOf(estate.windows.computerId, '?tab=timeline'))
    await page.getByText('Registered').waitFor()

    await page.getByRole('link', { name: 'Failed: 1' }).click()
    await page.getByRole('row', { name: new RegExp(`${estate.windows.kb}.*Failed`) }).waitFor()
    expect(new URL(page.url()).searchParams.get('states')).to.equal('failed')
    expect(troubles).to.deep.equal([])
  })
})
