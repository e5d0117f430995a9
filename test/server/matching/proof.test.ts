import { expect } from 'chai'
import { explanationText } from '../../../cli/explanation-text.ts'
import { COMMAND, withInfra, withTenant } from '../../../server/context.ts'
import { explain } from '../../../server/verdicts/service.ts'
import { explanationView } from '../../../server/verdicts/shapes.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell } from './estate.ts'

describe('the explanation of a verdict of the catalog', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const feed = await aFeed(test.app, ['debian/12/security', 'debian/12/esm-infra'])
    await say(test.app, feed, [
      { package: 'openssl', version: '2', advisory: 'DSA-1', severity: 'critical', cves: ['CVE-2024-0001'], exploited: true },
      { package: 'openssl', version: '3', advisory: 'DSA-2', severity: 'low', cves: ['CVE-2024-0002'] },
      { package: 'bash', version: '2', advisory: 'ESM-1', pocket: 'esm-infra' },
      { package: 'linux', version: '6.1.9-5', advisory: 'DSA-3' },
      { package: 'linux', version: '6.1.10-1', advisory: 'DSA-4' },
    ])
    await evaluate(test.app)
  })
  after(() => test.close())

  async function explained(packages: readonly string[], patchId: string, facts: Parameters<typeof inventory>[1] = {}) {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, inventory(packages, facts))
    const told = await withInfra(test.app, COMMAND, async (ctx) =>
      explanationView(ctx.kind, await explain(ctx, computer.publicId, patchId), false),
    )
    return { ...told, computerId: computer.publicId }
  }

  it('shows what was compared, by which rule, the advisories on the way, and the document that says so', async () => {
    const { proof, state, verdict, saidBy } = await explained(
      [dpkg('libssl3', '1', 'openssl'), dpkg('openssl-doc', '3', 'openssl', '3', 'all')],
      'deb:debian/12/security/openssl/3',
      { held: ['libssl3'], missing: [offer('openssl', '3')] },
    )

    expect({ state, saidBy, severity: verdict?.severity }).to.deep.equal({ state: 'missing', saidBy: 'Catalog', severity: 'critical' })
    expect(proof).to.deep.include({
      stream: 'debian/12/security',
      package: 'openssl',
      names: 'source',
      fixed: '3',
      decides: true,
      flags: ['held', 'exploited'],
    })
    expect(proof?.versions.map((one) => [one.package, one.compared, one.rule, one.part])).to.deep.equal([
      ['libssl3:amd64', '1', 'older_than_fix', 'decides'],
      ['openssl-doc:all', '3', 'has_fix', 'decides'],
    ])
    expect(
      proof?.fixes.map((one) => [one.version, one.earlier, one.advisory?.id, one.advisory?.severity, one.advisory?.cves]),
    ).to.deep.equal([
      ['2', true, 'DSA-1', 'critical', ['CVE-2024-0001']],
      ['3', false, 'DSA-2', 'low', ['CVE-2024-0002']],
    ])
    expect(proof?.fixes[0]?.document.sha256).to.match(/^[0-9a-f]{64}$/)
    expect(proof?.fixes[0]?.document.url).to.match(/^https:\/\/feeds\.example\//)
  })

  it('tells tenants which document says so, but not where the infrastructure gets it', async () => {
    const patchId = 'deb:debian/12/security/openssl/3'
    const { proof, computerId } = await explained([dpkg('libssl3', '1', 'openssl')], patchId)

    const own = await withTenant(test.app, world.tenantId, world.admin, async (ctx) =>
      explanationView(ctx.kind, await explain(ctx, computerId, patchId), false),
    )

    const told = JSON.stringify(proof)
    expect(told).to.include('https://feeds.example/')
    expect(JSON.stringify(own.proof)).to.equal(told.replaceAll(/"https:\/\/feeds\.example\/[^"]*"/g, 'null'))
    expect(own.proof?.fixes).to.have.length(2)
  })

  it('says of a patch that needs an entitlement who lacks that, without calling it missing', async () => {
    const packages = [dpkg('bash', '1')]
    const without = await explained(packages, 'deb:debian/12/esm-infra/bash/2', { entitlements: ['esm-infra'] })
    expect(without).to.include({ state: 'missing' })

    const lacking = await explained(packages, 'deb:debian/12/esm-infra/bash/2')
    expect(lacking).to.include({ state: 'not_applicable', derived: true })
    expect(lacking.proof).to.deep.include({ needsEntitlement: true, entitled: false, flags: ['needs_entitlement'] })
  })

  it('says installed of what was never missing and is there', async () => {
    const { state, derived } = await explained([dpkg('openssl', '3')], 'deb:debian/12/security/openssl/3')
    expect({ state, derived }).to.deep.equal({ state: 'installed', derived: true })
  })

  it('says nothing of what only an older kernel beside the newest lacks, but what the running one lacks', async () => {
    const kernel = (abi: string, version: string): string => dpkg(`linux-image-${abi}-amd64`, version, 'linux-signed-amd64', version)
    const both = [kernel('6.1.0-9', '6.1.9-1'), kernel('6.1.0-10', '6.1.10-1')]
    const patchId = 'deb:debian/12/security/linux/6.1.10-1'

    const installed = await explained(both, patchId)
    const running = await explained(both, patchId, { kernel: { running: '6.1.0-9-amd64' } })

    const fixes = (told: typeof installed) => told.proof?.fixes.map(({ version }) => version)
    expect(installed.proof?.versions.map(({ part }) => part)).to.have.members(['passed', 'decides'])
    expect([installed.state, fixes(installed)]).to.deep.equal(['installed', ['6.1.10-1']])
    expect(explanationText(installed, 'en', (iso) => iso)).to.not.include('Lacking there')
    expect(running.proof?.versions.map(({ part }) => part)).to.have.members(['running', 'decides'])
    expect(fixes(running)).to.deep.equal(['6.1.9-5', '6.1.10-1'])
    expect(explanationText(running, 'en', (iso) => iso)).to.match(
      /Lacking there, oldest first:\n {2}6\.1\.9-5 {2}superseded\n {2}6\.1\.10-1/,
    )
  })

  it('is told by the command in both languages', async () => {
    const explanation = await explained([dpkg('libssl3', '1', 'openssl')], 'deb:debian/12/security/openssl/3')
    const en = explanationText(explanation, 'en', (iso) => iso)
    const ja = explanationText(explanation, 'ja', (iso) => iso)

    expect(en).to.include('libssl3:amd64  1 ↔ 3  older than the fix')
    expect(en).to.include('2  DSA-1  critical CVE-2024-0001 used in attacks  earlier, superseded')
    expect(en).to.include('Decides there: the catalog')
    expect(ja).to.include('libssl3:amd64  1 ↔ 3  修正より古い')
    expect(ja).to.match(/根拠の文書:\n {2}https:\/\/feeds\.example\/\S+ {2}\S+ {2}sha256:[0-9a-f]{64}/)
  })
})
