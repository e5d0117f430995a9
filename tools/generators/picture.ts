import { MAY_IMPORT } from '../arrows.ts'
import { graphOf, readSources, type ImportGraph } from '../import-graph.ts'
import { readSource } from '../source-files.ts'
import { replacePart, type Generator } from './generator.ts'

const PAGE = 'ARCHITECTURE.md'
/** Folders that may import anything would only hide the arrows that matter. */
const NOT_DRAWN = new Set(['test', 'bench', 'tools'])
/** Folders of the server that every noun stands on. */
const FLOOR = new Set(['cmdb', 'http'])

type Edges = Map<string, Set<string>>

/** The picture and the table of ARCHITECTURE.md, drawn from the imports as they are. */
export const picture: Generator = {
  name: 'the picture in ARCHITECTURE.md',
  outputs: async () => {
    const graph = graphOf(readSources())
    return new Map([[PAGE, replacePart(readSource(PAGE), 'picture', drawing(graph))]])
  },
}

/** Mermaid graphs of the top-level folders and of the server's nouns, and the table of who may import whom. */
export function drawing(graph: ImportGraph): string {
  const folders = edgesBetween(graph, (path) => (path.includes('/') ? path.split('/')[0] : undefined), NOT_DRAWN)
  const nouns = edgesBetween(graph, nounOf, FLOOR)
  return [
    '```mermaid',
    ...mermaid(folders),
    '```',
    '',
    'Inside the server (every noun also stands on `server/cmdb` and `server/http`):',
    '',
    '```mermaid',
    ...mermaid(nouns),
    '```',
    '',
    '| Folder | May import of ours | Imports today |',
    '|---|---|---|',
    ...Object.entries(MAY_IMPORT).map(([folder, allowed]) => {
      const may = allowed === 'anything' ? 'anything' : allowed.map(code).join(', ') || 'nothing'
      const does = NOT_DRAWN.has(folder) ? '–' : [...(folders.get(folder) ?? [])].toSorted().map(code).join(', ') || '–'
      return `| ${code(folder)} | ${may} | ${does} |`
    }),
  ].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

/** The noun of a server file, `server/<noun>/…`; files of server/ itself put the nouns together and are not drawn. */
function nounOf(path: string): string | undefined {
  const [top, noun, file] = path.split('/')
  return top === 'server' && file !== undefined ? noun : undefined
}

function edgesBetween(graph: ImportGraph, nameOf: (path: string) => string | undefined, leftOut: ReadonlySet<string>): Edges {
  const edges: Edges = new Map()
  for (const [file, targets] of graph.files) {
    const from = nameOf(file)
    if (from === undefined || leftOut.has(from)) continue
    const set = edges.get(from) ?? new Set<string>()
    edges.set(from, set)
    for (const target of targets) {
      const to = nameOf(target)
      if (to !== undefined && to !== from && !leftOut.has(to)) set.add(to)
    }
  }
  return edges
}

function mermaid(edges: Edges): string[] {
  const names = [...edges.keys()].toSorted()
  const arrows = names.flatMap((from) => [...(edges.get(from) ?? [])].toSorted().map((to) => `  ${id(from)} --> ${id(to)}`))
  return ['flowchart TD', ...names.map((name) => `  ${id(name)}["${name}"]`), ...arrows]
}

/** Mermaid takes some words, such as `end`, for its own. */
function id(name: string): string {
  return `n_${name.replaceAll(/\W/g, '_')}`
}
