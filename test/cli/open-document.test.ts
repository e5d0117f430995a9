import { expect } from 'chai'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { SkippedEntry, UnpackOptions } from '../../catalog/index.ts'
import { openDocument } from '../../cli/open-document.ts'
import { tarOf, whole, zipOf } from '../catalog/document/packed.ts'

describe('openDocument', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-documents-'))
    await mkdir(join(folder, 'feeds', 'inner'), { recursive: true })
    await writeFile(join(folder, 'feeds', 'b.tar.gz'), gzipSync(await tarOf([[{ name: 'Packages' }, 'packages']])))
    await writeFile(
      join(folder, 'feeds', 'a.zip'),
      zipOf([
        { name: 'x.json', body: Buffer.from('{}') },
        { name: '../y', body: Buffer.from('y') },
      ]),
    )
    await writeFile(join(folder, 'feeds', 'inner', 'c.txt'), 'c')
    await symlink('/etc/passwd', join(folder, 'feeds', 'd.txt'))
  })
  after(() => rm(folder, { recursive: true }))

  async function read(path: string, options: UnpackOptions = {}): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for await (const entry of openDocument(path, options)) found[entry.path] = await whole(entry)
    return found
  }

  it('opens a file', async () => {
    expect(await read(join(folder, 'feeds', 'b.tar.gz'))).to.deep.equal({ Packages: 'packages' })
  })

  it('opens every file of a directory in the order of their names, and leaves links out', async () => {
    const skipped: SkippedEntry[] = []

    const found = await read(join(folder, 'feeds'), { skip: (entry) => void skipped.push(entry) })

    expect(found).to.deep.equal({ 'x.json': '{}', Packages: 'packages', 'feeds/inner/c.txt': 'c' })
    expect(skipped).to.deep.equal([
      { path: '../y', reason: 'path_climbs' },
      { path: 'feeds/d.txt', reason: 'link' },
    ])
  })

  it('fails with what the machine says where nothing is', async () => {
    const problem = await read(join(folder, 'nothing')).then(
      () => undefined,
      (err: unknown) => (err as NodeJS.ErrnoException).code,
    )
    expect(problem).to.equal('ENOENT')
  })
})
