import { expect } from 'chai'
import { createHash, randomBytes } from 'node:crypto'
import canonicalize from 'canonicalize'
import { agentWork } from '../../../server/agent-work.ts'
import { takeInventory, takeInventoryDelta } from '../../../server/agents/inventories.ts'
import type { AgentRow } from '../../../server/agents/store.ts'
import { AppError } from '../../../server/errors.ts'
import { LineDictionary } from '../../../server/matching/dictionary.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, statesOf, tell, verdictsOf } from './estate.ts'

const MACHINE = '00000000-0000-4000-8000-00000000000a'

/** An inventory as an agent sends it. */
function document(packages: readonly string[], facts: Record<string, unknown> = {}): Record<string, unknown> {
  const os = { name: 'Debian', version: '12', release: 'debian 12', architecture: 'x64', kernel: '6.1' }
  return {
    format: 2,
    machine: { hostName: 'h', machineUuid: MACHINE, susClientId: null, platform: 'linux', os, addresses: [] },
    installer: 'apt',
    manager: 'dpkg',
    packages: packages.toSorted(),
    missing: [],
    held: [],
    updates: [],
    restartRequired: false,
    kernel: null,
    repositories: [],
    modules: [],
    phased: [],
    entitlements: [],
    foreign: [],
    applications: [],
    restartEvidence: [],
    untold: [],
    ...facts,
  }
}

function checksumOf(value: Record<string, unknown>): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex')
}

function message(value: Record<string, unknown>, text = canonicalize(value) ?? ''): Buffer {
  return Buffer.from(`{"checksum":"${checksumOf(value)}","inventory":${text}}`)
}

function delta(base: Record<string, unknown>, next: Record<string, unknown>): Buffer {
  const lines = (value: Record<string, unknown>): string[] => value['packages'] as string[]
  const { packages: _, ...rest } = next
  const removed = lines(base).filter((line) => !lines(next).includes(line))
  const added = lines(next).filter((line) => !lines(base).includes(line))
  return Buffer.from(JSON.stringify({ baseChecksum: checksumOf(base), checksum: checksumOf(next), removed, added, rest }))
}

