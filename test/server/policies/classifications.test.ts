import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { listClassifications, type Classification } from '../../../server/patches/store-classifications.ts'
import { changePatchPolicy } from '../../../server/policies/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

describe('changePatchPolicy', () => {
  const SECURITY = '0fa1201d-4330-4fa8-8ae9-b877473b6441'
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const security = async (): Promise<Classification | undefined> =>
    (await withInfra(test.app, COMMAND, listClassifications)).find((one) => one.classificationId === SECURITY)

  it('sets level and notification of a classification, and no discovery sets them back', async () => {
    const source = await aSource(test.app)
    const wsus = new FakeWsus()
    await discover(test.app, source.publicId, wsus)
    expect(await security()).to.include({ level: 'required', notify: true })

    await withInfra(test.app, COMMAND, (ctx) => changePatchPolicy(ctx, SECURITY, { notify: false }))
    await withInfra(test.app, COMMAND, (ctx) => changePatchPolicy(ctx, SECURITY, { level: 'recommended' }))
    await discover(test.app, source.publicId, wsus, { full: true })

    expect(await security()).to.include({ level: 'recommended', notify: false })
  })

  it('knows no classification that no source named', async () => {
    const unknown = withInfra(test.app, COMMAND, (ctx) => changePatchPolicy(ctx, 'none', { notify: false }))

    expect(await unknown.catch((error: unknown) => (error as AppError).code)).to.equal('classification_not_found')
  })
})
