/** `npm run check`: types, lint, format, boundaries, generated files, docs. One line per check; what fails says which file to fix. */
import { programOf, runNode } from './program.ts'
import { listFiles } from './source-files.ts'

interface Check {
  name: string
  args: () => string[]
  /** What to do when it fails. */
  advice: string
}

const FORMATTED = ['**/*.ts', '**/*.tsx', '**/*.mjs']

const CHECKS: readonly Check[] = [
  {
    name: 'types',
    args: () => [programOf('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json', '--pretty', 'false'],
    advice: 'fix the lines named above',
  },
  {
    name: 'types of the console',
    args: () => [programOf('typescript', 'bin/tsc'), '--noEmit', '-p', 'console/tsconfig.json', '--pretty', 'false'],
    advice: 'fix the lines named above',
  },
  {
    name: 'lint',
    args: () => [programOf('oxlint', 'bin/oxlint'), '--type-aware', '--format=unix'],
    advice: 'fix the lines named above; warnings do not fail',
  },
  {
    name: 'format',
    args: () => [programOf('oxfmt', 'bin/oxfmt'), '--check', ...listFiles(FORMATTED)],
    advice: 'run: npx oxfmt <the files named above>',
  },
  {
    name: 'boundaries',
    args: () => ['tools/boundaries.ts'],
    advice: 'see "Arrows" in ARCHITECTURE.md; the rules are in tools/arrows.ts and tools/sql-rules.ts',
  },
  { name: 'generated files', args: () => ['tools/generate.ts', '--check'], advice: 'run: npm run generate, and look at the difference' },
  {
    name: 'docs and house rules',
    args: () => [programOf('mocha', 'bin/mocha.js'), '--reporter', 'dot', ...listFiles('test/house/*.test.ts')],
    advice: 'the test names the file to fix',
  },
]

/** Runs every check, two at a time. @returns whether all passed */
export async function runChecks(say: (line: string) => void): Promise<boolean> {
  const waiting = [...CHECKS]
  let passed = true
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { status, output, seconds } = await runNode(check.args())
      say(`${status === 0 ? 'ok  ' : 'FAIL'}  ${check.name.padEnd(22)} ${seconds.toFixed(1)} s`)
      if (status === 0) continue
      passed = false
      say(`${output.trim().replaceAll(/^/gm, '      ')}\n      → ${check.advice}`)
    }
  }
  await Promise.all([worker(), worker()])
  return passed
}

if (import.meta.main) {
  const passed = await runChecks((line) => process.stdout.write(`${line}\n`))
  process.exitCode = passed ? 0 : 1
}
