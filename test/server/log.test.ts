import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

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
