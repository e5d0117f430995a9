import { expect } from 'chai'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVault, vaultOf } from '../../../server/cmdb/vault.ts'
import { AppError } from '../../../server/errors.ts'

describe('vaultOf', () => {
  const vault = vaultOf(Buffer.alloc(32, 7))

  it('opens what it sealed, for the same purpose', () => {
    expect(vault.open(vault.seal('秘密の言葉', 'mail'), 'mail').toString()).to.equal('秘密の言葉')
  })

  it('never seals the same text to the same bytes', () => {
    expect(vault.seal('x', 'mail').equals(vault.seal('x', 'mail'))).to.equal(false)
  })

  it('does not open for another purpose, with another key, or after a change', () => {
    const sealed = vault.seal('x', 'mail')
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(14) ^ 1, 14)

    for (const attempt of [
      () => vault.open(sealed, 'route'),
      () => vaultOf(Buffer.alloc(32, 8)).open(sealed, 'mail'),
      () => vault.open(changed, 'mail'),
      () => vault.open(Buffer.alloc(3), 'mail'),
    ]) {
      expect(attempt).to.throw(AppError).with.property('code', 'secret_unreadable')
    }
  })
})

describe('openVault', () => {
  let stateDir: string

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-vault-'))
  })
  afterEach(() => rm(stateDir, { recursive: true }))

  it('makes a key file that only its owner can read, and keeps it', async () => {
    const first = await openVault(stateDir)
    const second = await openVault(stateDir)

    expect((await stat(join(stateDir, 'master.key'))).mode & 0o777).to.equal(0o600)
    expect((await readFile(join(stateDir, 'master.key'))).length).to.equal(32)
    expect(second.keyId).to.equal(first.keyId)
  })

  it('refuses a damaged key file instead of making another', async () => {
    await writeFile(join(stateDir, 'master.key'), 'short')

    const error = await openVault(stateDir).catch((err: unknown) => err)

    expect(error).to.be.instanceOf(AppError).with.property('code', 'master_key_damaged')
  })
})
