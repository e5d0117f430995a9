import { gzipSync } from 'node:zlib'

import { expect } from 'chai'
import fc from 'fast-check'

import { openWsus, WsusError } from '../../../wsus-adapter/index.ts'
import type { CollectorOptions, WsusSource } from '../../../wsus-adapter/index.ts'
import { deliveredSet, COLLECTED_ROW_SETS } from '../../../wsus-adapter/collector/row-sets.ts'
import { all, refusalOf } from '../refusal.ts'
import { addPart, emptyDelivery, type Recorded } from './record.ts'

const GROUP = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const PC = 'c0000000-0000-4000-8000-000000000001'

/** A delivery with every set, all empty but the groups, two computers and their states. */
function aDelivery(): Recorded {
  const delivery = emptyDelivery()
  for (const set of COLLECTED_ROW_SETS)
    delivery.manifest.sets[set] = { columns: deliveredSet(set).columns.map(({ name }) => name), missing: [], parts: [] }
  addPart(delivery, 'groups', [[GROUP, 'All Computers', null, 1, 0]])
  addPart(delivery, 'targets', [
    [1, PC, null, null],
    [2, 'other', null, null],
  ])
  addPart(delivery, 'states', [
    [1, 7, 2],
    [2, 7, 4],
  ])
  for (const [set, column] of [
    ['delivered_targets', 'TargetID'],
    ['delivered_effective', 'ComputerTargetId'],
  ] as const)
    delivery.manifest.sets[set] = { columns: [column], missing: [], parts: [] }
  addPart(delivery, 'delivered_effective', [[PC], ['OTHER']])
  return delivery
}

const open = (delivery: Recorded, limits?: CollectorOptions['limits']): Promise<WsusSource> =>
  openWsus({ route: 'collector', delivery, ...(limits ? { limits } : {}) })

