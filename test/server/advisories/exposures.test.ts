import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aServerGroup } from '../../support/people.ts'
import { computers, worldOf } from '../jobs/world.ts'
import { advisories, debianList, kevOf, osvLines, takeAs } from './feed-world.ts'

describe('what vendors know of packages', () => {
  let test: TestApi
  let computerId: string
  let person: string

  before(async function () {
    this.timeout(30_000)
    test = await openTestApi()
    const tenantId = await aTenant(test.app)
    person = await aUser(test.app, 'tenant_admin', tenantId)
    await aServerGroup(test.app, tenantId)
    const world = await worldOf(test.app, tenantId)
    const [computer] = await computers(world, 1)
    computerId = computer!.publicId
    const versions = [
      ['libvlc5:amd64', '3.0.20-1', 'vlc'],
      ['vlc:amd64', '3.0.20-1', null],
      ['bash:amd64', '5.2-1', null],
    ] as const
    const ids: number[] = []
    for (const [name, version, source] of versions) {
      const [row] = (await test.app.pools
        .infra('package_version')
        .insert({ stream: 'debian/12', package: name, version, source })
        .returning('id')) as { id: number }[]
      ids.push(row!.id)
    }
    const { tenant_id, id } = (await test.app.pools.infra('computer').where({ public_id: computerId }).first('tenant_id', 'id')) as Record<
      string,
      number
    >
    const sha256 = createHash('sha256').update('inventory').digest()
    await test.app.pools.infra('inventory_document').insert({ tenant_id, sha256, body: Buffer.from('x') })
    await test.app.pools.infra('inventory').insert({
      tenant_id,
      computer_id: id,
      checksum: randomBytes(32),
      stream: 'debian/12',
      package_ids: ids,
      document_sha256: sha256,
      taken_at: new Date(),
    })
    const states = [
      '[03 Jan 2026] DSA-2-1 vlc\n\t{CVE-2026-0007}\n\t[bookworm] - vlc <unfixed>\n',
      '[03 Jan 2026] DSA-3-1 zsh\n\t{CVE-2026-0008}\n\t[bookworm] - zsh <unfixed>\n',
      '[03 Jan 2026] DSA-4-1 bash\n\t{CVE-2026-0009}\n\t[bookworm] - bash <not-affected>\n',
    ]
    await takeAs(
      test.app,
      'deb',
      debianList([{ id: 'DSA-1-1', package: 'bash', fixed: '5.2-2', cves: ['CVE-2026-0001'] }]) + states.join(''),
    )
    await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0007']))
    await takeAs(test.app, 'alma', osvLines(advisories(3)))
  })
  after(() => test.close())

  async function ask(
    path: string,
  ): Promise<{ status: number; items: readonly Readonly<Record<string, unknown>>[]; json: Record<string, unknown> }> {
    const browser = test.browser()
    await browser.signIn(person, PASSWORD)
    const { status, json } = await browser.ask('GET', `/api/v1${path}`)
    return { status, json: json as unknown as Record<string, unknown>, items: json.items }
  }

  it('shows a computer what is known of its packages without a patch, once for all binaries of a source', async () => {
    const { items } = await ask(`/computers/${encodeURIComponent(computerId)}/exposures`)

    expect(items).to.have.length(1)
    expect(items[0]).to.deep.include({
      package: 'vlc',
      names: 'source',
      cve: 'CVE-2026-0007',
      state: 'affected',
      exploited: true,
      installed: ['libvlc5:amd64 3.0.20-1', 'vlc:amd64 3.0.20-1'],
      document: 'DSA',
    })
    expect((await ask(`/computers/${encodeURIComponent(computerId)}/exposures?state=ignored`)).items).to.deep.equal([])
    expect((await ask('/computers/NONE/exposures')).status).to.equal(404)
  })

  it('shows of a module what is known of the stream that is installed, and of the package as such', async () => {
    const { infra } = test.app.pools
    const [perl] = (await infra('package_version')
      .insert({ stream: 'alma/9', package: 'perl', version: '0:5.30-1', module: 'perl:5.30' })
      .returning('id')) as { id: number }[]
    const { document_id } = (await infra('package_state').first('document_id')) as { document_id: number }
    const known = [
      ['', 'CVE-2026-0021'],
      ['perl:5.30', 'CVE-2026-0022'],
      ['perl:5.32', 'CVE-2026-0023'],
    ].map(([module, cve]) => ({ document_id, release: 'alma/9', names: 'binary', package: 'perl', module, cve, state: 'deferred' }))
    await infra('package_state').insert(known)
    await infra('inventory').update({ package_ids: infra.raw('package_ids || ?::int', [perl!.id]) })

    const { items } = await ask(`/computers/${encodeURIComponent(computerId)}/exposures?state=deferred`)
    expect(items.map((item) => item['cve'])).to.deep.equal(['CVE-2026-0021', 'CVE-2026-0022'])
  })

  it('lists states page by page', async () => {
    const first = await ask('/package-states?release=debian/12&limit=2')
    const second = await ask(`/package-states?release=debian/12&limit=2&after=${encodeURIComponent(String(first.json['next']))}`)
    expect([...first.items, ...second.items].map((item) => [item['package'], item['state']])).to.deep.equal([
      ['bash', 'not_affected'],
      ['vlc', 'affected'],
      ['zsh', 'affected'],
    ])
    expect((await ask('/package-states?package=vlc&cve=cve-2026-0007')).items).to.have.length(1)
    expect((await ask('/package-states?state=nonsense')).status).to.equal(400)
  })

  it('lists advisories by what they mend and answer', async () => {
    expect((await ask('/advisories?package=bash&release=debian/12')).items.map((item) => item['advisoryId'])).to.deep.equal(['DSA-1-1'])
    expect((await ask('/advisories?cve=cve-2026-0001&kind=security')).items.map((item) => item['advisoryId'])).to.have.members([
      'DSA-1-1',
      'ALSA-2026:0001',
    ])
    const one = (await ask(`/advisories/${encodeURIComponent('ALSA-2026:0002')}`)).json
    expect(one['packages']).to.deep.equal([
      { release: 'alma/9', pocket: 'base', module: null, package: 'package-0002', version: '0:1.0-2.el9', documentKey: 'osv/AlmaLinux' },
    ])
    expect((one['documents'] as Record<string, unknown>[]).map(({ key, url }) => [key, url])).to.deep.equal([['osv/AlmaLinux', null]])
    expect((await ask('/advisories/DSA-9999-1')).status).to.equal(404)
  })
})
