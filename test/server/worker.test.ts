import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { enqueue } from '../../server/cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { createLog } from '../../server/log.ts'
import { startWorker, type TaskHandlers } from '../../server/worker.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

describe('startWorker', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('names task and tenant in every line that a task writes, and in the line about its failure', async () => {
    const lines: Record<string, unknown>[] = []
    const written = new EventEmitter()
    const write = (line: string): void => {
      const fields = JSON.parse(line) as Record<string, unknown>
      lines.push(fields)
      written.emit(String(fields['msg']))
    }
    const app = { ...test.app, log: createLog('info', {}, { write }) }
    const handlers = handlersWith({
      'health.recount': async (_payload, call) => {
        call.app.log.info('a line of the task')
        throw new Error('it broke')
      },
    })
    const worker = await startWorker(app, handlers, {})
    const failed = once(written, 'a task failed')
    await withInfra(app, SYSTEM, (ctx) => enqueue(ctx, 'health.recount', { tenantId: 7 }))
    await failed
    await worker.stop()

    const own = lines.find((line) => line['msg'] === 'a line of the task')
    const failure = lines.find((line) => line['msg'] === 'a task failed')
    expect(own).to.include({ task: 'health.recount' })
    expect(own?.['taskId']).to.match(/^\d+$/).and.to.equal(failure?.['taskId'])
    expect(failure).to.include({ task: 'health.recount', tenantId: 7, attempt: 1 })
  })

  it('has what was asked to stop go on at once afterwards, not after the wait of a failure', async () => {
    const begun = new EventEmitter()
    const handlers = handlersWith({
      'health.recount': async (_payload, { signal }) => {
        begun.emit('task')
        await once(signal, 'abort')
        signal.throwIfAborted()
      },
    })
    const worker = await startWorker(test.app, handlers, {})
    const working = once(begun, 'task')
    await withInfra(test.app, SYSTEM, (ctx) => enqueue(ctx, 'health.recount', { tenantId: 8 }))
    await working
    await worker.stop()

    const { rows } = await test.app.pools.owner.raw<{ rows: { due: boolean; free: boolean }[] }>(
      `select run_at <= now() as due, locked_by is null as free from graphile_worker._private_jobs where payload ->> 'tenantId' = '8'`,
    )
    expect(rows).to.deep.equal([{ due: true, free: true }])
  })
})

/** Handlers that do nothing, but these. */
function handlersWith(own: Partial<TaskHandlers>): TaskHandlers {
  const nothing = async (): Promise<void> => {}
  return {
    'discovery.run': nothing,
    'discovery.schedule': nothing,
    'health.recount': nothing,
    'health.days': nothing,
    'matching.evaluate': nothing,
    'matching.tell': nothing,
    'matching.touch': nothing,
    'findings.look': nothing,
    'findings.sweep': nothing,
    'notices.send': nothing,
    'notices.retry': nothing,
    'notices.heads': nothing,
    'jobs.advance': nothing,
    'jobs.sweep': nothing,
    'policies.settle': nothing,
    'registrations.sweep': nothing,
    'reports.schedule': nothing,
    'store.clean': nothing,
    'store.fetch': nothing,
    'audit.sign': nothing,
    'cmdb.maintain': nothing,
    ...own,
  }
}
