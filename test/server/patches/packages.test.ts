import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { settlePolicies } from '../../../server/policies/tasks.ts'
import { lackedPatches } from '../../../server/verdicts/packages.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { inventory, offer, tell, verdictsOf } from '../matching/estate.ts'

describe('ensurePackagePatches', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  async function one(): Promise<{ world: World; computer: TestComputer }> {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    return { world, computer }
  }
  const offers = ({ world, computer }: { world: World; computer: TestComputer }, name: string, suites: string) =>
    tell(
      world,
      computer,
      inventory([`${name}\t0:5.1-1\tx86_64`], {
        machine: { platform: 'linux', os: { release: 'almalinux 9.4' } },
        installer: 'dnf',
        manager: 'rpm',
        missing: [{ ...offer(name, '0:5.2-2', suites), architecture: 'x86_64', source: '', sourceVersion: '' }],
      }),
    )
  const approved = async (computer: TestComputer): Promise<boolean[]> => (await verdictsOf(test.app, computer)).map((each) => each.approved)
  async function settle(name: string): Promise<unknown[]> {
    const { rows } = await test.app.pools.owner.raw<{ rows: { payload: { patchIds: number[] } }[] }>(
      `select t.payload from graphile_worker._private_jobs t join graphile_worker._private_tasks n on n.id = t.task_id
        where n.identifier = 'policies.settle'
          and exists (select from patch p where p.name = ? and (t.payload->'patchIds')::jsonb @> to_jsonb(p.id))`,
      [name],
    )
    for (const { payload } of rows) await settlePolicies(payload, { app: test.app, signal: new AbortController().signal })
    return rows
  }

  it('takes anybody’s word that a patch is about security, whoever named it first, and nobody’s that it is not', async () => {
    const name = `p${randomUUID().slice(0, 8)}`
    const [first, second, third] = [await one(), await one(), await one()]
    await offers(first, name, 'anything')
    expect(await approved(first.computer)).to.deep.equal([false])

    await offers(second, name, 'security')
    expect(await approved(second.computer)).to.deep.equal([true])
    expect(await settle(name)).to.have.length(1)
    expect(await approved(first.computer), 'whose manager said otherwise').to.deep.equal([true])

    await offers(third, name, 'anything')
    expect(await approved(third.computer)).to.deep.equal([true])
    expect(await settle(name), 'nothing is raised again').to.have.length(1)
  })

  it('leaves to the catalog what the catalog knows', async () => {
    const name = `p${randomUUID().slice(0, 8)}`
    const [first, second] = [await one(), await one()]
    await offers(first, name, 'anything')
    const db = test.app.pools.owner
    const patch = (await db('patch').where({ name }).first('id')) as { id: number }
    await db('package_patch').insert({
      patch_id: patch.id,
      scheme: 'rpm',
      release: 'alma/9',
      pocket: 'base',
      entitlement: false,
      module: '',
      names: 'binary',
      package: name,
      key: Buffer.from('x'),
    })

    await offers(second, name, 'security')
    expect(await approved(second.computer)).to.deep.equal([false])
    expect(await settle(name)).to.deep.equal([])
  })

  it('is told of security when one of several repositories is', () => {
    const line = { name: 'bash', architecture: 'x86_64', candidate: '5.2-2', source: '', sourceVersion: '' }
    const told = lackedPatches(
      'alma/9',
      [
        { ...line, suites: 'base' },
        { ...line, architecture: 'i686', suites: 'security' },
      ],
      'rpm',
    )
    expect(told.map((each) => each.security)).to.deep.equal([true])
  })
})
