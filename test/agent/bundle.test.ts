import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../agent/bundle.ts'
import { childEnvironment } from '../../agent/config.ts'
import { runProgram } from '../../agent/runner.ts'
import { zipOf } from '../catalog/document/packed.ts'

describe('bundle', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('takes packages of either kind of module in: an archive is unpacked where no packages are', async () => {
    await bundle(fileURLToPath(new URL('../../agent/installer/archive.ts', import.meta.url)), join(folder, 'archive.mjs'))
    await writeFile(join(folder, 'app.zip'), zipOf([{ name: 'setup.exe', body: Buffer.from('program') }]))
    const script = `import { unpackBeside } from './archive.mjs'; process.stdout.write(await unpackBeside('app.zip', 'setup.exe', 'unpacked'))`

    const run = await runProgram(process.execPath, ['--input-type=module', '-e', script], {
      timeoutMs: 30_000,
      maxOutputBytes: 10_000,
      env: childEnvironment(),
      cwd: folder,
    })

    expect([run.stdout, run.stderr]).to.deep.equal([join('unpacked', 'setup.exe'), ''])
    expect(await readFile(join(folder, 'unpacked/setup.exe'), 'utf8')).to.equal('program')
  })
})
