import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A file in which the run collects what was missing; set by tools/test.ts, inherited by mocha's worker processes. */
export const MISSING_VARIABLE = 'TSUKUROI_TEST_MISSING'

/** Programs that go by other names too. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = { chromium: ['chromium', 'chromium-browser', 'google-chrome'] }

/**
 * Where a program of the machine is.
 * @param program its name as a package of Debian installs it
 * @returns its path, or undefined
 */
export function findProgram(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const names = OTHER_NAMES[program] ?? [program]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/**
 * A hook that skips a suite where a program is missing, and has the run name it at its end: `before(needs('chromium'))`.
 * With CI set a missing program is a failure, because tools/debian-packages.json should have brought it.
 */
export function needs(...programs: string[]): (this: Mocha.Context) => void {
  return function (this: Mocha.Context): void {
    requireThat(
      this,
      programs.filter((program) => findProgram(program) === undefined),
    )
  }
}

/** The same for what is no program, such as root's rights: `before(needsThat('root', () => process.getuid?.() === 0))`. */
export function needsThat(name: string, isThere: () => boolean): (this: Mocha.Context) => void {
  return function (this: Mocha.Context): void {
    requireThat(this, isThere() ? [] : [name])
  }
}

/** The same for what packages cannot bring, such as a collection of vendors' files: named at the end of the run, no failure with CI set. */
export function wants(name: string, isThere: () => boolean): (this: Mocha.Context) => void {
  return function (this: Mocha.Context): void {
    if (isThere()) return
    noteMissing(this, [name])
    this.skip()
  }
}

/**
 * A hook that skips a suite where nothing can be mounted, and has the run name that. Where root has the right, as `unshare -m` shows, and mounting fails
 * all the same, it is a failure with CI set.
 *
 * @param mayMount tries it in the way that the suite does
 */
export function needsMounts(mayMount: () => boolean): (this: Mocha.Context) => void {
  const hasRight = (): boolean => process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' }).status === 0
  return function (this: Mocha.Context): void {
    if (mayMount()) return
    if (hasRight()) requireThat(this, ['a mount that root has the right to'])
    noteMissing(this, ['the right to mount'])
    this.skip()
  }
}

function requireThat(hook: Mocha.Context, missing: readonly string[]): void {
  if (missing.length === 0) return
  noteMissing(hook, missing)
  if (process.env['CI']) throw new Error(`${missing.join(', ')} is missing on this machine, and CI is set`)
  hook.skip()
}

function noteMissing(hook: Mocha.Context, missing: readonly string[]): void {
  const suite = hook.test?.parent?.fullTitle() ?? ''
  const list = process.env[MISSING_VARIABLE]
  if (list !== undefined) for (const program of missing) appendFileSync(list, `${JSON.stringify({ program, suite })}\n`)
}
