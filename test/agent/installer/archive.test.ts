import { expect } from 'chai'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpackBeside, type ArchiveLimits } from '../../../agent/installer/archive.ts'
import { InstallerError } from '../../../agent/installer/types.ts'
import { zipOf, type ZipMember } from '../../catalog/document/packed.ts'

const member = (name: string, text = name, changes: Partial<ZipMember> = {}): ZipMember => ({ name, body: Buffer.from(text), ...changes })
const setup = member('app/setup.exe')

describe('unpackBeside', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'archive-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  const folder = () => join(home, 'unpacked')
  async function unpack(archive: readonly ZipMember[] | Buffer, inner = 'app/setup.exe', limits?: ArchiveLimits): Promise<string> {
    const path = join(home, 'archive.zip')
    writeFileSync(path, Buffer.isBuffer(archive) ? archive : zipOf(archive as ZipMember[]))
    return unpackBeside(path, inner, folder(), limits)
  }
  async function refusal(archive: readonly ZipMember[] | Buffer, inner?: string, limits?: ArchiveLimits): Promise<string> {
    return unpack(archive, inner, limits).then(
      () => 'none',
      (error: unknown) => (error instanceof InstallerError ? error.code : String(error)),
    )
  }
  const written = () => (readdirSync(folder(), { recursive: true }) as string[]).toSorted()

  it('unpacks the installer, and what lies in its folder and below', async () => {
    const path = await unpack([
      setup,
      member('app\\data.cab', 'cabinet'),
      member('app/Lang/ja.txt', '日本語'),
      member('app/empty/', ''),
      member('readme.txt'),
      member('other/setup.exe'),
      member('app2/setup.exe'),
    ])

    expect(path).to.equal(join(folder(), 'setup.exe'))
    expect(written()).to.deep.equal(['Lang', 'Lang/ja.txt', 'data.cab', 'setup.exe'])
    expect(readFileSync(join(folder(), 'Lang/ja.txt'), 'utf8')).to.equal('日本語')
  })

  it('finds it in letters of either case, and at the top', async () => {
    expect(await unpack([member('App/Setup.EXE')], 'app/setup.exe')).to.equal(join(folder(), 'Setup.EXE'))
    expect(await unpack([member('./setup.msi'), member('a/b.cab')], 'setup.msi')).to.equal(join(folder(), 'setup.msi'))
    expect(written()).to.deep.equal(['a', 'a/b.cab', 'setup.msi'])
  })

  it('begins with an empty folder, and follows no link that lies there', async () => {
    const elsewhere = join(home, 'elsewhere')
    writeFileSync(elsewhere, 'kept')
    symlinkSync(elsewhere, folder())

    await unpack([setup])

    expect(written()).to.deep.equal(['setup.exe'])
    expect(readFileSync(elsewhere, 'utf8')).to.equal('kept')
  })

  const hostile: ReadonlyArray<readonly [what: string, entry: ZipMember]> = [
    ['climbs', member('app/../../evil.exe')],
    ['climbs with backslashes', member('app\\..\\..\\evil.exe')],
    ['is absolute', member('/etc/evil')],
    ['is on a share', member('\\\\host\\share\\evil.exe')],
    ['is on a drive', member('C:\\Windows\\evil.exe')],
    ['is on a drive further inside', member('app/C:evil.exe')],
    ['is a stream of another file', member('app/setup.exe:evil')],
    ['is a folder on a drive', member('D:evil/', '')],
    ['is a link', member('app/link', '/etc/passwd', { mode: 0o120777 })],
    ['is a link elsewhere', member('other/link', '..', { mode: 0o120777 })],
    ['is a device', member('app/NUL')],
    ['is a device with an end', member('app/com1.txt')],
    ['ends in a dot, which Windows drops', member('app/setup.exe.')],
    ['ends in a blank, which Windows drops', member('app/setup.exe ')],
    ['has control characters', member('app/a\u0007b')],
    ['has wildcards', member('app/*.dll')],
    ['has an empty name inside', member('app//setup.exe')],
    ['is there twice', member('app/setup.exe', 'another')],
    ['is there twice but for its case', member('APP/SETUP.exe', 'another')],
    ['lies in a file', member('app/setup.exe/inside')],
    ['lies beside it and is encrypted', member('app/locked.dll', 'secret', { flags: 0x801 })],
    ['lies beside it and is packed in a way that nobody knows', member('app/odd.dll', 'odd', { method: 99 })],
  ]
  for (const [what, entry] of hostile) {
    it(`refuses an archive of which an entry ${what}`, async () => {
      expect(await refusal([setup, entry])).to.equal('archive_refused')
      expect(readdirSync(home)).to.deep.equal(['archive.zip'])
    })
  }

  it('leaves out what lies elsewhere and cannot be read', async () => {
    await unpack([setup, member('other/locked.dll', 'secret', { flags: 0x801 }), member('other/odd.dll', 'odd', { method: 99 })])

    expect(written()).to.deep.equal(['setup.exe'])
  })

  it('says that the installer is not in the archive', async () => {
    expect(await refusal([member('app/other.exe')])).to.equal('installer_absent')
    expect(await refusal([member('app/setup.exe/', '')])).to.equal('installer_absent')
    expect(await refusal([])).to.equal('installer_absent')
  })

  it('says that an archive is damaged: no archive, cut off, of a wrong checksum', async () => {
    const whole = zipOf([setup])
    const wrong = zipOf([member('app/setup.exe', 'x', { crc: 1 })])

    expect(await refusal(Buffer.from('MZ no archive at all'))).to.equal('archive_damaged')
    expect(await refusal(Buffer.alloc(0))).to.equal('archive_damaged')
    expect(await refusal(whole.subarray(0, whole.length - 30))).to.equal('archive_damaged')
    expect(await refusal(whole.subarray(20))).to.equal('archive_damaged')
    expect(await refusal(wrong)).to.equal('archive_damaged')
  })

  it('unpacks no more than it may', async () => {
    const zeros = { name: 'app/setup.exe', body: Buffer.alloc(32 * 2 ** 20) }

    expect(await refusal([zeros]), 'a thousand times its size').to.equal('archive_too_large')
    expect(await refusal([{ ...zeros, method: 0 }], undefined, { entries: 10, totalBytes: 2 ** 20 })).to.equal('archive_too_large')
    expect(await refusal([setup, member('a'), member('b')], undefined, { entries: 2, totalBytes: 2 ** 20 })).to.equal('archive_too_large')
  })
})
