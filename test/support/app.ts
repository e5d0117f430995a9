import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../../server/cmdb/start.ts'
import { readConfig } from '../../server/config.ts'
import type { App } from '../../server/context.ts'
import { createDatabase } from './database.ts'

/** An application on a database and a state directory of its own. */
export interface TestApp {
  readonly app: App
  /** Moves the clock; `null` gives real time back. */
  setTime(now: Date | null): void
  close(): Promise<void>
}

/**
 * Opens one; call it in a `before` hook and `close` in the `after` hook.
 *
 * @param through changes the connections, such as to go through a proxy that can fail
 */
export async function openTestApp(environment: Record<string, string> = {}, through = (url: string): string => url): Promise<TestApp> {
  const database = await createDatabase()
  const stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-app-'))
  const config = readConfig({ TSUKUROI_STATE: stateDir, TSUKUROI_PORT: '0', TSUKUROI_LOG_LEVEL: 'silent', ...environment })
  let fixed: Date | null = null
  const urls = { owner: through(database.ownerUrl), infra: through(database.infraUrl), tenant: through(database.tenantUrl) }
  const app = await startApp('test', urls, config, () => fixed ?? new Date())
  return {
    app,
    setTime(now) {
      fixed = now
    },
    async close() {
      await app.pools.destroy()
      await database.drop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
