import { collectedStatements } from '../../wsus-adapter/collector/statements.ts'
import type { CollectedStatements } from '../../wsus-adapter/collector/statements.ts'
import { readSource } from '../source-files.ts'
import type { Generator } from './generator.ts'

const SCRIPT = 'wsus-adapter/collector/windows/tsukuroi-wsus-collector.ps1'
const BEGIN = '# begin generated statements'
const END = '# end generated statements'

/** The statements of the collector's script, from the row sets that are read over SQL. */
export const collector: Generator = {
  name: 'statements of the WSUS collector',
  outputs: () => Promise.resolve(new Map([[SCRIPT, withStatements(readSource(SCRIPT))]])),
}

/**
 * The script with the present statements between its two markers, as JSON in a here-string.
 * @throws {Error} when the markers are missing, or something in the statements could end the here-string or is not ASCII
 */
export function withStatements(script: string): string {
  const [from, to] = [script.indexOf(BEGIN), script.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${SCRIPT} lacks "${BEGIN}" … "${END}"`)
  const json = written(collectedStatements())
  if (/^'@/m.test(json) || /[^\n\x20-\x7e]/.test(json)) throw new Error('the statements do not fit into a here-string')
  return `${script.slice(0, from + BEGIN.length)}\n$StatementsJson = @'\n${json}\n'@\n${script.slice(to)}`
}

/** One line for each column, so that a difference is seen where it is. */
function written({ sets, ...statements }: CollectedStatements): string {
  const head = Object.entries(statements).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
  const all = sets.map(({ columns, ...set }) => {
    const lines = columns.map((column) => `   ${JSON.stringify(column)}`).join(',\n')
    return `  ${JSON.stringify(set).slice(0, -1)},"columns":[\n${lines}\n  ]}`
  })
  return `{\n${head.join('')} "sets": [\n${all.join(',\n')}\n ]\n}`
}
