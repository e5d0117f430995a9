import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openClient } from '../../cli/client.ts'
import { CommandError } from '../../cli/command-error.ts'
import { needsThat } from '../support/needs.ts'
import { shell } from './run.ts'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const NOBODY = 65_534

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('openClient', () => {
  let stateDir: string
  let server: Server | undefined
  const listen = async (answer: RequestListener): Promise<void> => {
    server = createServer(answer)
    await new Promise<void>((resolve) => server?.listen(join(stateDir, 'run/operator.sock'), resolve))
  }
  const refusal = async (work: Promise<unknown>): Promise<CommandError> => {
    const err: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (err instanceof CommandError) return err
    throw err instanceof Error ? err : new Error('nothing was refused')
  }

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-client-'))
    await mkdir(join(stateDir, 'run'))
    await writeFile(join(stateDir, 'operator.credential'), `${'c'.repeat(43)}\n`, { mode: 0o600 })
  })
  afterEach(async () => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
    await rm(stateDir, { recursive: true, force: true })
  })

  it('ends with 200 where nothing is set up, and with 100 where no server runs', async () => {
    const run = shell(stateDir)
    expect((await run('swcfmg_tenant -list')).code).to.equal(100)

    await rm(join(stateDir, 'operator.credential'))
    expect((await run('swcfmg_tenant -list')).code).to.equal(200)
  })

  it('ends with 100 when a server has died and left its socket', async () => {
    await listen(() => undefined)
    await writeFile(join(stateDir, 'run/dead.sock'), '')
    await writeFile(join(stateDir, 'run/operator.json'), JSON.stringify({ socketPath: join(stateDir, 'run/dead.sock') }))

    expect((await refusal(openClient(stateDir).get('/tenants'))).code).to.equal('server_not_running')
  })

  it('ends with 102 when the server does not know the credential', async () => {
    await listen((_req, res) => res.writeHead(401).end('{"code":"operator_credential_invalid"}'))

    const { code, err } = await shell(stateDir, { locale: 'ja' })('swcfmg_tenant -list')
    expect(code).to.equal(102)
    expect(err).to.equal('CFMGC00119: ERROR: このコマンドを実行する権限がありません。\n')
  })

  describe('for somebody else of this machine', () => {
    before(needsThat('root', () => process.getuid?.() === 0))

    it('ends with 102 because the credential cannot be read', async () => {
      await chmod(stateDir, 0o755)
      const env = { PATH: process.env['PATH'] ?? '', TSUKUROI_STATE: stateDir, LC_ALL: 'C' }
      const child = await new Promise<{ code: unknown; stderr: string }>((resolve) =>
        execFile(process.execPath, [MAIN, 'swcfmg_tenant', '-list'], { env, uid: NOBODY, gid: NOBODY }, (err, _out, stderr) =>
          resolve({ code: err?.code, stderr }),
        ),
      )

      expect(child.code, child.stderr).to.equal(102)
      expect(child.stderr).to.contain('CFMGC00119')
    })
  })

  it('shows the credential, and for whom it asks', async () => {
    const seen: unknown[] = []
    await listen((req, res) => {
      seen.push([req.method, req.url, req.headers['authorization'], req.headers['x-tsukuroi-person']])
      res.end('{}')
    })
    await openClient(stateDir).get('/jobs', { states: 'a,b', tenantId: undefined, userId: 'ü&=' })
    await openClient(stateDir).as({ userId: 'hana', password: 'p:ä ß' }).post('/jobs/x/approve')

    const credential = `Operator ${'c'.repeat(43)}`
    const person = `Basic ${Buffer.from('hana:p:ä ß').toString('base64')}`
    expect(seen).to.deep.equal([
      ['GET', '/api/v1/jobs?states=a%2Cb&userId=%C3%BC%26%3D', credential, undefined],
      ['POST', '/api/v1/jobs/x/approve', credential, person],
    ])
  })

  it('goes through all pages of a list', async () => {
    await listen((req, res) => {
      const after = new URL(req.url ?? '', 'http://x').searchParams.get('after')
      res.end(JSON.stringify(after === null ? { items: [1, 2], next: 'two' } : { items: [3], next: null }))
    })

    expect(await collect(openClient(stateDir).list('/jobs'))).to.deep.equal([1, 2, 3])
  })

  it('says so when an answer is no answer of ours, or an export breaks off', async () => {
    await listen((req, res) => {
      if (req.url?.endsWith('/export') !== true) return res.end('<html>')
      res.writeHead(200)
      res.write('{"a":1}\n', () => res.destroy())
      return undefined
    })
    const client = openClient(stateDir)

    expect((await refusal(client.get('/jobs'))).code).to.equal('answer_malformed')
    expect((await refusal(collect(client.lines('/x/export')))).code).to.equal('answer_broke_off')
  })
})
