import { expect } from 'chai'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consoleFingerprint } from '../../tools/console-build.ts'

describe('consoleFingerprint', () => {
  let folder: string
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-made-from-'))
    await write('console/main.tsx', 'one')
    await write('templates/labels.ts', 'words')
    await write('package-lock.json', '{}')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('stays while nothing changes that the console is made from', async () => {
    const before = consoleFingerprint(folder)
    await write('server/main.ts', 'another part')
    await write('console/dist/index.html', 'what was built')

    expect(consoleFingerprint(folder)).to.equal(before)
  })

  it('changes with a file of the console, a message or a package, and with a file’s name', async () => {
    const seen = new Set([consoleFingerprint(folder)])
    for (const [path, text] of [
      ['console/main.tsx', 'two'],
      ['templates/labels.ts', 'other words'],
      ['package-lock.json', '{"lockfileVersion":3}'],
      ['console/home/page.tsx', ''],
    ] as const) {
      await write(path, text)
      seen.add(consoleFingerprint(folder))
    }

    expect(seen.size).to.equal(5)
  })
})
