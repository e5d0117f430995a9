import { expect } from 'chai'

import { openWsus } from '../../wsus-adapter/index.ts'
import type { WsusOptions } from '../../wsus-adapter/index.ts'
import { refusalOf } from './refusal.ts'

describe('openWsus', () => {
  const base = { route: 'soap', url: 'http://wsus:8530', credentials: { kind: 'anonymous' } } as const
  const wrong: [string, Record<string, unknown>, string][] = [
    ['no address', { url: 'wsus' }, 'url'],
    ['another scheme', { url: 'file:///etc/passwd' }, 'url'],
    ['a password in the address', { url: 'http://user:hunter2@wsus' }, 'url'],
    ['an empty user', { credentials: { kind: 'ntlm', user: '', password: 'hunter2' } }, 'credentials.user'],
    ['too much at once', { parallel: 5 }, 'parallel'],
    ['nothing at once', { parallel: 0 }, 'parallel'],
    ['time that runs backwards', { timeouts: { idle: -1 } }, 'timeouts.idle'],
  ]
  for (const [what, change, field] of wrong) {
    it(`refuses ${what} and does not repeat the value`, async () => {
      const error = await refusalOf(openWsus({ ...base, ...change } as unknown as WsusOptions))

      expect(error.code).to.equal('wsus_settings_invalid')
      expect(error.details['fields']).to.deep.equal([field])
      expect(JSON.stringify([error.message, error.details])).to.not.contain('hunter2')
    })
  }

  it('refuses a route that is unknown', async () => {
    expect((await refusalOf(openWsus({ ...base, route: 'pigeon' } as unknown as WsusOptions))).code).to.equal('wsus_settings_invalid')
  })
})
