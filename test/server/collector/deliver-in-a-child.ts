/** A process of its own that takes a delivery in, as the door does, until it dies: at its n-th statement to the CMDB. Says `ended` otherwise. */
import { completeDelivery, takePart, type Speaker } from '../../../server/collector/service.ts'
import { startApp } from '../../../server/cmdb/start.ts'
import type { DatabaseUrls } from '../../../server/config.ts'
import type { App } from '../../../server/context.ts'

export interface Sent {
  readonly deliveryId: string
  readonly manifest: unknown
  /** Bodies in base64. */
  readonly parts: readonly { readonly set: string; readonly number: number; readonly sha256: string; readonly body: string }[]
}

/** Takes all parts in and the end. @returns the run that begins */
export async function takeDelivery(app: App, speaker: Speaker, { deliveryId, manifest, parts }: Sent): Promise<number | null> {
  for (const { body, ...part } of parts) await takePart(app, speaker, { ...part, deliveryId, body: Buffer.from(body, 'base64') })
  return (await completeDelivery(app, speaker, deliveryId, manifest)).runId
}

process.once('message', (told: { urls: DatabaseUrls; speaker: Speaker; sent: Sent; deathAt: number }) => {
  void startApp('web', told.urls).then(async (app) => {
    let statements = 0
    app.pools.infra.on('query', () => void (++statements === told.deathAt && process.kill(process.pid, 'SIGKILL')))
    await takeDelivery(app, told.speaker, told.sent)
    process.send?.('ended', () => process.exit())
  })
})
