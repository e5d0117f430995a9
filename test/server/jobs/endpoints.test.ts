import { expect } from 'chai'
import { jobsEndpoints } from '../../../server/jobs/endpoints.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aPatch, aTenant, computers, TestAgent, type TestComputer, type World } from './world.ts'

describe('the endpoints of jobs, asked by commands', () => {
  let test: TestApi
  let world: World
  let on: TestComputer[]
  before(async () => {
    test = await openTestApi({ endpoints: jobsEndpoints })
    world = await aTenant(test.app, { job_approval: 'none' })
    on = await computers(world, 2)
  })
  after(() => test.close())
  const ask = async (method: string, path: string, body?: unknown) => {
    const { status, json, text } = await test.operator(method, `/api/v1${path}`, body)
    return { status, body: json as unknown as Record<string, unknown>, text }
  }

  it('plans, requests, shows and cancels a job for a user', async () => {
    const patch = await aPatch(world, on)
    const body = { userId: world.user.name, kind: 'windows', patches: [patch.publicId], computerIds: on.map((one) => one.publicId) }

    const planned = await ask('POST', '/jobs/for-user/preview', body)
    const made = await ask('POST', '/jobs/for-user', body)
    const [{ jobId }] = made.body['jobs'] as [{ jobId: string }]
    const listed = await ask('GET', `/jobs?tenantId=${world.tenant}&states=running,waiting`)
    const shown = await ask('GET', `/jobs/${jobId}`)

    expect([planned.status, made.status, listed.status, shown.status]).to.deep.equal([200, 201, 200, 200])
    expect((planned.body['plans'] as { planHash: string }[])[0]?.planHash).to.equal(shown.body['planHash'])
    expect((listed.body['items'] as { jobId: string }[]).map((job) => job.jobId)).to.deep.equal([jobId])
    expect(shown.body).to.deep.include({ state: 'running', requestedBy: '#COMMAND', ownerId: world.user.name, allowed: ['cancel'] })
    const canceled = await ask('POST', `/jobs/${jobId}/cancel`, { comment: 'wrong day' })
    expect(canceled.body).to.deep.include({ jobId, state: 'canceled' })
    expect((await ask('POST', `/jobs/${jobId}/cancel`, {})).body).to.deep.include({ code: 'job_action_not_allowed' })
  })

  it('calls patches in the language that is asked for, where the source has it', async () => {
    const patch = await aPatch(world, on)
    const body = { userId: world.user.name, kind: 'windows', patches: [patch.publicId], computerIds: on.map((one) => one.publicId) }
    await test.app.pools.owner.raw(
      `insert into patch_text (patch_id, locale, title) select id, 'ja', '累積更新プログラム' from patch where public_id = ?`,
      [patch.publicId],
    )
    const made = await ask('POST', '/jobs/for-user', body)
    const [{ jobId }] = made.body['jobs'] as [{ jobId: string }]

    const titleIn = async (query: string) => ((await ask('GET', `/jobs/${jobId}${query}`)).body['results'] as { title: string }[])[0]?.title

    expect(await titleIn('?locale=ja')).to.equal('累積更新プログラム')
    expect(await titleIn('')).to.not.be.oneOf(['累積更新プログラム', undefined])
  })

  it('lists those whose plan works on a computer, and counts the same', async () => {
    const [one, other] = await computers(world, 2)
    if (one === undefined || other === undefined) throw new Error('no computers')
    const patch = await aPatch(world, [one, other])
    const body = { userId: world.user.name, kind: 'windows', patches: [patch.publicId], computerIds: [one.publicId] }
    const made = await ask('POST', '/jobs/for-user', body)
    const [{ jobId }] = made.body['jobs'] as [{ jobId: string }]

    const of = async (computer: TestComputer) =>
      (await ask('GET', `/jobs?withTotal=true&computerId=${encodeURIComponent(computer.publicId)}`)).body

    const [mine, others] = [await of(one), await of(other)]
    expect((mine['items'] as { jobId: string }[]).map((job) => job.jobId)).to.deep.equal([jobId])
    expect([mine['total'], others['items'], others['total']]).to.deep.equal([1, [], 0])
  })

  it('shows what each computer did, its outputs, and the document', async () => {
    const [one] = await computers(world, 1)
    if (one === undefined) throw new Error('no computer')
    const patch = await aPatch(world, [one])
    const script = { fileName: 'before.ps1', body: 'exit 3' }
    const body = { userId: world.admin.name, kind: 'windows', patches: [patch.publicId], computerIds: [one.publicId], preScript: script }
    const made = await ask('POST', '/jobs/for-user', body)
    const [{ jobId }] = made.body['jobs'] as [{ jobId: string }]
    await new TestAgent(test.app, one).work((lease) =>
      lease.kind === 'pre_script' ? { outcome: 'failed', reason: 'script_failed', returnValue: 3, stdout: 'あ\n', stderr: '' } : {},
    )

    const computer = ((await ask('GET', `/jobs/${jobId}/computers`)).body['items'] as Record<string, unknown>[])[0]
    const output = await ask('GET', `/jobs/${jobId}/computers/${one.publicId}/steps/2/output`)
    const document = await ask('GET', `/jobs/${jobId}/document`)

    expect(computer).to.deep.include({ computerId: one.publicId, allowed: ['retry', 'continue', 'cancel'] })
    expect(computer)
      .to.have.nested.property('steps[1]')
      .that.deep.includes({
        kind: 'pre_script',
        state: 'failed',
        returnValue: 3,
        problem: { code: 'step_script_failed', details: { returnValue: 3 } },
        outputs: ['1/stdout'],
      })
    expect(output).to.deep.include({ status: 200, text: 'あ\n' })
    const rest = await test.operator('GET', `/api/v1/jobs/${jobId}/computers/${one.publicId}/steps/2/output?offset=1`)
    expect([rest.text, rest.headers.get('x-next-offset'), rest.headers.get('x-complete')]).to.deep.equal(['\n', '2', 'true'])
    const ahead = await test.operator('GET', `/api/v1/jobs/${jobId}/computers/${one.publicId}/steps/3/output?offset=0`)
    expect([ahead.status, ahead.text, ahead.headers.get('x-complete')]).to.deep.equal([200, '', 'false'])
    expect((await ask('GET', `/jobs/${jobId}/scripts/pre_script`)).text).to.equal('exit 3')
    expect((await ask('GET', `/jobs/${jobId}/scripts/post_script`)).status).to.equal(404)
    expect((await ask('GET', `/jobs/${jobId}/computers/${one.publicId}/steps/3/output`)).status).to.equal(404)
    expect(document.text).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<job>/)
  })

  it('refuses what is malformed, and decides nothing by command', async () => {
    const statuses = await Promise.all([
      ask('POST', '/jobs/for-user', { userId: world.admin.name, kind: 'windows', patches: [] }),
      ask('POST', '/jobs/for-user', { userId: world.admin.name, kind: 'dos', patches: 'all' }),
      ask('GET', '/jobs?states=sleeping'),
      ask('GET', '/jobs?after=nonsense'),
      ask('GET', '/jobs/unknown'),
      ask('POST', '/jobs/unknown/approve', { planHash: '0'.repeat(64) }),
      ask('POST', '/jobs', { kind: 'windows', patches: 'all', computerIds: [] }),
    ])

    expect(statuses.map((answer) => answer.status)).to.deep.equal([400, 400, 400, 400, 404, 403, 403])
  })
})
