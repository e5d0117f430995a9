import { expect } from 'chai'
import { hasListColumnTitle, labelFor, listTitle } from '../../../templates/index.ts'
import { endpoints } from '../../../server/endpoints.ts'
import { EXPORTED_LISTS } from '../../../server/list-exports.ts'
import { openTestApi, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { aTenant, computers, type TestComputer } from '../jobs/world.ts'

describe('exports of lists', () => {
  let test: TestApi
  let browser: Browser
  let tenantId: string
  let made: TestComputer[]

  before(async function () {
    this.timeout(60_000)
    test = await openTestApi()
    const world = await aTenant(test.app)
    made = await computers(world, 3)
    const { infra } = test.app.pools
    const row = (await infra('tenant').where({ id: world.tenantId }).first('public_id')) as { public_id: string }
    tenantId = row.public_id
    const [first, second] = made
    await infra('computer').where({ public_id: first?.publicId }).update({ display_name: '=HYPERLINK("http://x","業務,サーバ")' })
    await infra('computer').where({ public_id: second?.publicId }).update({ display_name: 'ﾃｽﾄ"機\n二行目' })
    browser = test.browser()
    await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)
  })
  after(() => test.close())

  it('writes what a spreadsheet opens: a byte order mark, CRLF, quotes, and no cell that runs', async () => {
    const answer = await browser.ask(
      'GET',
      `/api/v1/computers/export?tenantId=${tenantId}&columns=displayName,health,restartPending&locale=ja`,
    )

    expect(answer.status, answer.text).to.equal(200)
    expect(answer.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).to.match(
      /^attachment; filename="computers-\d{4}-\d\d-\d\d\.csv"; filename\*=UTF-8''%E6%A5%AD/,
    )
    // A browser's text() takes the mark away; the bytes still have it.
    const lines = answer.text.split('\r\n')
    expect(lines[0]).to.equal('表示名,健全性,再起動待ち')
    expect(lines.at(-1)).to.equal('')
    expect(lines.slice(1, -1).toSorted()).to.deep.equal(
      [`"'=HYPERLINK(""http://x"",""業務,サーバ"")",不明,いいえ`, `"ﾃｽﾄ""機\n二行目",不明,いいえ`, ',不明,いいえ'].toSorted(),
    )
  })

  it('begins with the byte order mark', async () => {
    const response = await fetch(new URL(`/api/v1/computers/export?tenantId=${tenantId}`, test.url), {
      headers: { cookie: browser.cookie },
    })

    expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
  })

  it('follows the filters and the order of its list, and the reader’s zone', async () => {
    const [first] = made
    const asked = `tenantId=${tenantId}&text=${encodeURIComponent('ﾊｲﾊﾟｰ')}`
    expect((await browser.ask('GET', `/api/v1/computers/export?${asked}&columns=computerId&locale=en`)).text).to.equal('Computer ID\r\n')
    const at = '2026-11-22T20:30:00Z'
    await test.app.pools.infra.raw(
      'update computer_status set agent_last_seen_at = ? where computer_id = (select id from computer where public_id = ?)',
      [at, first?.publicId ?? ''],
    )

    const answer = await browser.ask(
      'GET',
      `/api/v1/computers/export?tenantId=${tenantId}&sort=-agentLastSeenAt&columns=computerId,agentLastSeenAt&locale=en&timeZone=Asia%2FTokyo`,
    )

    expect(answer.text.split('\r\n').slice(0, 2)).to.deep.equal([
      'Computer ID,Last contact of the agent (Asia/Tokyo)',
      `${first?.publicId},2026-11-23 05:30:00`,
    ])
  })

  it('says what is wrong before a file begins', async () => {
    for (const query of ['columns=nothing', 'timeZone=Mars%2FBase', 'format=xls', 'sort=nothing']) {
      const answer = await browser.ask('GET', `/api/v1/computers/export?${query}`)
      expect([answer.status, answer.json.code], query).to.deep.equal([400, 'input_invalid'])
    }
  })

  it('goes on over many pages', async function () {
    this.timeout(30_000)
    await test.app.pools.infra.raw(
      `insert into advisory (public_id, title) select 'MANY-' || n, 'one of many' from generate_series(1, 2500) n`,
    )

    const answer = await browser.ask('GET', '/api/v1/advisories/export?text=MANY-&columns=advisoryId&locale=en')

    expect(new Set(answer.text.trim().split('\r\n')).size).to.equal(2501)
  })

  for (const [id, list] of Object.entries(EXPORTED_LISTS)) {
    it(`${id}: exists, and has a name and a heading for each column in both languages`, () => {
      expect(endpoints.some((declared) => declared.id === id)).to.equal(true)
      expect(listTitle(list.name, 'ja')).to.not.equal(null)
      expect(Object.keys(list.columns).filter((field) => !hasListColumnTitle(list.name, field))).to.deep.equal([])
    })
  }

  it('has words for states', () => {
    expect(labelFor('verdictState', 'pending_reboot', 'ja')).to.equal('再起動待ち')
  })
})
