import { expect } from 'chai'
import { AppError } from '../../../server/errors.ts'
import { readScriptPackage } from '../../../server/registrations/script-package.ts'
import { aZip, type ZipEntry } from './zip.ts'

describe('readScriptPackage', () => {
  const good: ZipEntry = { name: 'collect.sh', content: 'echo' }

  async function reasonOf(bytes: Buffer): Promise<unknown> {
    const err: unknown = await readScriptPackage(bytes).then(
      () => undefined,
      (error: unknown) => error,
    )
    return err instanceof AppError && err.code === 'script_package_invalid' ? err.details['reason'] : err
  }

  it('reads the files of a package and says for which systems it has a script', async () => {
    const found = await readScriptPackage(
      aZip([good, { name: 'lib/' }, { name: 'lib/一覧.txt', content: 'x' }, { name: 'collect.ps1', content: 'y' }]),
    )

    expect(found.files.map(({ path, content }) => [path, content.toString()])).to.deep.equal([
      ['collect.sh', 'echo'],
      ['lib/一覧.txt', 'x'],
      ['collect.ps1', 'y'],
    ])
    expect(found.platforms).to.deep.equal(['linux', 'windows'])
  })

  const hostile: readonly [what: string, entries: readonly ZipEntry[], reason: string][] = [
    ['a path that leads out', [good, { name: '../outside' }], 'path_invalid'],
    ['a path that leads out in its middle', [good, { name: 'a/../../outside' }], 'path_invalid'],
    ['an absolute path', [good, { name: '/etc/passwd' }], 'path_invalid'],
    ['a path of Windows', [good, { name: 'a\\..\\b' }], 'path_invalid'],
    ['a drive', [good, { name: 'C:x' }], 'path_invalid'],
    ['a device of Windows', [good, { name: 'NUL.txt' }], 'path_invalid'],
    ['a name with a control character', [good, { name: 'a\u0007' }], 'path_invalid'],
    ['an empty name', [good, { name: '' }], 'path_invalid'],
    ['a link', [good, { name: 'link', content: '/etc/passwd', mode: 0o120777 }], 'link'],
    ['an encrypted file', [good, { name: 'secret', flags: 1 }], 'encrypted'],
    ['a name twice', [good, { name: 'Collect.sh' }], 'name_repeated'],
    ['a wrong checksum', [{ ...good, crc: 1 }], 'damaged'],
    ['no script', [{ name: 'readme.txt' }], 'no_script'],
    ['a script in a folder only', [{ name: 'x/collect.sh' }], 'no_script'],
    ['too many files', Array.from({ length: 201 }, (_, i) => ({ name: `f${i}` })), 'too_many_files'],
  ]
  for (const [what, entries, reason] of hostile) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(aZip(entries))).to.equal(reason)
    })
  }

  it('refuses what is no archive, is cut off, or is too large', async () => {
    expect(await reasonOf(Buffer.from('#!/bin/sh'))).to.equal('not_zip')
    expect(await reasonOf(Buffer.alloc(0))).to.equal('not_zip')
    const whole = aZip([good])
    expect(await reasonOf(whole.subarray(0, whole.length - 30))).to.equal('not_zip')
    expect(await reasonOf(Buffer.alloc(10 * 1024 * 1024 + 1))).to.equal('too_large')
  })
})
