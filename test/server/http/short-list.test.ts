import { expect } from 'chai'
import { holdsText, shortPage } from '../../../server/http/short-list.ts'
import { declareTasks } from '../../../server/system/store-tasks.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly count: number
}

const ROWS: readonly Row[] = [
  { id: 'b', name: 'beta', count: 10 },
  { id: 'a', name: 'Ｂｅｔａ', count: 9 },
  { id: 'd', name: 'alpha', count: 10 },
  { id: 'c', name: 'Gamma', count: 100 },
]
const LIST = { sorts: { name: ({ name }: Row) => name, count: ({ count }: Row) => count }, keyOf: ({ id }: Row) => id }

/** Every row by pages of one, in an order. */
function walk(sort: 'name' | '-name' | 'count' | '-count'): string {
  let found = ''
  for (let after: string | undefined; ;) {
    const page = shortPage(ROWS, { sort, limit: 1, after }, LIST)
    found += page.items.map(({ id }) => id).join('')
    if (page.next === null) return found
    after = page.next
  }
}

describe('shortPage', () => {
  it('sorts numbers as numbers and names without regard to width and case, equal ones by their key, either way', () => {
    expect([walk('name'), walk('-name'), walk('count'), walk('-count')]).to.deep.equal(['dabc', 'cbad', 'abdc', 'cdba'])
  })

  it('counts what the filters left where that is asked, and tells of no next page at the end', () => {
    expect(shortPage(ROWS, { sort: 'name', limit: 4 }, LIST)).to.include({ total: null, next: null })
    expect(shortPage(ROWS, { sort: 'name', limit: 1, withTotal: 'true' }, LIST)).to.include({ total: 4, totalIsMinimum: false })
  })

  it('refuses where a page of another order ended', () => {
    const { next } = shortPage(ROWS, { sort: 'name', limit: 1 }, LIST)

    expect(() => shortPage(ROWS, { sort: 'count', limit: 1, after: next ?? '' }, LIST))
      .to.throw()
      .with.property('code', 'page_unknown')
  })

  it('goes on where the row at which a page ended is gone', () => {
    const { next } = shortPage(ROWS, { sort: 'count', limit: 2 }, LIST)
    const left = ROWS.filter(({ id }) => id !== 'b')

    expect(shortPage(left, { sort: 'count', limit: 9, after: next ?? '' }, LIST).items.map(({ id }) => id)).to.deep.equal(['d', 'c'])
  })
})

describe('holdsText', () => {
  it('takes full-width and half-width, upper and lower case for one, and wild cards for themselves', () => {
    expect([
      holdsText('ｗｓｕｓ', ['WSUS 東京']),
      holdsText('%', ['WSUS']),
      holdsText('東京', [null, 'WSUS 東京']),
      holdsText(undefined, []),
    ]).to.deep.equal([true, false, true, true])
  })
})

describe('the lists of sources, feeds, tasks and mapping rules', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
    await test.app.pools.infra.raw(
      `insert into source (public_id, kind, name, interval_minutes, enabled, last_success_at)
       values ('north', 'wsus', '北のWSUS', 60, true, now()), ('south', 'wsus', '=cmd()', 60, false, null), ('kev', 'catalog', 'KEV', 60, true, null)`,
    )
    await declareTasks(test.app.pools.infra, ['audit.sign', 'jobs.advance'], { 'audit.sign': '7 * * * *' })
  })
  after(() => test.close())

  const keys = async (path: string, key: string): Promise<string> => {
    const answer = await test.operator('GET', `/api/v1${path}`)
    expect(answer.status, answer.text).to.equal(200)
    return answer.json.items.map((item) => String(item[key])).join(' ')
  }

  it('narrow sources by text, kind, age and use', async () => {
    expect(await keys(`/sources?kind=wsus&text=${encodeURIComponent('ＷＳＵＳ')}`, 'sourceId')).to.equal('north')
    expect(await keys('/sources?kind=wsus&freshness=never', 'sourceId')).to.equal('south')
    expect(await keys('/sources?kind=wsus&enabled=true', 'sourceId')).to.equal('north')
    expect(await keys('/sources?sourceId=kev', 'sourceId')).to.equal('kev')
    expect(await keys('/sources?kind=wsus&sort=freshness', 'sourceId')).to.equal('south north')
    const [byHand] = (await test.operator('GET', '/api/v1/sources?kind=manual')).json.items
    expect(byHand?.['nextRunAt'], 'what people register has no turn').to.equal(null)
    expect((await keys('/sources?sort=nextRunAt', 'sourceId')).split(' ').slice(-2)).to.include(byHand?.['sourceId'])
    expect(await keys('/feeds?enabled=false', 'sourceId')).to.equal('')
    expect(await keys('/feeds?state=never', 'sourceId')).to.equal('kev')
  })

  it('narrow tasks by their name in the reader’s language, and by whether they recur', async () => {
    expect(await keys(`/system/tasks?locale=ja&text=${encodeURIComponent('署名')}`, 'task')).to.equal('audit.sign')
    expect(await keys(`/system/tasks?text=${encodeURIComponent('署名')}`, 'task')).to.equal('')
    expect(await keys('/system/tasks?recurring=false&state=never', 'task')).to.equal('jobs.advance')
  })

  it('keep rules in the order of trial unless another is asked for', async () => {
    const [{ serverGroupId = '' } = {}] = (await test.operator('GET', '/api/v1/server-groups?limit=1')).json.items
    const rules = ['one', 'two', 'three'].map((pattern) => ({ kind: 'host_name', pattern, serverGroupId }))
    expect((await test.operator('PUT', '/api/v1/mapping-rules', { rules })).status).to.equal(200)

    expect(await keys('/mapping-rules', 'pattern')).to.equal('one two three')
    expect(await keys('/mapping-rules?sort=pattern', 'pattern')).to.equal('one three two')
    expect(await keys('/mapping-rules?text=THR&sort=-position', 'pattern')).to.equal('three')
    expect(await keys('/mapping-rules?kind=address_range', 'pattern')).to.equal('')
  })

  it('come as CSV that a spreadsheet opens, a formula among them as text', async () => {
    const { text } = await test.operator('GET', '/api/v1/sources/export?kind=wsus&locale=ja&timeZone=UTC')

    expect(text.split('\r\n')[0]).to.match(/^\uFEFF"?情報収集元ID"?,"?名前"?,"?種別"?,"?状態"?,"?使用"?/)
    expect(text).to.match(/south"?,"?'=cmd\(\)"?,"?WSUS"?,"?未取得"?,"?いいえ/)
    const tasks = await test.operator('GET', '/api/v1/system/tasks/export?locale=ja&timeZone=UTC')
    expect(tasks.text).to.contain('監査証跡への署名')
    expect((await test.operator('GET', '/api/v1/mapping-rules/export?locale=en')).text.split('\r\n')).to.have.length(5)
    expect((await test.operator('GET', '/api/v1/feeds/export?locale=en')).text).to.contain('Never read')
  })
})
