#!/usr/bin/env node
// node tools/run.mjs [--console] <entry.ts> [arguments...]: the one door of every npm script. Installs what is missing, then runs
// the entry with the product's Node, hands signals on to it and ends with its status. docs/decisions/0008-tools-folder.md
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, ensureInstalled, productNode } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const ORPHAN_CHECK_MS = 500

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`)

/** The process that started ours and, where a shell stands between npm and us, the one that started the shell. */
function ancestors() {
  const parent = process.ppid
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8')
    const [, grandparent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return process.env['npm_lifecycle_event'] ? `${parent} ${grandparent}` : `${parent}`
  } catch {
    return `${parent}`
  }
}

/**
 * Ends the child when npm (or whoever started us) has died: nobody else would, and a server must not outlive its terminal unseen.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithParent(child) {
  const started = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === started) return
    clearInterval(timer)
    child.kill('SIGTERM')
  }, ORPHAN_CHECK_MS)
  timer.unref()
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  const onTerminal = Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY)
  // A terminal's Ctrl-C reaches the whole group, the child too; sending it again would look like a second, impatient one.
  process.on('SIGINT', () => {
    if (!onTerminal) child.kill('SIGINT')
  })
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
}

/**
 * @param {string} node
 * @param {string} entry
 * @param {string[]} args
 */
function runEntry(node, entry, args) {
  const env = cleanEnvironment(process.env)
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[pathName] = [dirname(node), join(root, 'node_modules', '.bin'), env[pathName] ?? ''].filter(Boolean).join(delimiter)
  const child = spawn(node, [resolve(root, entry), ...args], { cwd: root, env, stdio: 'inherit' })
  forwardSignals(child)
  endWithParent(child)
  child.on('error', (error) => {
    say(`${node} could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 1)))
}

/** Builds the console first where the entry serves it; its own process, because it is written in what only the product's Node reads.
 * @param {string} node
 */
function buildConsole(node) {
  const { status } = spawnSync(node, [join(root, 'tools/build.ts')], { cwd: root, env: cleanEnvironment(process.env), stdio: 'inherit' })
  if (status !== 0) throw new Error('The console could not be built; what went wrong is above.')
}

const servesConsole = process.argv[2] === '--console'
const [entry, ...args] = process.argv.slice(servesConsole ? 3 : 2)
if (Number(process.versions.node.split('.')[0]) < 20) {
  say(`Node.js 20 or newer is needed to start; this is ${process.version}.`)
  process.exit(1)
}
if (entry === undefined) {
  say('Usage: node tools/run.mjs [--console] <entry.ts> [arguments...]')
  process.exit(1)
}
try {
  await ensureInstalled(root, say)
  const node = productNode(root)
  if (node === undefined) throw new Error('Node 24 is missing in node_modules. Delete node_modules and run this again.')
  if (servesConsole) buildConsole(node)
  runEntry(node, entry, args)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
