import { expect } from 'chai'
import { importsOf } from '../../tools/scan.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'

/** Files of the service that load something with which one can reach out, and what for. */
const MAY_CONNECT: Readonly<Record<string, string>> = {
  'server/sources/fetch.ts': 'the one door to the internet',
  'server/sources/inside.ts': 'looks up whether a name means this machine',
  'server/sources/pac-worker.ts': 'looks names up for the proxy script of the settings',
  'server/api.ts': 'listens',
  'server/cmdb/embedded.ts': 'looks for a free port of this machine',
  'server/computers/registration.ts': 'tells addresses from names: isIP',
  'server/computers/address-ranges.ts': 'compares addresses: BlockList',
  'server/notices/transport.ts': 'hands mails to the mail server of the settings',
  'wsus-adapter/soap/lane.ts': 'speaks to the WSUS of the settings',
  'wsus-adapter/soap/control.ts': 'speaks to the WSUS of the settings',
  'wsus-adapter/susdb/sql/session.ts': 'speaks to the SQL Server of the settings',
  'cli/client.ts': 'speaks to the server over the socket in the state directory',
  'console/api/client.ts': 'asks, from the browser, the service that the page came from',
  'console/api/live.ts': 'listens, from the browser, to the events of the service that the page came from',
}
const REACHES_OUT =
  /^(?:node:(?:https?|http2|net|tls|dgram|dns(?:\/promises)?)|undici|axios|got|mssql|tedious|soap|nodemailer(?:\/.*)?|pac-resolver|ws)$/

describe('the one door to the internet', () => {
  const files = listFiles('{server,catalog,templates,cli,wsus-adapter,gateway,console}/**/*.{ts,tsx}')

  it('is the only file of the service that can fetch from anywhere', () => {
    const found = files.filter((path) => {
      const source = readSource(path)
      const loads = importsOf(source).some(({ specifier, typeOnly }) => !typeOnly && REACHES_OUT.test(specifier))
      return loads || /(?<![.\w])fetch\(|new (?:WebSocket|EventSource|XMLHttpRequest)\(/.test(source)
    })

    expect(found.filter((path) => !(path in MAY_CONNECT))).to.deep.equal([])
    expect(Object.keys(MAY_CONNECT).filter((path) => !found.includes(path))).to.deep.equal([])
  })
})
