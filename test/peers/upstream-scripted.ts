import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a scripted upstream server answers to an operation: the content of its result, a whole answer, or pieces without end. */
export type Scripted = string | { status: number; body: string } | { pieces: Iterable<string> }

/** An upstream server whose answers are written by a test; nothing of ours is in it. */
export interface ScriptedUpstream {
  url: string
  /** Operations in the order in which they were asked, with the request. */
  asked: { operation: string; path: string; body: string }[]
  close(): Promise<void>
}

const NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution'
const HEAD = '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'

/** The sign-in of a friendly server, and an id. */
export const FRIENDLY: Readonly<Record<string, Scripted>> = {
  GetAuthConfig:
    '<AuthInfo><AuthPlugInInfo><PlugInID>DssTargeting</PlugInID><ServiceUrl>DssAuthWebService/DssAuthWebService.asmx</ServiceUrl></AuthPlugInInfo></AuthInfo>',
  GetAuthorizationCookie: '<PlugInId>DssTargeting</PlugInId><CookieData>AQID</CookieData>',
  GetCookie: '<Expiration>2026-10-04T20:33:26.65455Z</Expiration><EncryptedData>AA+/AA==</EncryptedData>',
  GetConfigData: '<MaxNumberOfUpdatesPerRequest>100</MaxNumberOfUpdatesPerRequest><ProtocolVersion>1.20</ProtocolVersion>',
  GetRollupConfiguration: '<DoDetailedRollup>true</DoDetailedRollup><ServerId>059ab167-8a19-4bab-befc-daaab5b1d82b</ServerId>',
}

/** A fault as these services write it. */
export function fault(code: string, message = ''): Scripted {
  const detail = `<ErrorCode>${code}</ErrorCode><Message>${message}</Message><ID>b6114a8d-9939-41e0-ad7f-0d9a72260804</ID>`
  const body = `${HEAD}<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Fault occurred</faultstring><detail>${detail}</detail></soap:Fault></soap:Body></soap:Envelope>`
  return { status: 500, body }
}

/** Starts a scripted upstream. @param answer what it answers to an operation with this request; undefined: the friendly answer */
export async function startScriptedUpstream(answer: (operation: string, body: string) => Scripted | undefined): Promise<ScriptedUpstream> {
  const asked: ScriptedUpstream['asked'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const header = request.headers['soapaction']
      const action = (Array.isArray(header) ? header[0] : header) ?? ''
      const operation = action.replaceAll('"', '').split('/').at(-1) ?? ''
      asked.push({ operation, path: request.url ?? '', body })
      const scripted = answer(operation, body) ?? FRIENDLY[operation] ?? { status: 404, body: '' }
      if (typeof scripted === 'object' && 'status' in scripted) {
        response.writeHead(scripted.status, { 'Content-Type': 'text/xml; charset=utf-8' }).end(scripted.body)
        return
      }
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
      const open = `${HEAD}<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>`
      const close = `</${operation}Result></${operation}Response></soap:Body></soap:Envelope>`
      if (typeof scripted === 'string') {
        response.end(`${open}${scripted}${close}`)
        return
      }
      response.write(open)
      const pieces = scripted.pieces[Symbol.iterator]()
      const more = (): void => {
        for (;;) {
          const next = pieces.next()
          if (next.done) return void response.end(close)
          if (response.destroyed) return
          if (!response.write(next.value)) return void response.once('drain', more)
        }
      }
      more()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
