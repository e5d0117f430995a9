/** `node tools/boundaries.ts`: fails on a forbidden arrow, a circle of files, interpolated SQL, or a table with two writers. */
import { forbiddenArrows, type Violation } from './arrows.ts'
import { cyclesOf, graphOf, readSources } from './import-graph.ts'
import { interpolatedSql, writersOf, writesByOthers } from './sql-rules.ts'

/**
 * Everything that breaks the architecture's rules in a set of files.
 * @param sources path relative to the root → text
 */
export function violations(sources: ReadonlyMap<string, string>): Violation[] {
  const graph = graphOf(sources)
  const server = new Map([...sources].filter(([path]) => path.startsWith('server/')))
  return [
    ...forbiddenArrows(graph),
    ...cyclesOf(graph.files).map((group) => ({ file: group[0] ?? '', text: `imports in a circle: ${[...group, group[0]].join(' → ')}` })),
    ...[...server].flatMap(([path, text]) => interpolatedSql(path, text)),
    ...writesByOthers(writersOf(server)),
  ]
}

if (import.meta.main) {
  const found = violations(readSources())
  for (const { file, text } of found) process.stdout.write(`${file}: ${text}\n`)
  process.exitCode = found.length > 0 ? 1 : 0
}
