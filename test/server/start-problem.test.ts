import { expect } from 'chai'
import { AppError } from '../../server/errors.ts'
import { startProblem } from '../../server/start-problem.ts'
import { messageFor } from '../../templates/index.ts'

const system = (code: string, facts: object = {}): Error => Object.assign(new Error(code), { code, ...facts })

describe('startProblem', () => {
  const cases: readonly (readonly [string, unknown, string, object])[] = [
    ['a full disk, with the folder', system('ENOSPC', { path: '/state/run/x' }), 'disk_full', { path: '/state/run' }],
    ['a full disk where the system names no file', system('ENOSPC'), 'disk_full', { path: '/state' }],
    ['a used-up quota', system('EDQUOT'), 'disk_full', { path: '/state' }],
    [
      'a full disk in the words of PostgreSQL',
      Object.assign(new Error('FATAL: could not write: No space left on device'), { path: '/db/data' }),
      'disk_full',
      { path: '/db' },
    ],
    [
      'a folder that may not be written',
      system('EACCES', { path: '/state' }),
      'state_directory_unusable',
      { stateDirectory: '/state', reason: 'EACCES' },
    ],
    ['a port that is taken', system('EADDRINUSE', { address: '::1', port: 8790 }), 'port_in_use', { address: '[::1]:8790' }],
    ['what is a cause of something', new Error('outer', { cause: system('ENOSPC') }), 'disk_full', { path: '/state' }],
    [
      'an error of ours as it is',
      new AppError('conflict', 'roles_missing', { sql: 'create role x;' }),
      'roles_missing',
      { sql: 'create role x;' },
    ],
  ]
  for (const [what, err, code, details] of cases) {
    it(`knows ${what}, and it has a text in both languages`, () => {
      const problem = startProblem(err, '/state')

      expect(problem?.code).to.equal(code)
      expect(problem?.details).to.deep.equal(details)
      for (const locale of ['en', 'ja'] as const) expect(messageFor(code, locale, { ...details }).line).to.not.match(/\{\{|undefined/)
    })
  }

  it('knows nothing of our bugs', () => {
    expect(startProblem(new TypeError('x is not a function'), '/state')).to.equal(undefined)
    expect(startProblem('text', '/state')).to.equal(undefined)
    expect(startProblem(system('EACCES'), '/state')).to.equal(undefined)
  })
})