describe('an inventory that an agent sends', function () {
  this.timeout(60_000)
  let test: TestApp
  let world: World
  beforeEach(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  afterEach(async () => {
    test.setTime(null)
    await test.close()
  })

  async function aComputer(): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    return computer
  }

  function agentOf(computer: TestComputer): AgentRow {
    const none = { quarantinedAt: null, revokedAt: null }
    return {
      tenantId: world.tenantId,
      id: 1,
      publicId: randomBytes(32).toString('hex'),
      computerId: computer.id,
      publicKey: Buffer.alloc(32),
      machineUuid: MACHINE,
      ...none,
    }
  }

  async function storedLines(computer: TestComputer): Promise<string[]> {
    const { rows } = await test.app.pools.owner.raw<{ rows: { line: string }[] }>(
      `select v.package || ' ' || v.version as line from inventory i join package_version v on v.id = any(i.package_ids) where i.computer_id = ? order by 1`,
      [computer.id],
    )
    return rows.map((row) => row.line)
  }

  it('is stored once, whether it came in canonical form or not, and refused when it is not what its checksum says', async () => {
    const { app } = test
    const agent = agentOf(await aComputer())
    const first = document([dpkg('bash', '1')])
    expect(await takeInventory(app, agentWork, agent, message(first))).to.deep.equal({ stored: true })
    expect(await takeInventory(app, agentWork, agent, message(first))).to.deep.equal({ stored: false })
    const second = document([dpkg('bash', '2')])
    expect(await takeInventory(app, agentWork, agent, message(second, JSON.stringify(second, null, 1)))).to.deep.equal({ stored: true })
    const forged = message(document([dpkg('bash', '3')]), canonicalize(second))

    const refused = await takeInventory(app, agentWork, agent, forged).catch((err: unknown) => err)

    expect(refused).to.be.instanceOf(AppError).with.property('code', 'agent_message_invalid')
  })

  it('is put together from what changed, and asked for whole when it does not fit', async () => {
    const { app } = test
    const computer = await aComputer()
    const agent = agentOf(computer)
    const [first, second, third] = [
      document([dpkg('bash', '1'), dpkg('curl', '1')]),
      document([dpkg('bash', '2'), dpkg('curl', '1')], { restartRequired: true }),
      document([dpkg('bash', '3')]),
    ]
    await takeInventory(app, agentWork, agent, message(first))

    expect(await takeInventoryDelta(app, agentWork, agent, delta(first, second))).to.deep.equal({ stored: true })
    expect(await storedLines(computer)).to.deep.equal(['bash:amd64 2', 'curl:amd64 1'])
    expect(await takeInventoryDelta(app, agentWork, agent, delta(first, second)), 'sent again').to.deep.equal({ stored: false })
    const unfit = await takeInventoryDelta(app, agentWork, agent, delta(first, third)).catch((err: unknown) => err)
    expect(unfit).to.be.instanceOf(AppError).with.property('code', 'inventory_base_unknown')
    const lying = JSON.parse(delta(second, third).toString()) as Record<string, unknown>
    const forged = await takeInventoryDelta(
      app,
      agentWork,
      agent,
      Buffer.from(JSON.stringify({ ...lying, added: [dpkg('bash', '4')] })),
    ).catch((err: unknown) => err)
    expect(forged).to.be.instanceOf(AppError).with.property('code', 'inventory_base_unknown')
    expect(await storedLines(computer)).to.deep.equal(['bash:amd64 2', 'curl:amd64 1'])
  })

  it('with a hundred thousand packages is taken like any other', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'p77777', version: '2' }])
    await evaluate(app)
    const computer = await aComputer()
    const lines = Array.from({ length: 100_000 }, (_, i) => dpkg(`p${i}`, '1'))

    await takeInventory(app, agentWork, agentOf(computer), message(document(lines)))

    expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/p77777/2 missing Catalog'])
    await takeInventory(app, agentWork, agentOf(computer), message(document(lines.slice(1))))
    const { rows } = await app.pools.owner.raw<{ rows: { n: number }[] }>('select cardinality(package_ids) as n from inventory')
    expect(rows).to.deep.equal([{ n: 99_999 }])
  })

  it('does not grow line by line beyond what one message may hold', async () => {
    const { app } = test
    const agent = agentOf(await aComputer())
    const lines = Array.from({ length: 100_000 }, (_, i) => dpkg(`p${i}`, '1'))
    const [base, next] = [document(lines), document([...lines, dpkg('one-more', '1')])]
    const { packages: _, ...rest } = next
    const grown = { baseChecksum: checksumOf(base), checksum: checksumOf(next), removed: [], added: [dpkg('one-more', '1')], rest }
    const work = { ...agentWork, storedInventory: () => Promise.resolve({ checksum: checksumOf(base), document: base }) }

    const refused = await takeInventoryDelta(app, work, agent, Buffer.from(JSON.stringify(grown))).catch((err: unknown) => err)

    expect(refused).to.be.instanceOf(AppError).with.property('code', 'agent_message_invalid')
    expect(await app.pools.owner('inventory').select('computer_id')).to.deep.equal([])
  })

  it('leaves out what is offered under a name, a version or a source that is none, and keeps the others', async () => {
    const computer = await aComputer()
    const one = offer('good', '2')
    const strange = [
      offer('', '2'),
      offer('bad name', '2'),
      offer('bad', '2\n3'),
      offer('bad', ''),
      { ...one, name: 'bad', source: 'so\u0000urce' },
      { ...one, name: 'bad', architecture: 'amd64\u001b[31m' },
      offer('b'.repeat(301), '2'),
    ]

    await tell(world, computer, inventory([dpkg('good', '1')], { missing: [...strange, one] }))

    const { rows } = await test.app.pools.owner.raw<{ rows: { package: string }[] }>(
      `select v.package from inventory i join package_version v on v.id = any(i.available_ids) where i.computer_id = ?`,
      [computer.id],
    )
    expect(rows).to.deep.equal([{ package: 'good:amd64' }])
  })

  it('keeps versions that no scheme accepts, without an order, and judges the others', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [
      { package: 'good', version: '2' },
      { package: 'odd', version: '2' },
    ])
    await evaluate(app)
    const computer = await aComputer()
    await tell(
      world,
      computer,
      inventory([dpkg('good', '1'), dpkg('odd', 'x:y:z!'), 'not a line', dpkg('gone', '1').replace('ii ', 'rc ')]),
    )

    expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/good/2 missing Catalog'])
    expect(await storedLines(computer)).to.deep.equal(['good:amd64 1', 'odd:amd64 x:y:z!'])
    const odd = (await app.pools.owner('package_version').where({ package: 'odd:amd64' }).first('key', 'evaluated')) as object
    expect(odd).to.deep.equal({ key: null, evaluated: true })
  })

  it('from a clock that runs ahead counts as heard when it came', async () => {
    const computer = await aComputer()
    const came = new Date('2026-01-02T03:04:05Z')
    test.setTime(came)
    await takeInventory(
      test.app,
      agentWork,
      agentOf(computer),
      message(document([], { kernel: { running: '6.1', bootedAt: '2099-01-01T00:00:00Z', installed: [] } })),
    )
    const status = (await test.app.pools
      .owner('computer_status')
      .where({ computer_id: computer.id })
      .first('agent_last_inventory_at as at')) as { at: Date }
    expect(status.at).to.deep.equal(came)
  })

  it('waits with a patch for the restart that lacks, and tells of holds, phases and packages of unknown origin', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [
      { package: 'linux', version: '6.1.10-1' },
      { package: 'held', version: '2' },
      { package: 'phased', version: '2' },
      { package: 'foreign', version: '2' },
    ])
    await evaluate(app)
    const computer = await aComputer()
    const kernel = (abi: string, version: string): string => dpkg(`linux-image-${abi}-amd64`, version, 'linux-signed-amd64', version)
    await tell(
      world,
      computer,
      inventory(
        [kernel('6.1.0-9', '6.1.9-1'), kernel('6.1.0-10', '6.1.10-1'), dpkg('held', '1'), dpkg('phased', '1'), dpkg('foreign', '1')],
        {
          kernel: { running: '6.1.0-9-amd64' },
          held: ['held'],
          phased: [{ name: 'phased', architecture: 'amd64', percentage: 10, deferred: true }],
          foreign: [{ name: 'foreign', architecture: 'amd64' }],
          installer: null,
        },
      ),
    )

    expect((await verdictsOf(app, computer)).map((one) => [one.patch.split('/').at(-2), one.state, one.flags])).to.deep.equal([
      ['foreign', 'missing', 32],
      ['held', 'missing', 1],
      ['linux', 'pending_reboot', 8],
      ['phased', 'missing', 2],
    ])
    await tell(world, computer, inventory([kernel('6.1.0-10', '6.1.10-1')], { kernel: { running: '6.1.0-10-amd64' } }))
    expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/linux/6.1.10-1 installed Catalog'])
  })

  it('asks the database once for lines that many computers tell, and remembers nothing that was taken back', async () => {
    const { app } = test
    const [first, second, third] = [await aComputer(), await aComputer(), await aComputer()]
    const told = inventory([dpkg('bash', '1')])
    await app.pools.owner.raw(`alter table inventory add constraint refused check (computer_id <> ${first.id})`)
    expect(await tell(world, first, told).catch(() => 'taken back')).to.equal('taken back')
    await tell(world, second, told)
    const asked: string[] = []
    app.pools.infra.on('query', ({ sql }: { sql: string }) => asked.push(sql))
    await tell(world, third, told)

    expect(asked.filter((sql) => /insert into package_version|staged_version/.test(sql))).to.deep.equal([])
    expect(await storedLines(second)).to.deep.equal(['bash:amd64 1'])
    expect(await storedLines(third)).to.deep.equal(['bash:amd64 1'])
  })
})

describe('LineDictionary', () => {
  const known = (id: number) => ({ id, pv: { scheme: 'dpkg', name: 'x' } as never })

  it('holds no more than two generations, and keeps what is asked for', () => {
    const dictionary = new LineDictionary(3)
    for (let i = 0; i < 20; i++) {
      dictionary.keep(i % 2 === 0 ? 'one' : 'other', `line ${i}`, known(i))
      expect(dictionary.find('one', 'line 0')?.id).to.equal(0)
      expect(dictionary.size).to.be.at.most(6)
    }
    expect(dictionary.find('other', 'line 1')).to.equal(undefined)
    expect(dictionary.find('other', 'line 0')).to.equal(undefined)
  })
})
