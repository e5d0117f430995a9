import { expect } from 'chai'
import { isOwnOrigin, safeReturnPath, SESSION, sessionEnd, shouldTouch } from '../../../server/sessions/rules.ts'
import { afterFailure, LOCK } from '../../../server/users/rules.ts'

const now = new Date('2026-11-21T12:00:00Z')
const ago = (ms: number) => now.getTime() - ms
const MINUTE = 60_000

describe('sessionEnd', () => {
  const account = { passwordChangedAt: new Date(0) }
  const fresh = { userKey: 1, passwordAt: 0, signedInAt: ago(0), seenAt: ago(0) }

  it('lets a session live to its bounds and no millisecond longer', () => {
    const idle = SESSION.idleMinutes * MINUTE
    const old = SESSION.absoluteHours * 60 * MINUTE

    expect(sessionEnd({ ...fresh, signedInAt: ago(idle), seenAt: ago(idle) }, account, now)).to.equal(null)
    expect(sessionEnd({ ...fresh, signedInAt: ago(idle + 1), seenAt: ago(idle + 1) }, account, now)).to.equal('idle')
    expect(sessionEnd({ ...fresh, signedInAt: ago(old) }, account, now)).to.equal(null)
    expect(sessionEnd({ ...fresh, signedInAt: ago(old + 1) }, account, now)).to.equal('too_old')
  })

  it('ends it with its user and with every other password than the one that began it', () => {
    expect(sessionEnd(fresh, undefined, now)).to.equal('user_gone')
    expect(sessionEnd({ ...fresh, passwordAt: now.getTime() }, { passwordChangedAt: now }, now)).to.equal(null)
    expect(sessionEnd(fresh, { passwordChangedAt: new Date(now.getTime() + 1) }, now)).to.equal('password_changed')
  })

  it('ends one that was begun with the former password just after it was changed', () => {
    const overlapping = { ...fresh, passwordAt: ago(MINUTE), signedInAt: ago(0) }

    expect(sessionEnd(overlapping, { passwordChangedAt: new Date(ago(1)) }, now)).to.equal('password_changed')
  })
})

describe('shouldTouch', () => {
  it('writes at most once a minute', () => {
    const session = { userKey: 1, passwordAt: 0, signedInAt: 0, seenAt: ago(MINUTE) }

    expect([shouldTouch(session, now), shouldTouch(session, new Date(now.getTime() + 1))]).to.deep.equal([false, true])
  })
})

describe('isOwnOrigin', () => {
  const own = ['https://patches.example']
  const ask = (origin: string | undefined, fetchSite?: string, host = 'patches.example:8790') =>
    isOwnOrigin({ origin, host, fetchSite }, own)

  it('takes our own pages and programs that are no browsers', () => {
    expect(ask(undefined)).to.equal(true)
    expect(ask('https://patches.example', 'same-origin')).to.equal(true)
    expect(ask('http://patches.example:8790')).to.equal(true)
  })

  it('takes no other site, no other port, no sandbox and nothing malformed', () => {
    const strangers = [
      'https://evil.example',
      'https://patches.example.evil.example',
      'http://patches.example',
      'null',
      '',
      'patches.example:8790',
    ]
    expect(strangers.filter((origin) => ask(origin))).to.deep.equal([])
    expect(['cross-site', 'same-site', 'whatever'].filter((site) => ask(undefined, site))).to.deep.equal([])
  })
})

describe('safeReturnPath', () => {
  it('keeps paths of ours', () => {
    for (const path of ['/', '/jobs/K7M2Q9XDA@Direct?x=1', '/patches/request?patch=deb%3Adebian%2F12'])
      expect(safeReturnPath(path)).to.equal(path)
  })

  it('turns everything else into the home page', () => {
    const odd = ['', '//evil', '/\\evil', '\\/evil', 'https://evil', '/a\r\nb', '/a b', '/\u3042', undefined, ['/'], `/${'x'.repeat(2000)}`]
    expect(odd.map(safeReturnPath)).to.deep.equal(odd.map(() => '/'))
  })
})

describe('afterFailure', () => {
  it('locks at the last allowed failure for a quarter of an hour, and counts anew afterwards', () => {
    expect(afterFailure(0, now)).to.deep.equal({ failedSignIns: 1, lockedUntil: null })
    expect(afterFailure(LOCK.failures - 2, now)).to.deep.equal({ failedSignIns: LOCK.failures - 1, lockedUntil: null })
    expect(afterFailure(LOCK.failures - 1, now)).to.deep.equal({ failedSignIns: 0, lockedUntil: new Date('2026-11-21T12:15:00Z') })
  })
})
