/** A process of its own that takes documents of feeds in, one after the other, until it dies at its n-th statement to the CMDB. Says how many it made otherwise. */
import { startApp } from '../../../server/cmdb/start.ts'
import type { DatabaseUrls } from '../../../server/config.ts'
import type { App } from '../../../server/context.ts'
import { takeAs } from './feed-world.ts'

export interface Sent {
  readonly feed: string
  /** In base64. */
  readonly body: string
  readonly layout: 'documents' | 'set'
}

/** Takes them all in. */
export async function takeAll(app: App, documents: readonly Sent[]): Promise<void> {
  for (const { feed, body, layout } of documents) await takeAs(app, feed, Buffer.from(body, 'base64'), { plan: { layout } })
}

process.once('message', (told: { urls: DatabaseUrls; documents: readonly Sent[]; deathAt: number }) => {
  void startApp('web', told.urls).then(async (app) => {
    let statements = 0
    app.pools.infra.on('query', () => void (++statements === told.deathAt && process.kill(process.pid, 'SIGKILL')))
    await takeAll(app, told.documents)
    process.send?.(statements, () => process.exit())
  })
})
