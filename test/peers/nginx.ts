import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCertificate } from './certificate.ts'
import { freePort } from './ports.ts'

const RUNBOOK = new URL('../../docs/runbooks/behind-nginx.md', import.meta.url)
const START_MS = 10_000

/** nginx as the runbook sets it up, on a port of loopback and with a certificate of its own. */
export class Nginx {
  readonly url: string
  /** PEM of its certificate, which nobody signed. */
  readonly certificate: string
  readonly #process: ChildProcess
  readonly #folder: string

  private constructor(at: { port: number; folder: string; certificate: string; process: ChildProcess }) {
    this.url = `https://127.0.0.1:${at.port}`
    this.certificate = at.certificate
    this.#process = at.process
    this.#folder = at.folder
  }

  /**
   * @param target base URL of the service, on loopback
   * @param change what an administrator does otherwise than the runbook says
   */
  static async start(target: string, change = (config: string): string => config): Promise<Nginx> {
    const { key, cert } = await makeCertificate()
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    writeFileSync(keyFile, key, { mode: 0o600 })
    writeFileSync(certFile, cert)
    const server = change(configOfRunbook())
      .replace('127.0.0.1:8790', new URL(target).host)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certFile};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${keyFile};`)
    writeFileSync(join(folder, 'nginx.conf'), wholeConfig(folder, server))
    const args = ['-e', join(folder, 'error.log'), '-p', folder, '-c', join(folder, 'nginx.conf')]
    const started = spawn('nginx', args, { stdio: 'inherit', env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } })
    const nginx = new Nginx({ port, folder, certificate: cert, process: started })
    try {
      await nginx.#listens(port)
    } catch (error) {
      await nginx.stop()
      throw error
    }
    return nginx
  }

  async #listens(port: number): Promise<void> {
    const deadline = Date.now() + START_MS
    while (!this.#hasEnded() && Date.now() < deadline) {
      if (await answers(port)) return
      await sleep(20)
    }
    throw new Error(`nginx does not listen: ${readFileSync(join(this.#folder, 'error.log'), 'utf8')}`)
  }

  async stop(): Promise<void> {
    if (!this.#hasEnded()) {
      this.#process.kill('SIGTERM')
      await once(this.#process, 'exit')
    }
    rmSync(this.#folder, { recursive: true })
  }

  /** By itself or by a signal. */
  #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }
}

function configOfRunbook(): string {
  const block = /```nginx\n([^]*?)```/.exec(readFileSync(RUNBOOK, 'utf8'))?.[1]
  if (block === undefined) throw new Error('the runbook has no configuration')
  return block
}

/** What a distribution's nginx.conf has around it, in a folder of its own. */
function wholeConfig(folder: string, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`)
  const head = ['daemon off;', 'worker_processes 1;', `pid ${join(folder, 'nginx.pid')};`, process.getuid?.() === 0 ? 'user root;' : '']
  return [...head, 'events {}', 'http {', 'access_log off;', ...temporary, server, '}', ''].join('\n')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
