import { expect } from 'chai'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inventoryChecksum, inventoryOf } from '../../../agent/inventory/inventory.ts'
import { InventoryUpload } from '../../../agent/inventory/upload.ts'
import { ClientError } from '../../../agent/protocol/client.ts'
import type { Client } from '../../../agent/protocol/client.ts'
import { sha256 } from '../../../agent/protocol/sign.ts'

const machine = {
  hostName: 'db01',
  machineUuid: '5c9a4f0e-29ab-4c1e-8a57-0d0f0c1d2e3f',
  susClientId: null,
  platform: 'linux' as const,
  os: { name: 'x', version: '9', release: 'x 9', architecture: 'x64', kernel: '5' },
  addresses: [],
  bootId: 'b',
}
const having = (...packages: string[]) => inventoryOf(machine, { packages })

describe('InventoryUpload', () => {
  let home: string
  let sent: { path: string; body: Record<string, unknown> }[]
  let refuse: (path: string) => ClientError | null

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'upload-'))
    sent = []
    refuse = () => null
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** A new process of the agent. */
  function upload(): InventoryUpload {
    const post = (_channel: string, path: string, body: Record<string, unknown>) => {
      sent.push({ path, body: structuredClone(body) })
      const error = refuse(path)
      return error === null ? Promise.resolve({ stored: true }) : Promise.reject(error)
    }
    return new InventoryUpload(home, { post } as unknown as Client, () => undefined)
  }
  const paths = () => sent.map(({ path }) => path.replace('/agent/v1/', ''))
  const many = (last: string) => having('a\t1', 'b\t1', 'c\t1', last)

  it('sends the first inventory whole and then what changed, also after a restart of the agent', async () => {
    await upload().send(many('d\t1'))
    await upload().send(many('d\t2'))

    expect(paths()).to.deep.equal(['inventory', 'inventory-delta'])
    expect(sent[1]?.body).to.include({ baseChecksum: inventoryChecksum(many('d\t1')), checksum: inventoryChecksum(many('d\t2')) })
    expect(sent[1]?.body).to.deep.include({ removed: ['d\t1'], added: ['d\t2'] })
    expect(sent[1]?.body['rest']).to.include({ format: 2 }).and.not.to.have.property('packages')
  })

  it('sends the whole in the very form that its checksum is over', async () => {
    await upload().send(many('d\t1'))

    const text = JSON.stringify(sent[0]?.body)
    expect(text.startsWith(`{"checksum":"${inventoryChecksum(many('d\t1'))}","inventory":{`)).to.equal(true)
    expect(sha256(text.slice(text.indexOf('"inventory":') + 12, -1))).to.equal(inventoryChecksum(many('d\t1')))
  })

  it('sends the whole when the server does not know the base', async () => {
    await upload().send(many('d\t1'))
    refuse = (path) => (path.endsWith('delta') ? new ClientError('refused', 'inventory_base_unknown', undefined, 409) : null)

    await upload().send(many('d\t2'))

    expect(paths()).to.deep.equal(['inventory', 'inventory-delta', 'inventory'])
  })

  it('sends the whole to a server from before deltas, and asks that server once', async () => {
    const one = upload()
    await one.send(many('d\t1'))
    refuse = (path) => (path.endsWith('delta') ? new ClientError('untrusted', 'answer_not_signed', undefined, 404) : null)

    await one.send(many('d\t2'))
    await one.send(many('d\t3'))

    expect(paths()).to.deep.equal(['inventory', 'inventory-delta', 'inventory', 'inventory'])
  })

  it('sends the whole when the server wants what it has acknowledged, or when nearly all has changed', async () => {
    const one = upload()
    await one.send(many('d\t1'))
    await one.send(many('d\t1'))
    await one.send(having('e\t1', 'f\t1'))

    expect(paths()).to.deep.equal(['inventory', 'inventory', 'inventory'])
  })

  it('keeps the base when the server cannot be reached, and tells the caller', async () => {
    await upload().send(many('d\t1'))
    const kept = readFileSync(join(home, 'inventory.json'), 'utf8')
    refuse = () => new ClientError('unreachable', 'ECONNREFUSED')

    const error = await upload()
      .send(many('d\t2'))
      .catch((caught: unknown) => caught)

    expect(error).to.be.instanceOf(ClientError)
    expect(readFileSync(join(home, 'inventory.json'), 'utf8')).to.equal(kept)
  })

  it('sends the whole when what it kept is damaged, and keeps the new one', async () => {
    writeFileSync(join(home, 'inventory.json'), '{"checksum":')

    await upload().send(many('d\t1'))

    expect(paths()).to.deep.equal(['inventory'])
    expect(existsSync(join(home, 'inventory.json'))).to.equal(true)
    expect(JSON.parse(readFileSync(join(home, 'inventory.json'), 'utf8'))).to.include({ checksum: inventoryChecksum(many('d\t1')) })
  })
})
