import { randomUUID } from 'node:crypto'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import type { Speaker } from '../../../server/collector/service.ts'
import { recordSusdb, type RecordWish } from '../../wsus-adapter/collector/record.ts'
import { fillFrom } from '../../wsus-adapter/susdb-world.ts'
import type { ASusdb } from '../../wsus-adapter/susdb/a-susdb.ts'
import { SOURCE, type KillableRun } from '../discovery/killing.ts'
import { sumOf } from './a-collector.ts'
import { takeDelivery, type Sent } from './deliver-in-a-child.ts'

/** What the script on the host of a WSUS would send now. */
export async function collect(wsus: DemoWsus, susdb: ASusdb, wish: RecordWish = {}): Promise<Sent> {
  await fillFrom(susdb.database.ownerUrl, wsus)
  const { manifest, parts } = await recordSusdb(susdb, { partRows: 20, ...wish })
  manifest.deliveryId = randomUUID()
  const sent = [...parts].map(([name, body]) => {
    const [set = '', number = ''] = name.split('/')
    return { set, number: Number(number), sha256: sumOf(body), body: body.toString('base64') }
  })
  return { deliveryId: manifest.deliveryId, manifest, parts: sent }
}

/** The collector of a source, as the door admits it. */
export function speakerOf({ sourceId }: KillableRun): Speaker {
  return { sourceId, sourcePublicId: SOURCE, isEnabled: true }
}

/** Takes a delivery in; the run that it begins is the next that is read. */
export async function deliver(to: KillableRun, sent: Sent): Promise<void> {
  to.follow((await takeDelivery(to.app, speakerOf(to), sent)) ?? to.runId)
}
