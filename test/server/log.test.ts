import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { createLog } from '../../server/log.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

const PROGRAM = `
import { createLog } from './server/log.ts'
const log = createLog('info', { part: 'test' })
log.info({ password: 'p4ss', user: { token: 't0ken', name: 'kept' }, deep: { er: { secret: 's3cret' } }, req: { headers: { authorization: 'Operator 0perator', cookie: 'c00kie' } } }, 'constant')
log.debug('not shown')
`

describe('createLog', () => {
  it('writes JSON lines in which secrets are redacted at any of the places where they occur', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', PROGRAM])

    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).to.have.length(1)
    expect(lines[0]).to.include({ msg: 'constant', part: 'test', level: 30 })
    expect(lines[0]).to.have.nested.property('user.name', 'kept')
    expect(stdout).to.not.match(/p4ss|t0ken|s3cret|0perator|c00kie/)
  })
})

describe('an error of the database in the log', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** What is logged of a statement that fails. */
  async function logged(work: Parameters<typeof withInfra>[2]): Promise<string> {
    const lines: string[] = []
    const log = createLog('info', {}, { write: (line) => void lines.push(line) })
    const err: unknown = await withInfra(test.app, SYSTEM, work).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(err).to.be.instanceOf(Error)
    log.error({ err }, 'a request failed')
    return lines.join('')
  }

  it('says which statement failed and why, never the values that were to be written', async () => {
    const line = await logged((ctx) =>
      ctx.trx('user_account').insert({ tenant_id: 1, public_id: 'somebody', role: 'no-such-role', password_hash: '$argon2id$s3cret' }),
    )

    expect(line).to.include('user_account_role_check').and.to.include('insert into')
    expect(line).to.not.match(/s3cret|no-such-role/)
  })

  it('leaves out the row that a constraint quotes, whatever wrote it', async () => {
    const line = await logged((ctx) => ctx.trx.raw(`insert into secret (name, sealed, key_id) values ('', ?, 'k')`, ['s3aled']))

    expect(line).to.include('secret_name_check')
    expect(line).to.not.match(/s3aled|733361/)
  })
})
