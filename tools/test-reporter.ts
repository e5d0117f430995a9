import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import Mocha from 'mocha'
import { root } from './source-files.ts'

/** One finished test, as a line of the file that TSUKUROI_TEST_RESULTS names. */
export interface TestResult {
  file: string
  title: string
  state: 'passed' | 'failed' | 'pending'
  milliseconds: number
  error?: string
}

/** A mocha reporter that is silent about what passes: a dot per file, and failures in full at the end. */
class ShortReporter extends Mocha.reporters.Base {
  readonly #filesFailed = new Map<string, boolean>()
  #current: string | undefined

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.on('pass', (test) => this.#record(test, 'passed'))
    runner.on('pending', (test) => this.#record(test, 'pending'))
    runner.on('fail', (test, error: unknown) => this.#record(test, 'failed', error))
    runner.once('end', () => {
      this.#mark()
      process.stdout.write('\n')
      if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures)
    })
  }

  #record(test: Mocha.Runnable, state: TestResult['state'], error?: unknown): void {
    const file = relative(root, test.file ?? test.parent?.file ?? 'unknown').replaceAll('\\', '/')
    if (file !== this.#current) this.#mark()
    this.#current = file
    this.#filesFailed.set(file, (this.#filesFailed.get(file) ?? false) || state === 'failed')
    const text = error === undefined ? undefined : stackOf(error)
    const result: TestResult = {
      file,
      title: test.fullTitle(),
      state,
      milliseconds: test.duration ?? 0,
      ...(text === undefined ? {} : { error: text }),
    }
    const results = process.env['TSUKUROI_TEST_RESULTS']
    if (results !== undefined) appendFileSync(results, `${JSON.stringify(result)}\n`)
  }

  /** Says how the file went that has just ended. */
  #mark(): void {
    if (this.#current === undefined) return
    process.stdout.write(this.#filesFailed.get(this.#current) ? 'F' : '.')
    this.#current = undefined
  }
}

/** Errors of worker processes arrive as plain objects. */
function stackOf(error: unknown): string {
  const { stack, message } = error as { stack?: string; message?: string }
  return stack ?? message ?? JSON.stringify(error)
}

// Mocha looks for the reporter in the module's default export.
// oxlint-disable-next-line import/no-default-export
export default ShortReporter