/** How the groups are refused when their only part is something else. */
async function groupsOf(body: Buffer | readonly (readonly unknown[])[], rows = 1, limits?: CollectorOptions['limits']): Promise<WsusError> {
  const delivery = aDelivery()
  const { columns } = delivery.manifest.sets['groups'] ?? { columns: [] }
  delivery.manifest.sets['groups'] = { columns, missing: [], parts: [] }
  delivery.parts.delete('groups/0')
  if (Buffer.isBuffer(body))
    addPart(
      delivery,
      'groups',
      Array.from({ length: rows }, () => []),
      body,
    )
  else addPart(delivery, 'groups', body)
  return refusalOf((await open(delivery, limits)).groups())
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`
const good = [GROUP, 'All Computers', null, 1, 0]

describe('a damaged delivery', () => {
  for (const [what, body, reason, at] of [
    ['no gzip', Buffer.from('hello'), 'gzip', undefined],
    ['gzip that breaks off', gzipSync(line(good)).subarray(0, 20), 'gzip', undefined],
    ['a line without its end', gzipSync(JSON.stringify(good)), 'unfinished', 1],
    ['bytes that are no text', gzipSync(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d, 0x0a])), 'charset', 1],
    ['a line that is no JSON', gzipSync(`${line(good)}{"a":\n`), 'json', 2],
    ['two rows in one line', gzipSync(`${JSON.stringify(good)},${JSON.stringify(good)}\n`), 'json', 1],
    ['an empty line', gzipSync(`${line(good)}\n${line(good)}`), 'json', 2],
    ['an object', gzipSync(line({ Name: 'x' })), 'values', 1],
    ['a value too few', gzipSync(line(good.slice(1))), 'values', 1],
    ['a value too many', gzipSync(line([...good, 1])), 'values', 1],
    ['a number that is none', gzipSync(line([GROUP, 'x', null, '1', 0])), 'type', 1],
    ['a fraction', gzipSync(line([GROUP, 'x', null, 1.5, 0])), 'type', 1],
    ['a list in a value', gzipSync(line([GROUP, ['x'], null, 1, 0])), 'type', 1],
  ] as const) {
    it(`is refused for ${what}, with its part and line`, async () => {
      const error = await groupsOf(body)

      expect(error.code).to.equal('wsus_answer_malformed')
      expect(error.details).to.include({ operation: 'groups', part: 0, reason })
      expect(error.details['line']).to.equal(at)
    })
  }

  it('is refused when a part has more or fewer lines than was said, or other bytes', async () => {
    for (const rows of [0, 2]) expect((await groupsOf(gzipSync(line(good)), rows)).details).to.include({ reason: 'rows', seen: 1 })
    const delivery = aDelivery()
    delivery.parts.set('groups/0', gzipSync(line(good)).subarray(1))
    expect((await refusalOf((await open(delivery)).groups())).details).to.include({ reason: 'bytes', part: 0 })
    delivery.parts.delete('groups/0')
    expect((await refusalOf((await open(delivery)).groups())).details).to.include({ reason: 'not_there', part: 0 })
  })

  it('is refused for what unpacks to more than a part may be, and for a line that does not end', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1_048_576, 0x20))
    expect(bomb.length).to.be.below(10_000)
    expect((await groupsOf(bomb, 1, { partBytes: 1_048_576 })).details).to.include({ what: 'part', part: 0 })
    const long = await groupsOf([[GROUP, 'x'.repeat(5_000), null, 1, 0]], 1, { lineBytes: 1_000 })
    expect([long.code, long.details['what'], long.details['line']]).to.deep.equal(['wsus_too_large', 'line', 1])
  })

  it('is refused for rows that are not in the order by which they are looked for', async () => {
    const delivery = aDelivery()
    addPart(delivery, 'states', [[1, 9, 2]])
    const error = await refusalOf((await open(delivery)).statesOf([PC, 'other']))

    expect(error.details).to.include({ operation: 'states', reason: 'order', part: 1 })
  })

  it('is refused for effective approvals of a computer that nobody asked for: none would mean that nothing is approved', async () => {
    const delivery = aDelivery()
    delivery.manifest.sets['delivered_effective'] = { columns: ['ComputerTargetId'], missing: [], parts: [] }
    const error = await refusalOf((await open(delivery)).effectiveDigests())

    expect(error.details).to.include({ operation: 'delivered_effective', reason: 'not_delivered' })
  })

  it('is refused for a manifest that is none', async () => {
    for (const manifest of [null, 'x', {}, { ...aDelivery().manifest, protocol: 9 }]) {
      const source = await openWsus({ route: 'collector', delivery: { ...aDelivery(), manifest } })
      const error = await refusalOf(source.probe())
      expect([error.code, error.details.operation]).to.deep.equal(['wsus_answer_malformed', 'manifest'])
    }
  })

  it('of a script that is older or lacks a right reads the rest, and says what is missing', async () => {
    const delivery = aDelivery()
    delete delivery.manifest.sets['memberships']
    delivery.manifest.sets['groups'] = { columns: ['TargetGroupID', 'Name', 'ParentGroupID', 'Extra'], missing: [], parts: [] }
    addPart(delivery, 'groups', [[GROUP, 'All Computers', null, 'new']])
    delivery.manifest.sets['flags']?.columns.splice(0, 1)
    delivery.manifest.unreadable.push({ set: 'memberships', object: 'dbo.tbExpandedTargetInTargetGroup', reason: 'not_allowed' })
    const source = await open(delivery)
    const { reads, lacks } = await source.probe()

    expect([reads.groups, reads.computers, reads.states, reads.flags]).to.deep.equal([true, false, false, false])
    expect(lacks.map(({ object, reason }) => [object, reason])).to.deep.include.members([
      ['dbo.tbExpandedTargetInTargetGroup', 'not_allowed'],
      ['flags.LocalUpdateID', 'not_there'],
    ])
    expect((await source.groups()).map(({ name, orderValue }) => [name, orderValue])).to.deep.equal([['All Computers', null]])
    expect((await refusalOf(source.statesOf([PC]))).code).to.equal('wsus_route_cannot')
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    stop.abort()
    const source = await openWsus({ route: 'collector', delivery: aDelivery(), signal: stop.signal })

    expect((await refusalOf(source.groups())).code).to.equal('wsus_aborted')
  })

  it('never ends in an error that is not ours, whatever its bytes are', async function () {
    this.timeout(20_000)
    const bytes = gzipSync([good, good, good].map(line).join(''))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (at, value, packed) => {
        const damaged = packed ? Buffer.from(bytes) : Buffer.from([good, good, good].map(line).join(''))
        damaged[at % damaged.length] = value
        const delivery = aDelivery()
        delivery.manifest.sets['groups'] = { ...(delivery.manifest.sets['groups'] ?? { columns: [], missing: [] }), parts: [] }
        addPart(delivery, 'groups', [good, good, good], packed ? damaged : gzipSync(damaged))
        try {
          await (await open(delivery)).groups()
        } catch (error) {
          expect(error).to.be.instanceOf(WsusError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the settings of a delivery', () => {
  it('are refused when they are none', async () => {
    const error = await refusalOf(openWsus({ route: 'collector', delivery: aDelivery(), limits: { pageRows: 0 } }))

    expect([error.code, error.details['fields']]).to.deep.equal(['wsus_settings_invalid', ['pageRows']])
  })
})

describe('states of some computers', () => {
  it('say nothing of a computer whose states were not sent', async () => {
    const delivery = aDelivery()
    delivery.manifest.states = 'some'
    addPart(delivery, 'delivered_targets', [[2]])
    const states = await all((await open(delivery)).statesOf([PC.toUpperCase(), 'other', 'gone']))

    expect(states.map(({ computerId, found }) => [computerId, found])).to.deep.equal([
      ['other', true],
      ['gone', false],
    ])
  })
})
