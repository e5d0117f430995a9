import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND, SYSTEM, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { saveStoreSetting } from '../../../server/store/keeping.ts'
import { StoreSetting } from '../../../server/store/rules.ts'
import type { ListedFile, Refused } from '../../../server/store/store.ts'
import { listRefused, listStored } from '../../../server/store/store-lists.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { Upstream } from './upstream.ts'

/** A server with a patch store, and the server on the internet that it fetches from. */
export class StoreWorld {
  readonly test: TestApp
  readonly upstream: Upstream

  private constructor(test: TestApp, upstream: Upstream) {
    this.test = test
    this.upstream = upstream
  }

  static async open(): Promise<StoreWorld> {
    const test = await openTestApp()
    const upstream = await new Upstream().start()
    await upstream.lead(test.app)
    return new StoreWorld(test, upstream)
  }

  async close(): Promise<void> {
    await this.upstream.stop()
    await this.test.close()
  }

  files(): Promise<ListedFile[]> {
    return withInfra(this.test.app, SYSTEM, (ctx) => listStored(ctx, {}, { sort: 'name', after: undefined, limit: 1_000 }))
  }

  refused(): Promise<Refused[]> {
    return withInfra(this.test.app, SYSTEM, (ctx) => listRefused(ctx, {}, { sort: '-refusedAt', after: undefined, limit: 1_000 }))
  }

  /** Changes settings; all others are as at first, and the disk may be full. */
  set(setting: Partial<StoreSetting>): Promise<void> {
    const wanted = { ...StoreSetting.parse({}), freeBytes: 0, ...setting }
    return withInfra(this.test.app, COMMAND, (ctx) => saveStoreSetting(ctx, wanted))
  }

  /** @param path in the state directory */
  bodyOf(path: string): Buffer {
    return readFileSync(join(this.test.app.config.stateDir, path))
  }

  /** Names of what has not come whole yet. */
  partials(): string[] {
    return readdirSync(join(this.test.app.config.stateDir, 'store', 'partial'))
  }
}

/** Code and details of the error that work ends with. */
export async function problem(work: Promise<unknown>): Promise<Record<string, unknown>> {
  const err: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(err instanceof AppError)) throw err instanceof Error ? err : new Error('it succeeded')
  return { code: err.code, ...err.details }
}
