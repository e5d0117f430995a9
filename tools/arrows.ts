/** Who may import whom. The table of ARCHITECTURE.md is drawn from here. */
import { posix } from 'node:path'
import type { ImportGraph } from './import-graph.ts'

export interface Violation {
  file: string
  text: string
}

/** Top-level folder → our folders it may import (through their index.ts), or `anything`. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'anything'>> = {
  catalog: [],
  'wsus-adapter': [],
  'cmdb-migrations': [],
  templates: [],
  demo: [],
  server: ['catalog', 'wsus-adapter', 'templates', 'cmdb-migrations'],
  agent: ['catalog'],
  cli: ['catalog', 'templates'],
  console: ['templates'],
  bin: ['cli'],
  tools: 'anything',
  bench: 'anything',
  test: 'anything',
}

const IO_PACKAGES =
  /^(?:node:(?:fs|net|http|https|http2|tls|dns|dgram|child_process|worker_threads|timers|cluster|process|readline)(?:\/.*)?|knex|pg|pg-.*|objection|graphile-worker|nodemailer|express|express-.*|soap|pino|pino-.*)$/

/** What node brings that computes and reaches nothing: catalog/ unpacks with it what it is given. */
const COMPUTES = new Set(['node:stream', 'node:zlib'])

/** File of a noun → files of nouns that it must not import: a write goes endpoint → service → rules + store. */
const MUST_NOT_REACH: Readonly<Record<string, readonly string[]>> = {
  'rules.ts': ['store.ts', 'service.ts', 'tasks.ts', 'endpoints.ts'],
  'store.ts': ['service.ts', 'tasks.ts', 'endpoints.ts'],
  'service.ts': ['tasks.ts', 'endpoints.ts'],
  'tasks.ts': ['endpoints.ts'],
}

/** What every noun stands on; its files are no noun's. */
const FLOOR = /^server\/(?:cmdb|http)\//

function topOf(path: string): string {
  return path.split('/')[0] ?? path
}

/** Every import that goes where it must not, over top-level folders and inside the server. */
export function forbiddenArrows(graph: ImportGraph): Violation[] {
  const found: Violation[] = []
  for (const [file, targets] of graph.files) {
    for (const target of targets) {
      const reason = acrossFolders(file, target) ?? insideServer(file, target)
      if (reason) found.push({ file, text: `imports ${target}: ${reason}` })
    }
    for (const name of graph.packages.get(file) ?? []) {
      if (topOf(file) === 'catalog' && name.startsWith('node:') && !COMPUTES.has(name))
        found.push({ file, text: `imports ${name}: catalog/ is pure and runs anywhere` })
    }
    if (file.startsWith('server/') && posix.basename(file) === 'rules.ts') found.push(...impurities(graph, file))
  }
  return found
}

/** What a rules.ts loads, directly or over other files, that reaches a database, the network, files or the clock's timers. */
function impurities(graph: ImportGraph, rules: string): Violation[] {
  const found: Violation[] = []
  const way = new Map<string, string>([[rules, rules]])
  for (const [file, path] of way) {
    for (const target of graph.loaded.get(file) ?? []) {
      if (IO_PACKAGES.test(target)) found.push({ file: rules, text: `rules are pure, but load ${path} → ${target}` })
      else if (!way.has(target)) way.set(target, `${path} → ${target}`)
    }
  }
  return found
}

/** Doors besides a folder's own: an agent needs versions and archives and not every feed with them, a browser messages and no mail templates. */
const DOORS: ReadonlySet<string> = new Set(['catalog/version/index.ts', 'catalog/document/index.ts', 'templates/words.ts'])

function acrossFolders(file: string, target: string): string | undefined {
  const [from, to] = [topOf(file), topOf(target)]
  if (file.startsWith('test/peers/') && !target.startsWith('test/peers/'))
    return 'a peer imports nothing of ours, or it would prove nothing'
  if (from === to) return undefined
  if (!file.includes('/')) return 'a file of the root imports nothing of ours'
  const allowed = MAY_IMPORT[from]
  if (allowed === undefined) return `the folder ${from}/ is not in the table of tools/arrows.ts`
  if (allowed === 'anything') return undefined
  if (!allowed.includes(to)) return `${from}/ must not import ${to}/`
  if (to === 'cmdb-migrations') return file.startsWith('server/cmdb/') ? undefined : 'migrations are known to server/cmdb alone'
  return DOORS.has(target) || target === `${to}/index.ts` ? undefined : `${to}/ is entered through ${to}/index.ts`
}

function insideServer(file: string, target: string): string | undefined {
  if (!file.startsWith('server/') || !target.startsWith('server/')) return undefined
  if (FLOOR.test(target)) return undefined
  const [own, its] = [posix.basename(file), posix.basename(target)]
  if (MUST_NOT_REACH[own]?.includes(its)) return `${own} must not reach ${its}`
  const sameNoun = posix.dirname(file) === posix.dirname(target)
  const atTop = posix.dirname(file) === 'server'
  if (!sameNoun && !atTop && (its === 'endpoints.ts' || its === 'tasks.ts'))
    return `another noun's ${its} is put together by the files of server/ itself`
  return undefined
}
