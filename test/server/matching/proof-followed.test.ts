import { expect } from 'chai'
import type { Fix } from '../../../catalog/index.ts'
import { explanationText } from '../../../cli/explanation-text.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { loadFixes } from '../../../server/matching/store-fixes.ts'
import { explain, type Explanation } from '../../../server/verdicts/service.ts'
import { explanationView } from '../../../server/verdicts/shapes.ts'
import { checkProof, type Evidence } from '../../catalog/match/proof-checker.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, statesOf, tell } from './estate.ts'

describe('what the service says of a patch', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const feed = await aFeed(test.app, ['debian/12/security', 'debian/12/esm-infra', 'amazon/2023/base'])
    await say(test.app, feed, [
      { package: 'openssl', version: '2', advisory: 'DSA-1', severity: 'critical', cves: ['CVE-2024-0001'], exploited: true },
      { package: 'bash', version: '2', advisory: 'ESM-1', pocket: 'esm-infra' },
    ])
    const later = await aFeed(test.app, [])
    await say(test.app, later, [{ package: 'openssl', version: '3', advisory: 'DSA-2', severity: 'low', cves: ['CVE-2024-0002'] }])
    const amazon = { release: 'amazon/2023', pocket: 'base', scheme: 'rpm', names: 'binary' } as const
    await say(test.app, feed, [
      { ...amazon, package: 'kernel', version: '0:6.1.10-1', advisory: 'ALAS-1', cves: ['CVE-2024-0011', 'CVE-2024-0012'] },
      {
        ...amazon,
        pocket: 'live',
        package: 'kernel-livepatch-6.1.9-1',
        version: '0:1.0-2',
        advisory: 'ALASLIVEPATCH-1',
        cves: ['CVE-2024-0011', 'CVE-2024-0099'],
      },
    ])
    await evaluate(test.app)
  })
  after(() => test.close())

  async function aDebian(lines: readonly string[], facts: Parameters<typeof inventory>[1] = {}): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, inventory(lines, facts))
    return computer
  }

  function explained(computer: TestComputer, patchId: string): Promise<Explanation> {
    return withInfra(test.app, COMMAND, (ctx) => explain(ctx, computer.publicId, patchId))
  }

  /** The documents in the database, each with those of the fixes that it states. */
  async function documentsOf(fixes: readonly Fix[], release: string, name: string): Promise<Evidence['documents']> {
    const { rows } = await test.app.pools.owner.raw<{
      rows: { sha256: string; key: string; url: string; fetchedAt: Date; stated: string[] }[]
    }>(
      `select encode(d.sha256, 'hex') as sha256, d.key, d.url, d.fetched_at as "fetchedAt", array_agg(f.pocket || ' ' || f.version) as stated
         from feed_document d join package_fix f on f.document_id = d.id where f.release = ? and f.package = ? group by d.id`,
      [release, name],
    )
    return new Map(
      rows.map(({ sha256, key, url, fetchedAt, stated }) => {
        const states = fixes.filter(({ pocket, fixed }) => stated.includes(`${pocket} ${fixed}`))
        return [sha256, { key, url, fetchedAt: fetchedAt.toISOString(), states }]
      }),
    )
  }

  /** What does not follow from the statements in the database. */
  async function problemsOf(
    { proof }: Explanation,
    facts: { pockets?: readonly string[]; held?: readonly string[] } = {},
  ): Promise<string[]> {
    const found: string[] = []
    for (const { proof: own } of proof?.versions ?? []) {
      const { release, name } = own.fix
      const loaded = await withInfra(test.app, COMMAND, (ctx) => loadFixes(ctx, [{ release, package: name }]))
      const fixes = loaded.get(`${release}\n${name}`) ?? []
      const documents = await documentsOf(fixes, release, name)
      const { pockets = [], held = [] } = facts
      found.push(...checkProof(own, { installed: own.installed, fixes, documents, pockets, held }))
    }
    return found
  }

  it('follows from the statements and the line, for whoever checks it without the matcher', async () => {
    const held = await aDebian([dpkg('libssl3', '1', 'openssl'), dpkg('openssl-doc', '3', 'openssl', '3', 'all'), dpkg('bash', '1')], {
      held: ['libssl3'],
      missing: [offer('openssl', '3')],
    })
    const missing = await explained(held, 'deb:debian/12/security/openssl/3')

    expect(missing.proof?.versions.map((one) => [one.proof.verdict, one.proof.installed.name, one.proof.flags])).to.deep.equal([
      ['missing', 'libssl3', ['exploited', 'held']],
      ['installed', 'openssl-doc', []],
    ])
    expect(await problemsOf(missing, { held: ['libssl3'] })).to.deep.equal([])
    const chain = missing.proof?.versions[0]?.proof.chain ?? []
    expect(new Set(chain.flatMap((step) => step.advisories.map((one) => one.document?.url))).size).to.equal(2)
    expect(await problemsOf(await explained(held, 'deb:debian/12/esm-infra/bash/2'))).to.deep.equal([])
    const entitled = await aDebian([dpkg('bash', '1')], { entitlements: ['esm-infra'] })
    const own = await explained(entitled, 'deb:debian/12/esm-infra/bash/2')
    expect(own.state).to.equal('missing')
    expect(await problemsOf(own, { pockets: ['esm-infra'] })).to.deep.equal([])
    // The checker does look: the same under other circumstances does not follow.
    expect(await problemsOf(own)).to.not.deep.equal([])
  })

  it('is superseded where a later one is lacking too, also of a patch that nobody needed', async () => {
    const computer = await aDebian([dpkg('libssl3', '1', 'openssl')])
    const earlier = await explained(computer, 'deb:debian/12/security/openssl/2')

    expect({ state: earlier.state, derived: earlier.derived, decides: earlier.proof?.decides }).to.deep.equal({
      state: 'superseded',
      derived: true,
      decides: true,
    })
    expect(earlier.proof?.versions[0]?.proof.chain.map((step) => step.patchKey)).to.deep.equal([
      'deb:debian/12/security/openssl/2',
      'deb:debian/12/security/openssl/3',
    ])
    expect(earlier.proof?.fixes.map((one) => one.advisory?.id)).to.deep.equal(['DSA-1'])
    expect(await problemsOf(earlier)).to.deep.equal([])
    const code = await explained(computer, 'deb:debian/12/security/openssl/1.5').catch((err: unknown) => (err as { code: string }).code)
    expect(code).to.equal('patch_not_found')
  })

  it('says installed of one of which nobody lacked any', async () => {
    const computer = await aDebian([dpkg('libssl3', '4', 'openssl')])
    const { state, proof } = await explained(computer, 'deb:debian/12/security/openssl/2')
    expect([state, proof?.versions[0]?.proof.verdict]).to.deep.equal(['installed', 'installed'])
  })

  it('class 7: stays missing of a kernel with a live patch, and names what that mends meanwhile', async () => {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    const rpm = (name: string, version: string) => [name, version, 'x86_64', '', 'Amazon Linux', `${name}-${version}.src.rpm`].join('\t')
    await tell(
      world,
      computer,
      inventory([rpm('kernel', '0:6.1.9-1'), rpm('kernel-livepatch-6.1.9-1', '0:1.0-2')], {
        machine: { platform: 'linux', os: { release: 'amzn 2023' } },
        installer: 'dnf',
        manager: 'rpm',
      }),
    )

    expect(await statesOf(test.app, computer)).to.deep.equal(['rpm:amazon/2023/base/kernel/0:6.1.10-1 missing Catalog'])
    const told = await explained(computer, 'rpm:amazon/2023/base/kernel/0:6.1.10-1')
    expect(told.proof?.mitigations).to.deep.equal([
      {
        package: 'kernel-livepatch-6.1.9-1:x86_64',
        version: '0:1.0-2',
        advisoryId: 'ALASLIVEPATCH-1',
        cves: ['CVE-2024-0011'],
      },
    ])
    const view = explanationView('infra', told, false)
    const line = '  kernel-livepatch-6.1.9-1:x86_64  0:1.0-2  ALASLIVEPATCH-1  CVE-2024-0011'
    expect(explanationText(view, 'en', (iso) => iso)).to.include(`Mitigated by live patches until the next start:\n${line}`)
    expect(explanationText(view, 'ja', (iso) => iso)).to.include(`ライブパッチによる一時的な対策（再起動まで）:\n${line}`)
  })
})
