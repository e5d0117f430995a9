/** `npm run bench [-- NAME...] [--json FILE]`: what the service costs, as ratios against floors that are measured in the same run. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { BENCHES } from './benches.ts'
import { CannotRun, holds, withService, type Figure } from './harness.ts'

interface Outcome extends Figure {
  readonly bench: string
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'string', default: 'var/bench.json' } }, allowPositionals: true })
  const unknown = positionals.filter((name) => BENCHES.every((bench) => bench.name !== name))
  if (unknown.length > 0) {
    process.stderr.write(`no such bench: ${unknown.join(', ')}; there are ${BENCHES.map((bench) => bench.name).join(', ')}\n`)
    return 2
  }
  const wanted = BENCHES.filter((bench) => positionals.length === 0 || positionals.includes(bench.name))
  const outcomes: Outcome[] = []
  const skipped: { bench: string; why: string }[] = []
  for (const bench of wanted) {
    process.stderr.write(`${bench.name} …\n`)
    try {
      const figures = await withService((app) => bench.run(app, (line) => process.stderr.write(`  ${line}\n`)))
      outcomes.push(...figures.map((figure) => ({ bench: bench.name, ...figure })))
    } catch (err) {
      if (!(err instanceof CannotRun)) throw err
      skipped.push({ bench: bench.name, why: err.message })
    }
  }
  process.stdout.write(`${table(outcomes)}\n`)
  for (const { bench, why } of skipped) process.stdout.write(`not run: ${bench}: ${why}\n`)
  mkdirSync(dirname(values.json), { recursive: true })
  writeFileSync(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), node: process.version, outcomes: outcomes.map((o) => ({ ...o, ratio: o.measured / o.floor, holds: holds(o) })), skipped }, null, 2)}\n`,
  )
  return outcomes.every(holds) ? 0 : 1
}

function table(outcomes: readonly Outcome[]): string {
  const grid = new Table({
    head: ['Bench', 'Figure', 'Measured', 'Floor', 'Ratio', 'Bar', ''],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left'],
  })
  for (const o of outcomes) {
    const bar = o.bar === undefined ? '' : `${o.bar} ×${o.allowance === undefined ? '' : ` + ${o.allowance} ${o.unit}`}`
    grid.push([
      o.bench,
      o.name,
      show(o.measured, o.unit),
      show(o.floor, o.unit),
      (o.measured / o.floor).toFixed(2),
      bar,
      o.bar === undefined ? '' : holds(o) ? 'ok' : 'OVER',
    ])
  }
  return grid.toString()
}

function show(value: number, unit: string): string {
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(2)} ${unit}`
}

process.exitCode = await main()
