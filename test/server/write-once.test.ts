import { expect } from 'chai'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVault } from '../../server/cmdb/vault.ts'
import { writeOnce } from '../../server/write-once.ts'
import { root } from '../../tools/source-files.ts'

describe('writeOnce', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-once-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('gives everybody who makes the file at the same moment the same content', async () => {
    const file = join(folder, 'key')
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => writeOnce(file, () => `content ${i}`)))

    expect(new Set(all.map(String)).size).to.equal(1)
    expect(await readFile(file, 'utf8')).to.equal(String(all[0]))
    expect(await readdir(folder)).to.deep.equal(['key'])
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
  })

  it('leaves a file that is there as it is', async () => {
    await writeFile(join(folder, 'key'), 'old')

    expect(String(await writeOnce(join(folder, 'key'), () => 'new'))).to.equal('old')
  })

  it('says what the system says when there is no such folder', async () => {
    const error: unknown = await writeOnce(join(folder, 'nowhere/key'), () => 'new').catch((err: unknown) => err)

    expect(error).to.have.property('code', 'ENOENT')
  })
})

describe('openVault', () => {
  it('opens one key for all the processes that begin at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-once-'))
    const program = join(folder, 'open.ts')
    await writeFile(
      program,
      `import { openVault } from ${JSON.stringify(join(root, 'server/cmdb/vault.ts'))}
       process.once('message', () => void openVault(${JSON.stringify(folder)}).then((vault) => process.send?.(vault.keyId)))
       process.send?.('ready')`,
    )
    const children = Array.from({ length: 4 }, () => fork(program))
    try {
      await Promise.all(children.map((child) => once(child, 'message')))
      const answers = children.map((child) => once(child, 'message'))
      for (const child of children) child.send('go')
      const keyIds = (await Promise.all(answers)).map(([keyId]) => String(keyId))

      expect(new Set([...keyIds, (await openVault(folder)).keyId]).size).to.equal(1)
    } finally {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  })
})
