import { expect } from 'chai'

import { openWsus } from '../../wsus-adapter/index.ts'
import { aWsus, stopAll } from '../demo/wsus/a-wsus.ts'
import { result } from '../peers/wsus-xml.ts'
import { refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const ID = 'EEEEEEEE-0000-4000-8000-00000000000'
const LATER = '2026-07-02T03:00:00.5'

interface Told {
  number: number
  at: string
  atTarget?: string
  namespace?: number
  event?: number
  more?: string
}

function row({ number, at, atTarget = at, namespace = 2, event = 384, more = '' }: Told): string {
  const members =
    `<EventInstanceId>${ID}${number}</EventInstanceId><EventId>${event}</EventId><NamespaceId>${namespace}</NamespaceId><SourceId>1</SourceId>` +
    `<TimeAtTarget>${atTarget}</TimeAtTarget><TimeAtServer>${at}</TimeAtServer><StateId>7</StateId><SeverityId>9</SeverityId>` +
    `<Win32HResult>0</Win32HResult>${more}<UpdateId>00000000-0000-0000-0000-000000000000</UpdateId><RevisionNumber>0</RevisionNumber>`
  return `<EventHistoryTableRow>${members}</EventHistoryTableRow>`
}

describe('events', () => {
  afterEach(closeAll)
  after(stopAll)

  it('asks by a filter whose members stand in the order of the schema, the times twice', async () => {
    const { server, source } = await scripted()
    server.on('ExecuteSPSearchEventHistory', result('ExecuteSPSearchEventHistory', ''))

    expect(await source.events('2026-07-01T09:00:00+09:00')).to.deep.equal([])
    const body = (server.requests[0]?.body ?? '').replace(/<(\/?)\w+:/g, '<$1')
    const members = [...body.slice(body.indexOf('eventHistoryFilter')).matchAll(/<(\w+)[^>]*>([^<]*)/g)].map(([, name, text]) => [
      name,
      text,
    ])
    const ids = [381, 382, 384, 385, 386].flatMap((id) => [
      ['EventIdFilter', ''],
      ['NamespaceId', '2'],
      ['EventId', String(id)],
    ])
    expect(members).to.deep.equal([
      ['eventIdFilter', ''],
      ...ids,
      ['fromTimeAtTarget', '1753-01-01T00:00:00'],
      ['toTimeAtTarget', '9999-12-31T23:59:59.997'],
      ['fromTimeAtServer', '2026-07-01T00:00:00.000'],
      ['toTimeAtServer', '9999-12-31T23:59:59.997'],
      ['FromTimeAtTarget', '1753-01-01T00:00:00'],
      ['ToTimeAtTarget', '9999-12-31T23:59:59.997'],
      ['FromTimeAtServer', '2026-07-01T00:00:00.000'],
      ['ToTimeAtServer', '9999-12-31T23:59:59.997'],
    ])
  })

  it('gives what belongs to the synchronization, oldest first, with what the server wrote of it', async () => {
    const { server, source } = await scripted()
    const strings = '<ReplacementStrings><string>WSUS01</string><string> </string><string xsi:nil="true" /></ReplacementStrings>'
    const rows = [
      row({ number: 1, at: LATER, event: 386, more: `<MessageTemplate>It failed &lt;%1&gt;</MessageTemplate><AppName />${strings}` }),
      row({
        number: 2,
        at: '0001-01-01T00:00:00',
        atTarget: '2026-07-01T03:00:00',
        event: 381,
        more: '<MiscData><string>x</string></MiscData>',
      }),
      row({ number: 3, at: LATER, namespace: 1 }),
      row({ number: 4, at: LATER, event: 147 }),
      row({ number: 5, at: '2026-06-30T23:59:59.999' }),
      row({ number: 6, at: '9999-12-31T23:59:59.997', atTarget: '1753-01-01T00:00:00' }),
    ]
    server.on('ExecuteSPSearchEventHistory', result('ExecuteSPSearchEventHistory', rows.join('')))

    expect(await source.events('2026-07-01T00:00:00')).to.deep.equal([
      { id: `${ID}2`.toLowerCase(), eventId: 381, time: '2026-07-01T03:00:00', message: null },
      { id: `${ID}1`.toLowerCase(), eventId: 386, time: LATER, message: 'It failed <%1> · WSUS01' },
    ])
  })

  it('reads one event as it reads several', async () => {
    const { server, source } = await scripted()
    server.on('ExecuteSPSearchEventHistory', result('ExecuteSPSearchEventHistory', row({ number: 1, at: LATER })))

    expect(await source.events('2026-07-01T00:00:00')).to.have.length(1)
  })

  for (const [what, told] of [
    ['a time that is none', { number: 1, at: 'yesterday' }],
    ['an id that is none', { number: 1, at: LATER, event: Number.NaN }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { server, source } = await scripted()
      server.on('ExecuteSPSearchEventHistory', result('ExecuteSPSearchEventHistory', row(told)))

      expect((await refusalOf(source.events('2026-07-01T00:00:00'))).code).to.equal('wsus_answer_malformed')
    })
  }

  it('refuses a time of ours that is none before it asks', async () => {
    const { server, source } = await scripted()

    expect((await refusalOf(source.events('yesterday'))).code).to.equal('wsus_settings_invalid')
    expect(server.requests).to.deep.equal([])
  })

  it('gives what the demo WSUS did since a time', async () => {
    const clock = { now: new Date('2026-07-01T00:00:00Z') }
    const wsus = await aWsus({ clock: () => clock.now })
    clock.now = new Date('2026-07-02T00:00:00Z')
    wsus.estate.synchronized(381, 386, 'The upstream server did not answer.')
    const source = await openWsus({ route: 'soap', url: wsus.url, credentials: { kind: 'anonymous' } })

    const events = await source.events('2026-07-01T12:00:00')
    await source.close()
    expect(events.map(({ eventId, time, message }) => [eventId, time, message])).to.deep.equal([
      [381, '2026-07-02T00:00:00', null],
      [386, '2026-07-02T00:00:01', 'The upstream server did not answer.'],
    ])
  })
})
