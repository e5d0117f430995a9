import { expect } from 'chai'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { tenantsEndpoints } from '../../../server/tenants/endpoints.ts'
import { usersEndpoints } from '../../../server/users/endpoints.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { PASSWORD } from '../../support/people.ts'

const endpoints = [...sessionsEndpoints, ...usersEndpoints, ...tenantsEndpoints]

describe('POST /setup', () => {
  let test: TestApi

  beforeEach(async () => {
    test = await openTestApi({ endpoints })
  })
  afterEach(() => test.close())

  const first = { userId: 'admin', password: PASSWORD }
  const tokenFile = () => join(test.app.config.stateDir, 'setup.token')

  it('makes the first administrator with the token of the state directory, once', async () => {
    const token = (await readFile(tokenFile(), 'utf8')).trim()
    expect((await stat(tokenFile())).mode & 0o777).to.equal(0o600)

    const done = await test.browser().ask('POST', '/api/v1/setup', { ...first, token })
    const again = await test.browser().ask('POST', '/api/v1/setup', { ...first, userId: 'second', token })

    expect([done.status, done.json]).to.deep.equal([201, { userId: 'admin' }])
    expect([again.status, again.json.code]).to.deep.equal([409, 'already_set_up'])
    expect((await test.browser().signIn('admin', PASSWORD)).json.role).to.equal('administrator')
    expect(await stat(tokenFile()).catch(() => null)).to.equal(null)
    expect((await test.browser().ask('GET', '/api/v1/setup')).json).to.deep.equal({ setUp: true })
  })

  it('refuses without the token, with a wrong one, and a bad password', async () => {
    const token = (await readFile(tokenFile(), 'utf8')).trim()
    const ask = (body: object) => test.browser().ask('POST', '/api/v1/setup', body)

    expect((await ask(first)).json.code).to.equal('setup_token_invalid')
    expect((await ask({ ...first, token: 'x'.repeat(token.length) })).json.code).to.equal('setup_token_invalid')
    const bad = await ask({ ...first, password: 'short', token })
    expect(bad.json.code).to.equal('rows_invalid')
    expect(bad.json.details['rows']).to.deep.equal([
      { row: 1, column: 'password', code: 'password_length_invalid', details: { userId: 'admin' } },
    ])
    expect((await test.browser().ask('GET', '/api/v1/setup')).json).to.deep.equal({ setUp: false })
  })

  it('is open to the operator without the token', async () => {
    expect((await test.operator('POST', '/api/v1/setup', { ...first, role: 'infra_admin' })).status).to.equal(201)
    expect((await test.browser().signIn('admin', PASSWORD)).json.role).to.equal('infra_admin')
  })

  it('lets one of two at once win', async () => {
    const answers = await Promise.all(['one', 'two'].map((userId) => test.operator('POST', '/api/v1/setup', { ...first, userId })))

    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).to.deep.equal([201, 409])
  })
})
