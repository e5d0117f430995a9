import { fork } from 'node:child_process'
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { envelope } from '../wsus-adapter/soap/operations.ts'
import type { OperationArguments, PlainOperationName } from '../wsus-adapter/soap/operations.ts'
import { API_NAMESPACE, ANY_PUBLICATION_STATE } from '../wsus-adapter/soap/operations.ts'
import { openSoapSource } from '../wsus-adapter/soap/source.ts'
import type { Bench, Figure } from './harness.ts'
import { benchId, type SoapLoad } from './soap-server.ts'

const LOAD: SoapLoad = { updates: 15_000, computers: 200, states: 2_000 }
const PASSES = 4
/** Reading by the adapter may cost so many times what a SAX parser costs whose events nobody looks at. */
const BAR = 2.5
const STATES = 'ExecuteSPGetUpdateInstallationInfoForComputer'

/** What reading ApiRemoting30's large answers costs in CPU of the reading process, against plain SAX parsing of the same bytes. */
export const soapBench: Bench = {
  name: 'soap',
  async run(_app, say) {
    const server = await startServer()
    try {
      const figures: Figure[] = []
      for (const part of [searchUpdates(server.url), computerStates(server.url)]) {
        await part.plain()
        await part.adapter()
        const [plain, adapter]: [number[], number[]] = [[], []]
        let rows = 0
        let bytes = 0
        // Taken in turns, so that what else the machine does falls on both.
        for (let pass = 0; pass < PASSES; pass++) {
          plain.push(await cpu(async () => void (bytes = await part.plain())))
          adapter.push(await cpu(async () => void (rows = await part.adapter())))
        }
        const [floor, measured] = [Math.min(...plain), Math.min(...adapter)]
        say(`${part.name}: ${rows} rows in ${(bytes / 1e6).toFixed(0)} MB, ${Math.round((rows / measured) * 1_000)} rows per second of CPU`)
        figures.push({ name: `${part.name} (CPU)`, measured, floor, unit: 'ms', bar: BAR })
      }
      return figures
    } finally {
      server.stop()
    }
  },
}

interface Part {
  name: string
  /** @returns bytes */
  plain(): Promise<number>
  /** @returns rows */
  adapter(): Promise<number>
}

function searchUpdates(url: string): Part {
  const values = { updateScopeXml: '<UpdateScope />', preferredCulture: 'en', publicationState: ANY_PUBLICATION_STATE }
  return {
    name: 'SearchUpdates',
    plain: () => parsed(url, 'ExecuteSPSearchUpdates', values),
    async adapter() {
      const source = openSoapSource({ route: 'soap', url, credentials: { kind: 'anonymous' }, limits: { sliceUpdates: LOAD.updates } })
      let rows = 0
      for await (const { updates } of source.updates()) {
        // Five rows of the answer make an update here: its own, two titles, an article, an address.
        for (const update of updates) rows += 1 + update.categories.length + update.kbArticles.length + update.infoUrls.length
      }
      await source.close()
      return expected(rows, LOAD.updates * 5)
    },
  }
}

function computerStates(url: string): Part {
  const computers = Array.from({ length: LOAD.computers }, (_, index) => benchId('computer', index))
  const values = { updateScopeXml: '<UpdateScope />', preferredCulture: 'en', publicationState: ANY_PUBLICATION_STATE }
  return {
    name: 'states per computer',
    async plain() {
      let bytes = 0
      for (const computerId of computers) bytes += await parsed(url, STATES, { computerId, ...values })
      return bytes
    },
    async adapter() {
      const source = openSoapSource({ route: 'soap', url, credentials: { kind: 'anonymous' } })
      let rows = 0
      for await (const { installations } of source.statesOf(computers)) rows += installations.length
      await source.close()
      return expected(rows, LOAD.computers * LOAD.states)
    },
  }
}

function expected(rows: number, wanted: number): number {
  if (rows !== wanted) throw new Error(`${rows} rows were read instead of ${wanted}`)
  return rows
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

/** Sends a call and parses its answer, with handlers for the same events as the adapter's that do nothing. */
async function parsed<Name extends PlainOperationName>(url: string, name: Name, values: OperationArguments<Name>): Promise<number> {
  const parser = new SaxesParser()
  for (const event of ['opentag', 'closetag', 'text', 'cdata', 'doctype'] as const) parser.on(event, () => undefined)
  const body = Buffer.from(envelope(name, values))
  const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${API_NAMESPACE}/${name}"`, 'Content-Length': body.length }
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.request(url, { agent, method: 'POST', headers }, resolve).on('error', reject).end(body)
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    parser.write(decoder.decode(chunk, { stream: true }))
  }
  parser.close()
  return bytes
}

/** Milliseconds of CPU, of this process alone, that work took. */
async function cpu(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

async function startServer(): Promise<{ url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL('soap-server.ts', import.meta.url)), [JSON.stringify(LOAD)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.once('message', (message: { port: number }) => resolve(message.port))
  })
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      agent.destroy()
      child.disconnect()
    },
  }
}
