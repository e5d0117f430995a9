import { posix } from 'node:path'
import { listFiles, readSource, root } from './source-files.ts'
import { importsOf, type Import } from './scan.ts'

export interface ImportGraph {
  /** File → files of ours that it imports. */
  files: Map<string, string[]>
  /** File → packages and `node:` modules that it imports. */
  packages: Map<string, string[]>
  /** File → what is loaded with it, files of ours and packages; type-only imports are left out. */
  loaded: Map<string, string[]>
}

/**
 * The imports of a set of files, ours and others'.
 * @param sources path → text
 */
export function graphOf(sources: ReadonlyMap<string, string>): ImportGraph {
  const graph: ImportGraph = { files: new Map(), packages: new Map(), loaded: new Map() }
  for (const [path, text] of sources) {
    const imports = importsOf(text)
    const targets = (chosen: readonly Import[]): string[] => chosen.map(({ specifier }) => resolve(path, specifier))
    graph.files.set(path, targets(imports.filter(({ specifier }) => specifier.startsWith('.'))))
    graph.packages.set(path, targets(imports.filter(({ specifier }) => !specifier.startsWith('.'))))
    graph.loaded.set(path, targets(imports.filter(({ typeOnly }) => !typeOnly)))
  }
  return graph
}

/** A relative specifier as a path from the root; another as it is. */
function resolve(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : specifier
}

/** The text of every TypeScript file of the project. */
export function readSources(folder: string = root): Map<string, string> {
  return new Map(listFiles('**/*.{ts,tsx}', folder).map((path) => [path, readSource(path, folder)]))
}

/**
 * Groups of files that import each other in a circle (Tarjan's strongly connected components of more than one file, or a file importing itself).
 */
export function cyclesOf(files: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const cycles: string[][] = []

  const visit = (file: string): void => {
    order.set(file, order.size)
    low.set(file, order.get(file) ?? 0)
    stack.push(file)
    onStack.add(file)
    for (const next of files.get(file) ?? []) {
      if (!files.has(next)) continue
      if (!order.has(next)) visit(next)
      if (onStack.has(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(file) !== order.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    for (const member of group) onStack.delete(member)
    if (group.length > 1 || files.get(file)?.includes(file)) cycles.push(group.toSorted())
  }
  for (const file of files.keys()) if (!order.has(file)) visit(file)
  return cycles
}
