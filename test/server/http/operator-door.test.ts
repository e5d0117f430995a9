import { expect } from 'chai'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { startApi } from '../../../server/api.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD, unique } from '../../support/people.ts'
import { sampleEndpoints } from './sample-endpoints.ts'

describe('the operator’s door', () => {
  let test: TestApi

  before(async () => {
    test = await openTestApi({ endpoints: sampleEndpoints() })
  })
  after(() => test.close())

  it('lets commands act as #COMMAND with the rights of an infrastructure administrator', async () => {
    const who = await test.operator('GET', '/api/v1/session')
    const added = await test.operator('POST', '/api/v1/tenants/add', { tenants: [{ tenantId: unique('T'), name: 'x' }] })

    expect(who.json).to.include({ userId: '#COMMAND', role: 'infra_admin', tenantId: null, csrf: null })
    expect(added.status).to.equal(201)
  })

  it('has no sessions: a person who speaks through a command changes nothing of one', async () => {
    const person = await aUser(test.app, 'administrator')
    const headers = { 'x-tsukuroi-person': `Basic ${Buffer.from(`${person}:${PASSWORD}`).toString('base64')}` }
    const passwords = { oldPassword: PASSWORD, newPassword: 'another horse battery' }

    for (const [method, path, body] of [
      ['POST', '/session', { userId: person, password: PASSWORD }],
      ['POST', '/session/password', passwords],
      ['PUT', '/session/preferences', { locale: 'ja', timeZone: null }],
      ['DELETE', '/session', undefined],
      ['GET', '/session', undefined],
    ] as const) {
      const answer = await test.operator(method, `/api/v1${path}`, body, headers)

      expect([answer.status, answer.json.code], `${method} ${path}`).to.deep.equal([403, 'not_allowed'])
    }
    expect((await test.browser().signIn(person, PASSWORD)).status).to.equal(200)
  })

  it('opens to nobody without the credential, public endpoints included', async () => {
    for (const authorization of ['', 'Operator', 'Operator wrong', `Operator ${'x'.repeat(43)}`, 'Basic YTpi']) {
      for (const path of ['/api/v1/tenants', '/api/v1/setup']) {
        const answer = await test.operator('GET', path, undefined, { authorization })

        expect([answer.status, answer.json.code], `${authorization} ${path}`).to.deep.equal([401, 'operator_credential_invalid'])
      }
    }
  })

  it('is for the server’s own account alone', async () => {
    const { stateDir } = test.app.config

    expect((await stat(join(stateDir, 'operator.credential'))).mode & 0o777).to.equal(0o600)
    expect((await stat(test.api.socketPath)).mode & 0o777).to.equal(0o600)
    expect((await stat(join(stateDir, 'run'))).mode & 0o777).to.equal(0o700)
    expect(test.api.socketPath).to.equal(join(stateDir, 'run/operator.sock'))
  })

  it('moves to a short path where the state directory’s is too long, and says where', async () => {
    const deep = join(test.app.config.stateDir, 'x'.repeat(100))
    const app = { ...test.app, config: { ...test.app.config, stateDir: deep } }
    await mkdir(deep)
    const api = await startApi(app, sampleEndpoints())
    try {
      expect(Buffer.byteLength(api.socketPath)).to.be.lessThan(100)
      expect(JSON.parse(await readFile(join(deep, 'run/operator.json'), 'utf8'))).to.deep.equal({ socketPath: api.socketPath })
    } finally {
      await api.stop()
    }
    expect(await stat(join(deep, 'run/operator.json')).catch(() => null)).to.equal(null)
  })

  it('does not take what a killed server left behind for a living one', async () => {
    const second = await startApi(test.app, sampleEndpoints())
    await second.stop()

    expect((await stat(test.api.socketPath).catch(() => null)) === null).to.equal(true)
  })
})
