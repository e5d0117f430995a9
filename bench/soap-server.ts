/** A child process that answers as ApiRemoting30 with large answers, made once at its start: what reading them costs is measured elsewhere. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { API_NAMESPACE, bool, byte, guid, int, response, RowWriter, text, time, type Row } from '../demo/wsus/xml.ts'

/** How much there is to read; the first argument of the process, as JSON. */
export interface SoapLoad {
  updates: number
  computers: number
  /** Updates on each computer. */
  states: number
}

const STATES = 'ExecuteSPGetUpdateInstallationInfoForComputer'

/** The id of a computer, or of an update; all have the same length. */
export function benchId(kind: 'computer' | 'update', index: number): string {
  return `${kind === 'computer' ? 'cccccccc' : 'aaaaaaaa'}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}

/** Supported, no impact, can restart, needs no network, asks nobody. */
const BEHAVIOR: Row = [bool(true), int(0), int(2), bool(false), bool(false)]

function updateRow(index: number): Row {
  const at = new Date(Date.UTC(2020, 0, 1) + index * 3_600_000)
  const title = `2026-0${1 + (index % 9)} 累積更新プログラム (Windows Server 2022 ｼｽﾃﾑ用 x64 ベース) (KB50${String(index).padStart(5, '0')})`
  const description = `Install this update to resolve issues in Windows & its parts. For a complete listing, see the article <KB>. ${'詳細は関連するサポート技術情報をご覧ください。'.repeat(20)}`
  return [
    guid(benchId('update', index)),
    int(200 + (index % 5)),
    int(1_000_000 + index),
    int(10_000 + index),
    bool(true),
    ...BEHAVIOR,
    ...BEHAVIOR,
    text('Software'),
    int(0),
    time(at),
    bool(index % 7 === 0),
    byte(5),
    guid('00000000-0000-0000-0000-000000000000'),
    bool(false),
    bool(index % 11 === 0),
    bool(false),
    bool(true),
    time(at),
    bool(true),
    text(null),
    text('Critical'),
    text(title),
    text(description),
    text(null),
    bool(false),
    bool(false),
    bool(index % 3 === 0),
    bool(false),
    int(0),
  ]
}

function searchAnswer(load: SoapLoad): Buffer {
  const indexes = Array.from({ length: load.updates }, (_, index) => index)
  const revision = (index: number) => int(1_000_000 + index)
  const lists: Record<string, Row[]> = {
    minimalProperties: indexes.map(updateRow),
    localizedCategoryTitleRows: indexes.flatMap((index) => [
      [revision(index), text('Product'), text('Windows Server 2022')],
      [revision(index), text('UpdateClassification'), text('セキュリティ問題の修正プログラム')],
    ]),
    kbArticles: indexes.map((index) => [revision(index), text(`50${String(index).padStart(5, '0')}`)]),
    bulletins: [],
    infoUrls: indexes.map((index) => [revision(index), text(`https://support.microsoft.com/help/50${String(index).padStart(5, '0')}`)]),
  }
  const writer = new RowWriter()
  const content = Object.entries(lists).map(([name, rows]) => writer.list(name, rows))
  const name = 'ExecuteSPSearchUpdates'
  return Buffer.from(response(name, API_NAMESPACE, `<${name}Result>${content.join('')}</${name}Result>`))
}

/** One computer's states; another computer's are the same bytes but for its id. */
function statesAnswer(load: SoapLoad): { parts: readonly Buffer[]; of(computer: string): Buffer[] } {
  const mark = benchId('computer', 0)
  const rows = Array.from({ length: load.states }, (_, index): Row => {
    const approved = index % 3 === 0
    return [
      guid(benchId('update', index)),
      text(mark),
      int(2 + (index % 5)),
      approved ? int(0) : null,
      approved ? guid('a0a08746-4dbe-4a37-9adf-9e7652c0b421') : null,
    ]
  })
  const whole = response(STATES, API_NAMESPACE, new RowWriter().list(`${STATES}Result`, rows))
  const parts = whole.split(mark).map((part) => Buffer.from(part))
  return { parts, of: (computer) => parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(computer), part])) }
}

if (import.meta.main) {
  const load = JSON.parse(process.argv[2] ?? '{}') as SoapLoad
  const updates = searchAnswer(load)
  const states = statesAnswer(load)
  const count = Buffer.from(
    response('ExecuteSPGetUpdateCount', API_NAMESPACE, `<ExecuteSPGetUpdateCountResult>${load.updates}</ExecuteSPGetUpdateCountResult>`),
  )
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const operation = String(request.headers['soapaction']).replaceAll('"', '').split('/').at(-1)
      const computer = /<computerId>([^<]+)</.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? benchId('computer', 0)
      const body = operation === STATES ? Buffer.concat(states.of(computer)) : operation === 'ExecuteSPSearchUpdates' ? updates : count
      answer.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': body.length })
      answer.end(body)
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
  process.on('disconnect', () => process.exit(0))
}
