import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createCleartextMessage, createMessage, generateKey, readKey, readPrivateKey, revokeKey, sign, type PrivateKey } from 'openpgp'
import { AppError } from '../../../server/errors.ts'
import { keysOf, verifyDocument, type SignedWish } from '../../../server/sources/signature.ts'
import { needs } from '../../support/needs.ts'

const NOW = new Date('2026-02-10T12:00:00Z')
const BORN = new Date('2025-01-01T00:00:00Z')
const SIGNED = new Date('2026-02-09T12:00:00Z')
const DAY_S = 86_400
const RELEASE = 'Origin: Debian\nSuite: stable\nSHA256:\n abc 12 main/Packages\n- dashed\n'

interface Pair {
  readonly secret: PrivateKey
  readonly keyring: string
}

async function pair(options: { keyExpirationTime?: number } = {}): Promise<Pair> {
  const { privateKey, publicKey } = await generateKey({ userIDs: [{ name: 'Vendor' }], date: BORN, format: 'armored', ...options })
  return { secret: await readPrivateKey({ armoredKey: privateKey }), keyring: publicKey }
}

const bytes = (text: string): Uint8Array => Buffer.from(text)

async function inline(secret: PrivateKey | PrivateKey[], text = RELEASE, date = SIGNED): Promise<Uint8Array> {
  return bytes(await sign({ message: await createCleartextMessage({ text }), signingKeys: secret, date }))
}

async function beside(secret: PrivateKey | PrivateKey[], text = RELEASE, format: 'armored' | 'binary' = 'armored'): Promise<Uint8Array> {
  const message = await createMessage({ binary: bytes(text) })
  const signature = await sign({ message, signingKeys: secret, date: SIGNED, detached: true, format: format as 'armored' })
  return Buffer.from(signature)
}

async function problemOf(wish: SignedWish, now = NOW): Promise<unknown> {
  const err: unknown = await verifyDocument(wish, now).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(err).to.be.instanceOf(AppError).and.to.include({ kind: 'invalid', code: 'feed_signature_invalid' })
  return (err as AppError).details['problem']
}

describe('verifyDocument', () => {
  let vendor: Pair
  let other: Pair
  before(async () => {
    vendor = await pair()
    other = await pair()
  })

  it('believes a text that is signed inline, and hands out what is signed and nothing around it', async () => {
    const signed = await inline(vendor.secret)
    const document = Buffer.concat([bytes('Suite: evil\n\n'), signed, bytes('\nSuite: evil too\n')])

    for (const given of [signed, document]) {
      const found = await verifyDocument({ document: given, signature: null, keyring: vendor.keyring }, NOW)
      expect(found).to.deep.include({ kind: 'valid', signedAt: SIGNED, keyId: vendor.secret.getKeyID().toHex().toUpperCase() })
      expect(Buffer.from(found.document).toString()).to.equal(RELEASE)
    }
  })

  it('believes a signature that lies beside the document, armored or not', async () => {
    for (const format of ['armored', 'binary'] as const) {
      const wish = { document: bytes(RELEASE), signature: await beside(vendor.secret, RELEASE, format), keyring: vendor.keyring }
      expect(await verifyDocument(wish, NOW), format).to.include({ kind: 'valid' })
    }
  })

  it('finds the key among others in the keyring, and one good signature among those of unknown keys', async () => {
    const keyring = `${other.keyring}\n# comment\n${vendor.keyring}`
    const both = [other.secret, vendor.secret]

    expect(await verifyDocument({ document: await inline(vendor.secret), signature: null, keyring }, NOW)).to.include({ kind: 'valid' })
    expect(await verifyDocument({ document: await inline(both), signature: null, keyring: vendor.keyring }, NOW)).to.include({
      kind: 'valid',
    })
    expect(await verifyDocument({ document: bytes(RELEASE), signature: await beside(both), keyring: vendor.keyring }, NOW)).to.include({
      kind: 'valid',
    })
  })

  it('says that nobody said whose signature counts, where there is no keyring', async () => {
    expect(await verifyDocument({ document: bytes(RELEASE), signature: null, keyring: null }, NOW)).to.deep.equal({
      kind: 'unsigned',
      document: bytes(RELEASE),
    })
  })

  it('refuses a document without a signature where there is a keyring', async () => {
    expect(await problemOf({ document: bytes(RELEASE), signature: null, keyring: vendor.keyring })).to.equal('unsigned')
    expect(await problemOf({ document: bytes(RELEASE), signature: bytes(''), keyring: vendor.keyring })).to.equal('unsigned')
  })

  it('refuses a text that was tampered with, inline and beside', async () => {
    const text = Buffer.from(await inline(vendor.secret)).toString()

    expect(await problemOf({ document: bytes(text.replace('abc', 'abd')), signature: null, keyring: vendor.keyring })).to.equal(
      'not_of_this_document',
    )
    expect(await problemOf({ document: bytes(`${RELEASE} `), signature: await beside(vendor.secret), keyring: vendor.keyring })).to.equal(
      'not_of_this_document',
    )
    expect(
      await problemOf({ document: bytes(RELEASE), signature: await beside(vendor.secret, 'another'), keyring: vendor.keyring }),
    ).to.equal('not_of_this_document')
  })

  it('refuses the signature of a key that is not in the keyring', async () => {
    expect(await problemOf({ document: await inline(other.secret), signature: null, keyring: vendor.keyring })).to.equal('key_unknown')
  })

  it('refuses a key that is expired now, though it was not when it signed', async () => {
    const short = await pair({ keyExpirationTime: 410 * DAY_S })
    const document = await inline(short.secret)

    expect(await verifyDocument({ document, signature: null, keyring: short.keyring }, NOW)).to.include({ kind: 'valid' })
    expect(await problemOf({ document, signature: null, keyring: short.keyring }, new Date('2026-02-20T00:00:00Z'))).to.equal('key_expired')
  })

  it('refuses a key that was taken back', async () => {
    const { privateKey, publicKey, revocationCertificate } = await generateKey({ userIDs: [{ name: 'V' }], date: BORN, format: 'armored' })
    const revoked = await revokeKey({ key: await readKey({ armoredKey: publicKey }), revocationCertificate, format: 'armored' })
    const document = await inline(await readPrivateKey({ armoredKey: privateKey }))

    expect(await problemOf({ document, signature: null, keyring: revoked.publicKey })).to.equal('key_expired')
  })

  it('refuses a signature from the future, but not one of a clock that is a little ahead', async () => {
    const ahead = (minutes: number): Promise<Uint8Array> => inline(vendor.secret, RELEASE, new Date(NOW.getTime() + minutes * 60_000))

    expect(await verifyDocument({ document: await ahead(10), signature: null, keyring: vendor.keyring }, NOW)).to.include({ kind: 'valid' })
    expect(await problemOf({ document: await ahead(60), signature: null, keyring: vendor.keyring })).to.equal('from_the_future')
  })

  it('refuses what only looks like a signature', async () => {
    const text = Buffer.from(await inline(vendor.secret)).toString()
    for (const document of [
      text.slice(0, text.length / 2),
      text.replace(/=[A-Za-z0-9+/]{4}\n-----END/, '\n-----END').replace(/\n[A-Za-z0-9+/]{20}/, '\n!'),
      text.replace('Hash: SHA512', 'Hash: SHA1'),
      '-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n',
    ]) {
      expect(await problemOf({ document: bytes(document), signature: null, keyring: vendor.keyring }), document.slice(0, 60)).to.be.oneOf([
        'malformed',
        'unsigned',
        'not_of_this_document',
      ])
    }
    expect(await problemOf({ document: Buffer.from([0x80, 0xff]), signature: null, keyring: vendor.keyring })).to.equal('malformed')
    expect(await problemOf({ document: bytes(RELEASE), signature: Buffer.alloc(1_000, 0xc2), keyring: vendor.keyring })).to.equal(
      'malformed',
    )
  })
})

