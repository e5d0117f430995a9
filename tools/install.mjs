// Brings node_modules in line with package-lock.json, once, also when two scripts start at the same time.
// Plain JavaScript and node: modules only, because it runs before anything of ours is installed, on Node 20 or newer.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STALE_AFTER_MS = 15_000
const LOG_TAIL = 4_000

// What describes the network an installation goes through; everything else of npm's settings would change what gets installed.
const KEPT_NPM_SETTINGS = new Set(
  [
    'registry',
    'proxy',
    'https_proxy',
    'noproxy',
    'cafile',
    'ca',
    'strict_ssl',
    'cache',
    'userconfig',
    'globalconfig',
    'ignore_scripts',
  ].map((name) => `npm_config_${name}`),
)

/**
 * The environment for a program we start: npm's own settings and NODE_ENV would make `npm ci` leave out half of the packages.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ keepNetwork?: boolean }} [options] keepNetwork: leave the settings that say how the registry is reached
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(env, { keepNetwork = false } = {}) {
  const clean = {}
  for (const [name, value] of Object.entries(env)) {
    const key = name.toLowerCase()
    if (key === 'node_env') continue
    if (key.startsWith('npm_config_') && !(keepNetwork && KEPT_NPM_SETTINGS.has(key.replaceAll('-', '_')))) continue
    clean[name] = value
  }
  return clean
}

/**
 * What the installed packages depend on, as one text: the lock file, this Node and this platform.
 * @param {string} root the folder of package.json
 */
export function fingerprint(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  return `${lock} ${process.version} ${process.platform}-${process.arch}\n`
}

/** @param {string} root */
function markerPath(root) {
  return join(root, 'node_modules', '.tsukuroi-installed')
}

/** @param {string} root */
export function isInstalled(root) {
  try {
    return readFileSync(markerPath(root), 'utf8') === fingerprint(root)
  } catch {
    return false
  }
}

/**
 * Whether npm itself has written down, in node_modules/.package-lock.json, exactly what our lock file asks for on this platform.
 * Spares a second installation after an `npm ci` or `npm install` by hand.
 * @param {string} root
 */
export function matchesLock(root) {
  try {
    const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages
    const wanted = read('package-lock.json')
    const present = read('node_modules/.package-lock.json')
    const same = Object.entries(present).every(([place, entry]) => wanted[place]?.version === entry.version)
    const whole = Object.entries(wanted).every(([place, entry]) => place === '' || entry.optional || entry.devOptional || place in present)
    return same && whole && existsSync(join(root, 'node_modules', 'typescript')) && productNode(root) !== undefined
  } catch {
    return false
  }
}

/** @param {string} root */
function writeMarker(root) {
  const marker = markerPath(root)
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(`${marker}.new`, fingerprint(root))
  renameSync(`${marker}.new`, marker)
}

/** @param {string} root */
function ownNode(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * The Node to run our source with: the one in node_modules, else the running one where it is new enough.
 * @param {string} root
 * @returns {string | undefined}
 */
export function productNode(root) {
  if (existsSync(ownNode(root))) return ownNode(root)
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

/** @returns {{ command: string, args: string[], shell: boolean } | undefined} how to call npm, or undefined where there is none */
function findNpm() {
  const running = process.env['npm_execpath']
  if (running && /npm-cli\.(c|m)?js$/.test(running) && existsSync(running))
    return { command: process.execPath, args: [running], shell: false }
  const windows = process.platform === 'win32'
  const beside = [
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
  ]
  for (const path of beside) if (existsSync(path)) return { command: process.execPath, args: [path], shell: false }
  const probe = spawnSync(windows ? 'npm.cmd' : 'npm', ['--version'], { shell: windows, stdio: 'ignore' })
  return probe.status === 0 ? { command: windows ? 'npm.cmd' : 'npm', args: [], shell: windows } : undefined
}

/**
 * Runs a program to its end and keeps the tail of what it said.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ status: number, output: string }>}
 */
function runQuietly(command, args, options) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (/** @type {Buffer} */ chunk) => (output = (output + chunk.toString('utf8')).slice(-LOG_TAIL))
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ status: code ?? 1, output }))
  })
}

/**
 * Makes sure that the packages of package-lock.json are installed. Does nothing, in a few milliseconds, when they are.
 * @param {string} root the folder of package.json
 * @param {(line: string) => void} say where one line of progress goes
 * @throws {Error} with a sentence for the user when npm is missing or fails
 */
export async function ensureInstalled(root, say) {
  if (isInstalled(root)) return
  const release = await lock(join(root, '.install.lock'), say)
  try {
    if (isInstalled(root)) return
    if (matchesLock(root)) writeMarker(root)
    else await install(root, say)
  } finally {
    release()
  }
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function install(root, say) {
  const npm = findNpm()
  if (!npm)
    throw new Error(
      'npm is missing. Install Node.js 20 or newer together with npm (Debian, Ubuntu: apt-get install nodejs npm) and run this again.',
    )
  say('Installing the packages of package-lock.json (npm ci); this happens once and takes about a minute ...')
  const started = Date.now()
  const env = cleanEnvironment(process.env, { keepNetwork: true })
  const ci = await runQuietly(npm.command, [...npm.args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
    shell: npm.shell,
  })
  if (ci.status !== 0) throw new Error(`npm ci ended with status ${ci.status}:\n${ci.output}`)
  const said = await fetchNode(root, npm, env)
  if (!productNode(root))
    throw new Error(
      `Node 24 did not come with the npm package "node", and the running Node is older. Install Node.js 24 and run this again.\n${said}`,
    )
  writeMarker(root)
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/**
 * The npm package `node` brings its program by an install script, which `ignore-scripts=true` leaves out: then that one script is run here.
 * @param {string} root
 * @param {{ command: string, args: string[], shell: boolean }} npm
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} what npm said
 */
async function fetchNode(root, npm, env) {
  if (existsSync(ownNode(root))) return ''
  const { output } = await runQuietly(npm.command, [...npm.args, 'rebuild', 'node', '--ignore-scripts=false'], {
    cwd: root,
    env,
    shell: npm.shell,
  })
  return output
}

/**
 * One installer at a time. A lock whose owner is gone, or has not been touched for a while, is taken over.
 * @param {string} path
 * @param {(line: string) => void} say
 * @returns {Promise<() => void>} releases the lock
 */
async function lock(path, say) {
  for (let waited = 0; ; waited += 1) {
    if (take(path)) break
    if (isAbandoned(path)) takeAway(path)
    else {
      if (waited === 0) say('Another process is installing the packages; waiting for it ...')
      await sleep(250)
    }
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(path, now, now)
    } catch {
      // The lock was removed by hand; the marker written last still tells whether the installation is whole.
    }
  }, 2_000)
  return () => {
    clearInterval(heartbeat)
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function take(path) {
  try {
    const file = openSync(path, 'wx')
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
    closeSync(file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes an abandoned lock, and only that: of two processes that see it at once, the second must not remove the lock that the first has just taken.
 * @param {string} path
 */
function takeAway(path) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (!isAbandoned(aside)) linkSync(aside, path)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** @param {string} path */
function isAbandoned(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_AFTER_MS) return true
    const owner = JSON.parse(readFileSync(path, 'utf8'))
    if (owner.host !== hostname()) return false
    process.kill(owner.pid, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
