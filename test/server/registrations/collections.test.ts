import { expect } from 'chai'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND, withInfra } from '../../../server/context.ts'
import {
  addCollectionSource,
  deleteCollectionSource,
  setValidity,
  uploadPackage,
} from '../../../server/registrations/collection-sources.ts'
import { takeCollection, type ToldCollection } from '../../../server/registrations/collections.ts'
import { deleteFacts } from '../../../server/registrations/facts.ts'
import { updatePatches } from '../../../server/registrations/patches.ts'
import { readScriptPackage } from '../../../server/registrations/script-package.ts'
import { updateSoftware } from '../../../server/registrations/software.ts'
import { unique } from '../../support/people.ts'
import { anAgent, startWorld, type TestAgent, type World } from '../agents/world.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { dueSourceOf } from '../../../server/registrations/store-sources.ts'
import { aZip } from './zip.ts'

const SOFTWARE = [
  { name: 'softwareName', use: 'identification' },
  { name: 'version', use: 'identification' },
]
const PATCHES = [
  { name: 'patchName', use: 'identification' },
  { name: 'softwareName', use: 'identification' },
  { name: 'importance', use: 'definition' },
]
const SCRIPT = (software: string, patches: string): string =>
  `#!/bin/sh\nset -eu\ncp list.csv "$1/software.csv"\nprintf '%s' '${patches}' > "$1/patches.csv"\n# ${software}\n`

