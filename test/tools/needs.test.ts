import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { programOf } from '../../tools/program.ts'
import { root } from '../../tools/source-files.ts'

describe('needs', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-needs-'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  })
  beforeEach(() => suite(`needs('sh', 'no-such-program')`))
  after(() => rm(folder, { recursive: true, force: true }))

  function suite(hook: string): Promise<void> {
    return writeFile(
      join(folder, 'suite.ts'),
      `import { needs, needsMounts } from ${JSON.stringify(join(root, 'test/support/needs.ts'))}
       describe('a suite', () => { before(${hook}); it('runs', () => undefined) })`,
    )
  }

  async function run(environment: Record<string, string>): Promise<{ code: number; list: string }> {
    const list = join(folder, 'missing.jsonl')
    await writeFile(list, '')
    const { CI: _, ...env } = process.env
    const args = [programOf('mocha', 'bin/mocha.js'), '--no-config', '--extension', 'ts', join(folder, 'suite.ts')]
    const child = spawn(process.execPath, args, { env: { ...env, TSUKUROI_TEST_MISSING: list, ...environment }, stdio: 'ignore' })
    const [code] = (await once(child, 'exit')) as [number]
    return { code, list: await readFile(list, 'utf8') }
  }

  it('skips the suite and has the run name what is missing', async () => {
    expect(await run({})).to.deep.equal({ code: 0, list: '{"program":"no-such-program","suite":"a suite"}\n' })
  })

  it('fails where CI is set', async () => {
    const { code } = await run({ CI: 'true' })

    expect(code).to.equal(1)
  })

  describe('a mount', () => {
    beforeEach(() => suite('needsMounts(() => false)'))

    /** PATH with an `unshare` that ends so. */
    async function withUnshare(code: number): Promise<Record<string, string>> {
      await writeFile(join(folder, 'unshare'), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 })
      return { CI: 'true', PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    }

    it('is a failure where CI is set, root has the right, and it fails', async function () {
      if (process.getuid?.() !== 0) return this.skip()
      const list = '{"program":"a mount that root has the right to","suite":"a suite"}\n'

      expect(await run(await withUnshare(0))).to.deep.equal({ code: 1, list })
    })

    it('is gone without and named where the right is lacking', async () => {
      const list = '{"program":"the right to mount","suite":"a suite"}\n'

      expect(await run(await withUnshare(1))).to.deep.equal({ code: 0, list })
    })
  })
})
