import { expect } from 'chai'

import { openWsus } from '../../../wsus-adapter/index.ts'
import type { WsusOptions } from '../../../wsus-adapter/index.ts'
import { readCursor, writeCursor } from '../../../wsus-adapter/sync/cursor.ts'
import { syncSettings } from '../../../wsus-adapter/sync/settings.ts'
import { refusalOf } from '../refusal.ts'
import { ACCOUNT } from './a-sync-source.ts'

const base = { route: 'sync', url: 'http://wsus.example.test:8530', account: ACCOUNT } as const

describe('syncSettings', () => {
  it('puts the services below any address', () => {
    for (const [url, path] of [
      ['http://wsus.example.test:8530', '/'],
      ['https://wsus.example.test:8531/', '/'],
      ['https://proxy.example.test/wsus', '/wsus/'],
    ]) {
      expect(syncSettings({ ...base, url: url ?? '' }).base.pathname).to.equal(path)
    }
  })

  it('writes our id in lower case', () => {
    const settings = syncSettings({ ...base, account: { ...ACCOUNT, guid: ACCOUNT.guid.toUpperCase() } })
    expect(settings.account.guid).to.equal(ACCOUNT.guid)
  })

  for (const [field, change] of [
    ['url', { url: 'ftp://wsus' }],
    ['url', { url: 'http://user:secret@wsus' }],
    ['url', { url: 'http://wsus/?x=1' }],
    ['account', { account: undefined }],
    ['account.guid', { account: { ...ACCOUNT, guid: 'me' } }],
    ['account.name', { account: { ...ACCOUNT, name: '' } }],
    ['account.name', { account: { ...ACCOUNT, name: 'a b<c>' } }],
    ['account.name', { account: { ...ACCOUNT, name: 'a'.repeat(256) } }],
    ['parallel', { parallel: 5 }],
    ['limits.batchUpdates', { limits: { batchUpdates: 0 } }],
    ['timeouts.idle', { timeouts: { idle: -1 } }],
  ] as const) {
    it(`refuses a wrong ${field}, and does not repeat it: ${JSON.stringify(change).slice(0, 80)}`, async () => {
      const error = await refusalOf(openWsus({ ...base, ...change } as unknown as WsusOptions))

      expect(error.code).to.equal('wsus_settings_invalid')
      expect(error.details['fields']).to.deep.equal([field])
      expect(JSON.stringify(error)).to.not.include('secret')
    })
  }
})

describe('a cursor of server synchronization', () => {
  const id = (number: number): string => `0fa1201d-4330-4fa8-8ae9-${String(number).padStart(12, '0')}`
  const cursor = {
    server: id(1),
    anchor: '9438,2026-10-04 16:33:26.670',
    categories: [id(2), id(3)],
    classifications: [id(4)],
    superseded: Array.from({ length: 1_000 }, (_, number) => id(number)),
    again: [{ updateId: id(5), revisionNumber: 201 }],
  }

  it('is read as it was written, by the same server and by one that does not say who it is', () => {
    expect(readCursor(writeCursor(cursor), id(1))).to.deep.equal(cursor)
    expect(readCursor(writeCursor(cursor), null)).to.deep.equal(cursor)
    expect(readCursor(writeCursor({ ...cursor, server: null }), id(9)).server).to.equal(null)
    expect(() => readCursor(writeCursor(cursor), id(9))).to.throw('wsus_cursor_rejected')
  })

  it('stays small: 16 bytes for each update that others replace', () => {
    expect(writeCursor(cursor).length).to.be.lessThan((1_000 * 16 * 4) / 3 + 500)
  })

  it('is refused when a part of it is missing', () => {
    const text = writeCursor(cursor)
    for (const name of Object.keys(JSON.parse(text) as object)) {
      expect(() => readCursor(JSON.stringify({ ...(JSON.parse(text) as object), [name]: undefined }), null), name).to.throw(
        'wsus_cursor_rejected',
      )
    }
    expect(() => readCursor(text.replace('"superseded":"', '"superseded":"AAAA'), null)).to.throw('wsus_cursor_rejected')
  })
})
