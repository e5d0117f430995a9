import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { makeCertificate } from '../../peers/certificate.ts'
import { openTestApi } from '../../support/api.ts'
import { needs } from '../../support/needs.ts'
import { aUser, PASSWORD } from '../../support/people.ts'

describe('a session over HTTPS', () => {
  let folder: string

  before(needs('openssl'))
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-tls-'))
    const { key, cert } = await makeCertificate()
    await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 })
    await writeFile(join(folder, 'cert.pem'), cert)
  })
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  it('has a cookie that no plain connection and no other host can set or see', async () => {
    const files = { TSUKUROI_TLS_CERT_FILE: join(folder, 'cert.pem'), TSUKUROI_TLS_KEY_FILE: join(folder, 'key.pem') }
    const test = await openTestApi({ endpoints: sessionsEndpoints, environment: files })
    try {
      const userId = await aUser(test.app, 'infra_admin')
      const answer = await post(`${test.url}/api/v1/session`, { userId, password: PASSWORD }, await readFile(files.TSUKUROI_TLS_CERT_FILE))

      expect(test.url).to.match(/^https:/)
      expect(answer.status).to.equal(200)
      expect(answer.cookie).to.match(/^__Host-tsukuroi=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/)
      expect(answer.hsts).to.match(/^max-age=\d+/)
    } finally {
      await test.close()
    }
  })

  it('is as safe behind a proxy on this machine that speaks HTTPS for us', async () => {
    const environment = { TSUKUROI_PUBLIC_URL: 'https://patches.example', TSUKUROI_TRUST_PROXY: 'loopback' }
    const test = await openTestApi({ endpoints: sessionsEndpoints, environment })
    try {
      const credentials = { userId: await aUser(test.app, 'infra_admin'), password: PASSWORD }
      const proxied = { origin: 'https://patches.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' }
      const answer = await test.browser().ask('POST', '/api/v1/session', credentials, proxied)
      const direct = await test.browser().ask('POST', '/api/v1/session', credentials)

      expect(answer.headers.getSetCookie().join()).to.match(/^__Host-tsukuroi=.*; Secure/)
      expect(direct.headers.getSetCookie()).to.deep.equal([])
    } finally {
      await test.close()
    }
  })
})

function post(
  url: string,
  body: object,
  ca: Buffer,
): Promise<{ status: number | undefined; cookie: string | undefined; hsts: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', ca, headers: { 'content-type': 'application/json' } }, (response) => {
      const { statusCode: status, headers } = response
      response.resume()
      response.on('end', () => resolve({ status, cookie: headers['set-cookie']?.[0], hsts: headers['strict-transport-security'] }))
    })
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })
}
