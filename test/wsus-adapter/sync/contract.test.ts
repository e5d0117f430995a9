import { hostname } from 'node:os'

import { startDemoWsus } from '../../../demo/wsus/index.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import { describeContract } from '../contract.ts'
import { atTheEnd, closeAll, syncSource } from './a-sync-source.ts'
import { RECORDED } from './recorded.ts'

describe('server synchronization', () => {
  after(closeAll)

  for (const [name, more] of [
    ['', {}],
    [' in the smallest batches and pages', { parallel: 4, limits: { batchUpdates: 7, pageRows: 1, holdBytes: 1 } }],
  ] as const) {
    describeContract(`the demo WSUS by server synchronization${name}`, async () => {
      const wsus = await startDemoWsus({ auth: { kind: 'anonymous' }, captured: RECORDED })
      atTheEnd(() => wsus.stop())
      const [first = '', second = '', third = ''] = [...wsus.estate.updates.keys()]
      const tokyo = wsus.addGroup('東京')
      wsus.approve(first, tokyo.id)
      wsus.approve(second, tokyo.id, { optional: true, deadline: new Date('2027-01-01T00:00:00Z') })
      wsus.decline(third)
      return syncSource(wsus.url, more)
    })
  }
})

// Asking a real server registers us there as a downstream server, so it wants an id of its own beside the address.
const real = process.env['TSUKUROI_TEST_WSUS']
const guid = process.env['TSUKUROI_TEST_WSUS_DOWNSTREAM_ID']
if (real !== undefined && guid !== undefined) {
  describeContract('the real WSUS that TSUKUROI_TEST_WSUS names, by server synchronization', () =>
    openWsus({ route: 'sync', url: real, account: { name: hostname(), guid } }),
  )
}
