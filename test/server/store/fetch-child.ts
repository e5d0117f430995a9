/** A process of its own that fetches one file into the store, and that a test may kill. */
import { startApp } from '../../../server/cmdb/start.ts'
import { readConfig, type DatabaseUrls } from '../../../server/config.ts'
import { ensureFile, type FileWish } from '../../../server/store/service.ts'

interface Order {
  readonly urls: DatabaseUrls
  readonly stateDir: string
  readonly wish: FileWish
}

process.once('message', ({ urls, stateDir, wish }: Order) => {
  void startApp('test', urls, readConfig({ TSUKUROI_STATE: stateDir, TSUKUROI_LOG_LEVEL: 'silent' }))
    .then((app) => ensureFile(app, wish))
    .then(
      () => process.send?.('stored'),
      (err: { code?: string }) => process.send?.(`failed ${err.code ?? ''}`),
    )
    .then(() => process.exit())
})
