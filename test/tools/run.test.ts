import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { root } from '../../tools/source-files.ts'

const ENTRY = `
for (const [signal, status] of [['SIGTERM', 7], ['SIGINT', 8]] as const) process.on(signal, () => process.exit(status))
setInterval(() => undefined, 1000)
console.log(JSON.stringify({ pid: process.pid, version: process.version, env: process.env, args: process.argv.slice(2) }))
`

interface Started {
  child: ChildProcess
  said: { pid: number; version: string; env: Record<string, string | undefined>; args: string[] }
}

describe('tools/run.mjs', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-run-'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'entry.ts'), ENTRY)
    await writeFile(join(folder, 'ends.ts'), 'process.exitCode = 42')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function start(environment: Record<string, string> = {}): Promise<Started> {
    const child = spawn(process.execPath, [join(root, 'tools/run.mjs'), join(folder, 'entry.ts'), 'one', '--two'], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return { child, said: JSON.parse(line) as Started['said'] }
  }

  it('runs TypeScript with Node 24 and hands its arguments on', async () => {
    const { child, said } = await start()

    expect(said.version).to.match(/^v24\./)
    expect(said.args).to.deep.equal(['one', '--two'])

    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  it('keeps from the entry what npm and NODE_ENV would change', async () => {
    const { child, said } = await start({ NODE_ENV: 'production', npm_config_omit: 'dev' })

    expect(said.env['NODE_ENV']).to.equal(undefined)
    expect(said.env['npm_config_omit']).to.equal(undefined)

    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  for (const [signal, status] of [['SIGTERM', 7] as const, ['SIGINT', 8] as const]) {
    it(`hands ${signal} on and ends with the status of the entry`, async () => {
      const { child } = await start()

      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number]

      expect(code).to.equal(status)
    })
  }

  it('passes the exit status of an entry that ends by itself', async () => {
    const child = spawn(process.execPath, [join(root, 'tools/run.mjs'), join(folder, 'ends.ts')], { stdio: 'ignore' })

    const [code] = (await once(child, 'exit')) as [number]

    expect(code).to.equal(42)
  })

  it('ends the entry when the process that started it was killed', async () => {
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })`,
        join(root, 'tools/run.mjs'),
        join(folder, 'entry.ts'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string]
    const { pid } = JSON.parse(line) as Started['said']

    // The pipe closes when the last process that holds it has ended: run.mjs and the entry.
    const closed = once(starter, 'close')
    starter.kill('SIGKILL')
    await closed

    expect(() => process.kill(pid, 0)).to.throw(/ESRCH/)
  })

  it('says what is missing without an entry', async () => {
    const child = spawn(process.execPath, [join(root, 'tools/run.mjs')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))

    const [code] = (await once(child, 'close')) as [number]

    expect({ code, said }).to.deep.equal({ code: 1, said: 'Usage: node tools/run.mjs [--console] <entry.ts> [arguments...]\n' })
  })
})