describe('keysOf', () => {
  it('refuses what holds no public key, and private keys', async () => {
    const { privateKey } = await generateKey({ userIDs: [{ name: 'V' }], format: 'armored' })
    for (const keyring of [
      '',
      'a key',
      privateKey,
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----',
      ' '.repeat(3_000_000),
    ]) {
      const err: unknown = await keysOf(keyring).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(err, keyring.slice(0, 40)).to.include({ code: 'feed_keyring_invalid' })
    }
  })
})

describe('verifyDocument and GnuPG', () => {
  let home = ''
  before(needs('gpg'))
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'gpg-'))
    gpg(['--quick-gen-key', '--batch', '--passphrase', '', 'Vendor <vendor@example.com>', 'rsa3072', 'sign', '2y'])
    writeFileSync(join(home, 'Release'), RELEASE)
  })
  after(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  })

  function gpg(args: readonly string[]): Buffer {
    const { status, stdout, stderr } = spawnSync('gpg', ['--homedir', home, '--batch', '--yes', '--pinentry-mode', 'loopback', ...args])
    if (status !== 0) throw new Error(stderr.toString())
    return stdout
  }

  it('believes what gpg signed as apt and createrepo have it', async () => {
    const keyring = gpg(['--armor', '--export']).toString()
    const path = join(home, 'Release')
    gpg(['--clearsign', '-o', `${path}.in`, path])
    gpg(['--detach-sign', '--armor', '-o', `${path}.asc`, path])
    gpg(['--detach-sign', '-o', `${path}.gpg`, path])

    const now = new Date()
    const found = await verifyDocument({ document: readFileSync(`${path}.in`), signature: null, keyring }, now)
    expect(found).to.include({ kind: 'valid' })
    expect(Buffer.from(found.document).toString()).to.equal(RELEASE.trimEnd())
    for (const suffix of ['asc', 'gpg']) {
      const wish = { document: readFileSync(path), signature: readFileSync(`${path}.${suffix}`), keyring }
      expect(await verifyDocument(wish, now), suffix).to.include({ kind: 'valid' })
      expect(await problemOf({ ...wish, document: bytes('other') }, now)).to.equal('not_of_this_document')
    }
  })

  it('refuses weak hashes', async () => {
    const keyring = gpg(['--armor', '--export']).toString()
    const path = join(home, 'Release')
    for (const hash of ['SHA1', 'MD5']) {
      gpg(['--allow-weak-digest-algos', '--digest-algo', hash, '--detach-sign', '-o', `${path}.weak`, path])
      gpg(['--allow-weak-digest-algos', '--digest-algo', hash, '--clearsign', '-o', `${path}.weak.in`, path])
      for (const wish of [
        { document: readFileSync(path), signature: readFileSync(`${path}.weak`), keyring },
        { document: readFileSync(`${path}.weak.in`), signature: null, keyring },
      ]) {
        expect(await problemOf(wish, new Date()), hash).to.equal('hash_weak')
      }
    }
  })
})
