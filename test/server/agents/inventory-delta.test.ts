import canonicalize from 'canonicalize'
import { expect } from 'chai'
import fc from 'fast-check'
import { deltaOf } from '../../../agent/inventory/delta.ts'
import { inventoryChecksum, inventoryOf } from '../../../agent/inventory/inventory.ts'
import type { Inventory as Told } from '../../../agent/inventory/inventory.ts'
import { applyDelta, canonicalText } from '../../../server/agents/inventory-delta.ts'
import { Inventory, InventoryDeltaBody, normalizeInventory } from '../../../server/agents/protocol.ts'
import type { InventoryDelta } from '../../../server/agents/protocol.ts'

const machine = {
  hostName: 'ap-web01',
  machineUuid: '5c9a4f0e-29ab-4c1e-8a57-0d0f0c1d2e3f',
  susClientId: null,
  platform: 'linux' as const,
  os: { name: 'AlmaLinux 9', version: '9.3', release: 'almalinux 9.3', architecture: 'x64', kernel: '5.14.0' },
  addresses: ['192.0.2.1'],
  bootId: 'boot',
}
const line = (name: string, version: string) => `${name}\t0:${version}-1.el9\tx86_64\t\tAlmaLinux\t${name}-${version}-1.el9.src.rpm`
const having = (...packages: string[]): Told => inventoryOf(machine, { installer: 'dnf', manager: 'rpm', packages: packages.toSorted() })

function delta(from: Told, to: Told): InventoryDelta {
  return InventoryDeltaBody.parse(
    JSON.parse(JSON.stringify(deltaOf({ checksum: inventoryChecksum(from), packages: from.packages }, to, inventoryChecksum(to)))),
  )
}

describe('applyDelta', () => {
  it('gives the very inventory that the agent has', () => {
    const before = having(line('bash', '5.1'), line('zlib', '1.2'), line('Ärger', '1'))
    const after = { ...having(line('bash', '5.2'), line('zlib', '1.2'), line('Ärger', '1'), line('a', '1')), restartRequired: true }

    const document = applyDelta(before, delta(before, after))?.document

    expect(document).to.deep.equal(after)
    expect(Inventory.parse(document)).to.deep.equal(after)
  })

  it('keeps what the schema does not know, so that the checksum still fits', () => {
    const before = having(line('bash', '5.1'))
    const after = { ...having(line('bash', '5.2')), firmware: ['bios 1.2'] }

    expect(applyDelta(before, delta(before, after))?.document).to.deep.equal(after)
  })

  it('takes a delta that changes no package', () => {
    const before = having(line('bash', '5.1'))
    const after = { ...before, held: ['bash'] }
    const sent = delta(before, after)

    expect([sent.removed, sent.added]).to.deep.equal([[], []])
    expect(applyDelta(before, sent)?.document).to.deep.equal(after)
  })

  for (const [what, change] of [
    ['removes what is not there', (sent: InventoryDelta) => ({ ...sent, removed: ['nobody'] })],
    ['adds what is there', (sent: InventoryDelta) => ({ ...sent, added: [line('zlib', '1.2')] })],
    ['adds one line twice', (sent: InventoryDelta) => ({ ...sent, added: [...sent.added, ...sent.added] })],
    ['is not what its checksum says', (sent: InventoryDelta) => ({ ...sent, rest: { ...sent.rest, restartRequired: true } })],
    ['was made for another inventory', (sent: InventoryDelta) => ({ ...sent, removed: [] })],
  ] as const) {
    it(`refuses a delta that ${what}`, () => {
      const before = having(line('bash', '5.1'), line('zlib', '1.2'))
      const sent = delta(before, having(line('bash', '5.2'), line('zlib', '1.2')))

      expect(applyDelta(before, change(sent))).to.equal(null)
    })
  }
})

describe('Inventory', () => {
  const { format: _, kernel: _kernel, ...rest } = having('bash\t5.2\tamd64\tii \tbash\t5.2')
  const old = {
    format: 1 as const,
    machine: rest.machine,
    installer: 'apt' as const,
    packages: rest.packages,
    missing: [],
    held: ['bash'],
    updates: [],
    restartRequired: true,
  }

  it('reads format 1 as format 2 in which nothing else was looked at', () => {
    const read = Inventory.parse(old)

    expect(read).to.deep.equal({ ...having(...old.packages), installer: 'apt', manager: 'dpkg', held: ['bash'], restartRequired: true })
    expect(normalizeInventory(read)).to.equal(read)
  })

  it('refuses a third format, and more packages than a computer has', () => {
    expect(Inventory.safeParse({ ...having(), format: 3 }).success).to.equal(false)
    const lines = Array.from({ length: 100_001 }, (_unused, i) => `p${i}`)
    expect(Inventory.safeParse(having(...lines)).success).to.equal(false)
    expect(Inventory.safeParse(having(...lines.slice(1))).success).to.equal(true)
  })
})

describe('canonicalText', () => {
  it('writes whatever JSON holds as the agents’ library does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), (told) => {
        const value: unknown = JSON.parse(JSON.stringify(told))
        expect(canonicalText(value)).to.equal(canonicalize(value))
      }),
    )
  })

  for (const text of ['{"b":1,"10":2,"9":3}', '{"a":{"__proto__":{"x":1}}}', '[{"z":"é","a":-0}]', '["a",{"b":1,"a":2}]', '[[],{},null]'])
    it(`writes ${text} so`, () => {
      const value: unknown = JSON.parse(text)
      expect(canonicalText(value)).to.equal(canonicalize(value))
    })
})
