import type { Request } from 'express'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMAND, type Actor } from '../context.ts'
import { Unauthenticated } from './problem.ts'

const CREDENTIAL_FILE = 'operator.credential'
/** sockaddr_un.sun_path holds 104 bytes on some systems, 108 on Linux, the final zero included. */
const LONGEST_PATH = 100

/**
 * The secret with which commands come to the operator's door; made at first start, readable by the account of the server alone.
 *
 * @param stateDir state directory
 */
export async function loadOperatorCredential(stateDir: string): Promise<string> {
  const file = join(stateDir, CREDENTIAL_FILE)
  const kept = (
    await readFile(file, 'utf8').catch((err: NodeJS.ErrnoException) => {
      if (err.code !== 'ENOENT') throw err
      return ''
    })
  ).trim()
  if (kept.length >= 32) return kept
  const fresh = randomBytes(32).toString('base64url')
  await writeFile(`${file}.new`, `${fresh}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return fresh
}

/** Checks the password of a person for whom a command asks; throws as a sign-in does. */
export type SignInPerson = (given: { userId: string; password: string }) => Promise<Actor>

/**
 * Who asks at the operator's door: #COMMAND, or nobody gets in. A decision is always a person's: with the header
 * `x-tsukuroi-person: Basic …` besides, the request is that person's, with that person's rights alone.
 *
 * @param credential as loaded
 * @returns for every request the actor, or throws Unauthenticated operator_credential_invalid and whatever signInPerson throws
 */
export function operatorAuthenticator(credential: string, signInPerson: SignInPerson): (req: Request) => Promise<Actor> {
  const expected = digest(credential)
  return async (req) => {
    const shown = /^Operator ([\w-]{32,128})$/.exec(req.get('authorization') ?? '')?.[1]
    if (shown === undefined || !timingSafeEqual(digest(shown), expected)) throw new Unauthenticated('operator_credential_invalid')
    const person = req.get('x-tsukuroi-person')
    return person === undefined ? COMMAND : signInPerson(personOf(person))
  }
}

/** User id and password as RFC 7617 writes them. */
function personOf(header: string): { userId: string; password: string } {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1024})$/.exec(header)?.[1] ?? ''
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) throw new Unauthenticated('sign_in_failed')
  return { userId: text.slice(0, colon), password: text.slice(colon + 1) }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Where the door is, and how to take it away again. */
export interface OperatorSocket {
  readonly socketPath: string
  remove(): Promise<void>
}

/**
 * Opens the door: a Unix socket in the state directory that only the server's account may use. Where its path would be too long, a
 * directory in the system's place for temporary files, named in run/operator.json; on Windows a named pipe.
 */
export async function listenForOperator(server: Server, stateDir: string): Promise<OperatorSocket> {
  const run = join(stateDir, 'run')
  await mkdir(run, { recursive: true, mode: 0o700 })
  const pointer = join(run, 'operator.json')
  await rm(pointer, { force: true })
  const { socketPath, directory } = await choosePath(stateDir, run)
  const isFile = process.platform !== 'win32'
  if (isFile) await rm(socketPath, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, () => {
      server.off('error', reject)
      resolve()
    })
  })
  if (isFile) await chmod(socketPath, 0o600)
  const ours = isFile ? await markOf(socketPath) : undefined
  if (directory !== undefined || !isFile) {
    await writeFile(`${pointer}.new`, `${JSON.stringify({ socketPath })}\n`, { mode: 0o600 })
    await rename(`${pointer}.new`, pointer)
  }
  return {
    socketPath,
    remove: async () => {
      // A part that ends late must not take away what the next one has put in its place.
      const pointed = await readFile(pointer, 'utf8').catch(() => '')
      if (pointed.includes(JSON.stringify(socketPath))) await rm(pointer, { force: true })
      if (isFile && (await markOf(socketPath)) === ours) await rm(socketPath, { force: true })
      if (directory !== undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

/** What tells one socket at a path from a later one; inode numbers are used again. */
async function markOf(socketPath: string): Promise<string | undefined> {
  const facts = await stat(socketPath).catch(() => undefined)
  return facts === undefined ? undefined : `${facts.ino} ${facts.ctimeMs}`
}

async function choosePath(stateDir: string, run: string): Promise<{ socketPath: string; directory?: string }> {
  if (process.platform === 'win32') {
    return { socketPath: `\\\\.\\pipe\\tsukuroi-${createHash('sha256').update(stateDir).digest('hex').slice(0, 16)}` }
  }
  const wanted = join(run, 'operator.sock')
  if (Buffer.byteLength(wanted) <= LONGEST_PATH) return { socketPath: wanted }
  const directory = await mkdtemp(join(tmpdir(), 'tsukuroi-'))
  await chmod(directory, 0o700)
  return { socketPath: join(directory, 'operator.sock'), directory }
}