describe('information collection sources of one’s own', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  const command = <T>(work: Parameters<typeof withInfra<T>>[2]): Promise<T> => withInfra(world.app, COMMAND, work)
  const packageOf = (script: string, list = '') =>
    aZip([
      { name: 'collect.sh', content: script },
      { name: 'list.csv', content: list },
    ])

  async function aSource(body: Buffer = packageOf(SCRIPT('', ''))): Promise<{ sourceId: string; sha256: string }> {
    const sourceId = unique('own')
    await command((ctx) =>
      addCollectionSource(ctx, sourceId, { software: SOFTWARE, patches: PATCHES, package: { fileName: 'x.zip', body } }),
    )
    return { sourceId, sha256: (await readScriptPackage(body)).sha256.toString('hex') }
  }
  async function states(computerId: number, sourceId: string): Promise<unknown> {
    const { rows } = await world.app.pools.infra.raw<{ rows: { name: string; state: string }[] }>(
      `select p.name, v.state from verdict v join patch p on p.id = v.patch_id join source s on s.id = v.source_id
        where v.computer_id = ? and s.public_id = ? order by 1`,
      [computerId, sourceId],
    )
    return Object.fromEntries(rows.map((row) => [row.name, row.state]))
  }
  async function collectionOf(computerId: number, sourceId: string): Promise<Record<string, unknown> | undefined> {
    return (await world.app.pools
      .infra('collection as c')
      .join('source as s', 's.id', 'c.source_id')
      .where({ computer_id: computerId, 's.public_id': sourceId })
      .first('outcome', 'reason', 'message')) as Record<string, unknown> | undefined
  }
  /** Each agent is due on sources of other tests too. */
  async function onlyThese(...sourceIds: string[]): Promise<void> {
    await world.app.pools.infra('source').where({ kind: 'manual' }).whereNotIn('public_id', sourceIds).update({ enabled: false })
  }
  const leftovers = (agent: TestAgent): string[] => readdirSync(join(agent.home, 'collections'))

  it('are run by agents, whose findings become software and patches; who lacks what is known', async () => {
    const [one, other] = [await anAgent(world), await anAgent(world)]
    const own = await aSource(packageOf(SCRIPT('', 'P1,App,3'), 'App,1.0\n'))
    await onlyThese(own.sourceId)
    await one.start().once()
    expect(await collectionOf(one.computerId, own.sourceId)).to.include({ outcome: 'succeeded' })
    expect(await states(one.computerId, own.sourceId)).to.deep.equal({ P1: 'installed' })
    expect(leftovers(one), 'nothing is left behind').to.deep.equal([])

    const lacking = packageOf(SCRIPT('', 'P2,App,1'), 'App,1.0\n')
    await command((ctx) => uploadPackage(ctx, own.sourceId, { fileName: 'y.zip', body: lacking }))
    await other.start().once()
    expect(await states(other.computerId, own.sourceId)).to.deep.equal({ P1: 'missing', P2: 'installed' })
    expect(await states(one.computerId, own.sourceId), 'whoever has the software lacks the new patch').to.deep.equal({
      P1: 'installed',
      P2: 'missing',
    })
  })

  it('keep the last good findings when scripts fail, say nothing useful, or never end', async () => {
    const agent = await anAgent(world)
    const own = await aSource(packageOf(SCRIPT('', 'P1,App,3'), 'App,1.0\n'))
    await onlyThese(own.sourceId)
    await agent.start().once()

    const failures: readonly [script: string, reason: string][] = [
      ['echo broken >&2; exit 3', 'script_failed'],
      ['true', 'output_missing'],
      ['ln -s /etc/passwd "$1/software.csv"', 'output_missing'],
      ['mkdir "$1/software.csv"', 'output_missing'],
      [`printf '\\377\\376' > "$1/software.csv"`, 'output_not_text'],
      ['head -c 5000000 /dev/zero > "$1/software.csv"', 'output_too_large'],
      ['echo "one,two,three" > "$1/software.csv"; : > "$1/patches.csv"', 'collection_malformed'],
      ['echo "App,1.0" > "$1/software.csv"; echo "P,Else,1" > "$1/patches.csv"', 'collection_software_unknown'],
      ['kill -9 $$', 'script_killed'],
    ]
    for (const [script, reason] of failures) {
      await command((ctx) => uploadPackage(ctx, own.sourceId, { fileName: 'z.zip', body: packageOf(`${script}\n`) }))
      await agent.start().once()
      expect(await collectionOf(agent.computerId, own.sourceId), script).to.include({ outcome: 'failed', reason })
      expect(await states(agent.computerId, own.sourceId), script).to.deep.equal({ P1: 'installed' })
    }
  })

  it('are not asked again before their time, and not at all when they are invalid', async () => {
    const agent = await anAgent(world)
    const own = await aSource(packageOf('echo ran >> "$0.log"; : > "$1/software.csv"; : > "$1/patches.csv"\n'))
    await onlyThese(own.sourceId)
    const at = async (): Promise<unknown> =>
      (await world.app.pools.infra('collection').where({ computer_id: agent.computerId }).max('collected_at as at').first()) as unknown
    await agent.start().once()
    const first = await at()
    await agent.start().once()
    expect(await at()).to.deep.equal(first)

    await world.app.pools
      .infra('collection')
      .where({ computer_id: agent.computerId })
      .update({ collected_at: new Date(0) })
    await command((ctx) => setValidity(ctx, [{ sourceId: own.sourceId, state: 'invalid' }]))
    await agent.start().once()
    expect(await at()).to.deep.equal({ at: new Date(0) })
    await command((ctx) => setValidity(ctx, [{ sourceId: own.sourceId, state: 'valid' }]))
    await agent.start().once()
    expect(await at()).not.to.deep.equal({ at: new Date(0) })
  })

  it('remove what a killed agent left of them', async () => {
    const agent = await anAgent(world)
    await onlyThese()
    mkdirSync(join(agent.home, 'collections/old/scripts'), { recursive: true })
    writeFileSync(join(agent.home, 'collections/old/scripts/x'), 'x')
    await agent.start().once()

    expect(readdirSync(agent.home)).to.not.include('collections')
  })

  it('take everything with them when they are removed', async () => {
    const agent = await anAgent(world)
    const own = await aSource(packageOf(SCRIPT('', 'P1,App,3'), 'App,1.0\n'))
    await onlyThese(own.sourceId)
    await agent.start().once()
    await command((ctx) => deleteCollectionSource(ctx, own.sourceId))

    expect(await states(agent.computerId, own.sourceId)).to.deep.equal({})
    const left = (await world.app.pools
      .infra('installed_software')
      .where({ computer_id: agent.computerId })
      .select('software_id')) as unknown
    expect(left).to.deep.equal([])
    await agent.start().once()
  })

  async function told(
    own: { sourceId: string; sha256: string },
    given: Partial<ToldCollection> & { tenantId: number; computerId: number },
  ) {
    return command((ctx) =>
      takeCollection(ctx, {
        platform: 'linux',
        ...own,
        outcome: 'succeeded',
        reason: null,
        message: '',
        software: 'App,1.0\n',
        patches: 'P1,App,3\n',
        ...given,
      }),
    )
  }

  it('keep what one tenant’s computers alone have from the others, until another’s have it', async () => {
    const own = await aSource()
    const [a, b] = [await aTenant(world.app), await aTenant(world.app)]
    const [[inA], [inB]] = [await computers(a, 1, { osType: 'linux' }), await computers(b, 1, { osType: 'linux' })]
    const owner = async (): Promise<unknown> => {
      const { rows } = await world.app.pools.infra.raw<{ rows: unknown[] }>(
        `select s.owner_tenant_id as software, r.owner_tenant_id as registration, p.owner_tenant_id as patch
           from software s join source o on o.id = s.source_id join registered_patch r on r.software_id = s.id join patch p on p.id = r.patch_id where o.public_id = ?`,
        [own.sourceId],
      )
      return rows
    }
    await told(own, { tenantId: a.tenantId, computerId: inA?.id ?? 0 })
    expect(await owner()).to.deep.equal([{ software: a.tenantId, registration: a.tenantId, patch: a.tenantId }])

    await told(own, { tenantId: b.tenantId, computerId: inB?.id ?? 0, patches: '' })
    expect(await owner(), 'a guessed software shows nobody’s patches').to.deep.equal([
      { software: null, registration: a.tenantId, patch: a.tenantId },
    ])
    expect(await states(inB?.id ?? 0, own.sourceId)).to.deep.equal({})

    await told(own, { tenantId: b.tenantId, computerId: inB?.id ?? 0 })
    expect(await owner()).to.deep.equal([{ software: null, registration: null, patch: null }])
    expect(await states(inB?.id ?? 0, own.sourceId)).to.deep.equal({ P1: 'installed' })
  })

  it('keep patches that one tenant’s computer invents for shared software from the others, until an administrator registers them', async () => {
    const own = await aSource()
    const [a, b] = [await aTenant(world.app), await aTenant(world.app)]
    const [[inA], [inB, alsoInB]] = [await computers(a, 1, { osType: 'linux' }), await computers(b, 2, { osType: 'linux' })]
    const [ofA, ofB] = [
      { tenantId: a.tenantId, computerId: inA?.id ?? 0 },
      { tenantId: b.tenantId, computerId: inB?.id ?? 0 },
    ]
    for (const key of [ofA, ofB, { ...ofB, computerId: alsoInB?.id ?? 0 }]) await told(own, key)

    await told(own, { ...ofB, patches: 'P1,App,3\nInvented,App,3\n' })
    expect(await states(ofA.computerId, own.sourceId)).to.deep.equal({ P1: 'installed' })
    expect(await states(alsoInB?.id ?? 0, own.sourceId), 'its own tenant’s computers').to.deep.equal({
      Invented: 'missing',
      P1: 'installed',
    })
    const [softwareId] = (await world.app.pools
      .infra('software as s')
      .join('source as o', 'o.id', 's.source_id')
      .where('o.public_id', own.sourceId)
      .pluck('s.public_id')) as string[]
    await command((ctx) =>
      updateSoftware(ctx, own.sourceId, [
        { softwareId: softwareId ?? '', name: 'App', version: '1.0', osType: 'Linux', vendor: 'Renamed' },
      ]),
    )
    expect(await states(ofA.computerId, own.sourceId), 'a changed software tells of no patch').to.deep.equal({ P1: 'installed' })

    const [patchId] = (await world.app.pools
      .infra('patch')
      .where({ name: 'Invented', owner_tenant_id: b.tenantId })
      .pluck('public_id')) as string[]
    await command((ctx) =>
      updatePatches(ctx, own.sourceId, [
        { patchId: patchId ?? '', name: 'Invented', osType: 'Linux', softwareId: softwareId ?? '', importance: '3' },
      ]),
    )
    expect(await states(ofA.computerId, own.sourceId)).to.deep.equal({ Invented: 'missing', P1: 'installed' })
  })

  it('give their package to the computers alone on which it is due', async () => {
    const own = await aSource(packageOf(SCRIPT(unique('own'), '')))
    const [a, b] = [await aTenant(world.app), await aTenant(world.app)]
    const [[inA], [inB]] = [await computers(a, 1, { osType: 'linux' }), await computers(b, 1, { osType: 'linux' })]
    const ofA = { tenantId: a.tenantId, computerId: inA?.id ?? 0 }
    const due = async (of: { tenantId: number; computerId: number }): Promise<boolean> =>
      (await command((ctx) => dueSourceOf(ctx, { ...of, sha256: Buffer.from(own.sha256, 'hex') }))) !== undefined
    const source = world.app.pools.infra('source').where({ public_id: own.sourceId })

    expect(await due(ofA)).to.equal(true)
    await source.clone().update({ owner_tenant_id: a.tenantId })
    expect(await due({ tenantId: b.tenantId, computerId: inB?.id ?? 0 }), 'another owner').to.equal(false)
    expect(await due(ofA)).to.equal(true)
    await source.clone().update({ enabled: false })
    expect(await due(ofA), 'an invalid source').to.equal(false)
    await source.clone().update({ enabled: true })
    await told(own, ofA)
    expect(await due(ofA), 'just collected').to.equal(false)
  })

  it('end the work when nothing changed, and refuse what another package found', async () => {
    const own = await aSource()
    const a = await aTenant(world.app)
    const [computer] = await computers(a, 1, { osType: 'linux' })
    const key = { tenantId: a.tenantId, computerId: computer?.id ?? 0 }
    await told(own, key)
    const stamp = async (): Promise<unknown> =>
      (await world.app.pools.infra('installed_software').where({ computer_id: key.computerId }).select('learned_at')) as unknown
    const before = await stamp()

    expect(await told(own, key)).to.deep.equal({ accepted: true, reason: null })
    expect(await stamp()).to.deep.equal(before)
    expect(await told({ ...own, sha256: 'f'.repeat(64) }, key)).to.deep.equal({ accepted: false, reason: 'collection_superseded' })
    expect(await told({ ...own, sourceId: 'nothing' }, key)).to.deep.equal({ accepted: false, reason: 'collection_superseded' })
  })

  it('end what is found no more', async () => {
    const own = await aSource()
    const a = await aTenant(world.app)
    const [computer] = await computers(a, 1, { osType: 'linux' })
    const key = { tenantId: a.tenantId, computerId: computer?.id ?? 0 }
    await told(own, key)
    const { rows } = await world.app.pools.infra.raw<{ rows: { softwareId: string }[] }>(
      'select s.public_id as "softwareId" from installed_software i join software s on s.id = i.software_id where i.computer_id = ?',
      [key.computerId],
    )
    const byHand = { server: computer?.publicId ?? '', softwareId: rows[0]?.softwareId ?? '' }
    const refused: unknown = await command((ctx) => deleteFacts(ctx, 'installed', [byHand])).catch((err: unknown) => err)
    expect(refused, 'it would be found again').to.have.nested.property('details.rows[0].code', 'installed_not_found')

    await told(own, { ...key, patches: '' })
    expect(await states(key.computerId, own.sourceId)).to.deep.equal({ P1: 'missing' })
    await told(own, { ...key, software: '', patches: '' })
    expect(await states(key.computerId, own.sourceId)).to.deep.equal({})
  })
})
