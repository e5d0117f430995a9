/** Reads vectors: pairs of versions and how they compare. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareApk, schemeNamed, VersionError } from '../../../catalog/version/index.ts'
import type { ApkReading, SchemeName } from '../../../catalog/version/index.ts'
import { root } from '../../../tools/source-files.ts'

/** `a`, how it compares with `b` (-1, 0, 1), and where it stands. */
export interface Vector {
  readonly a: string
  readonly b: string
  readonly order: number
  readonly line: number
}

export const FIXTURES = join(root, 'test/fixtures/catalog/versions')

/** All vectors there are, beyond the ones that may be part of a clone. */
export const VECTORS = join(process.env['TSUKUROI_SHARED_DATA'] ?? join(root, '../shared/data'), 'catalog/vectors')

export const haveVectors = (): boolean => existsSync(VECTORS)

const SIGNS: Readonly<Record<string, number>> = { '<': -1, '=': 0, '>': 1, LESS: -1, EQUAL: 0, GREATER: 1 }

/** Every match of `pattern` in a file, whose groups are `a`, `b` and `sign`. */
export function matchesIn(path: string, pattern: RegExp): Vector[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const { a, b, sign } = pattern.exec(text)?.groups ?? {}
      if (a === undefined || b === undefined || sign === undefined) return []
      return [{ a, b, order: SIGNS[sign] ?? Number(sign), line: index + 1 }]
    })
}

/** The lines `a < b`. */
export function comparisonsIn(path: string): Vector[] {
  return matchesIn(path, /^(?<a>[^#/\s]\S*) (?<sign>[<=>]) (?<b>\S+)/)
}

/** The calls RequireLessThan and RequireEqual of the winget client's tests. */
export function wingetCallsIn(path: string): Vector[] {
  return [
    ...matchesIn(path, /^\s*RequireLessThan\("(?<a>[^"]*)", "(?<b>[^"]*)"(?<sign>)/).map((vector) => ({ ...vector, order: -1 })),
    ...matchesIn(path, /^\s*RequireEqual\("(?<a>[^"]*)", "(?<b>[^"]*)"(?<sign>)/),
  ]
}

/** The comparisons and equalities of univers' files. */
export function universCasesIn(path: string): Vector[] {
  const cases = JSON.parse(readFileSync(path, 'utf8')) as {
    test_type: string
    input: { versions: [string, string] }
    expected_output: unknown
  }[]
  return cases.map(({ test_type: type, input, expected_output: expected }, line) => {
    const [a, b] = input.versions
    const sorted = expected as [string, string]
    const order = type === 'equality' ? 0 : a === sorted[0] ? -1 : 1
    return { a, b, order, line }
  })
}

/** The vectors that a scheme does not confirm: by compare, by its mirror image, and by keys; each as `a b: what came`. */
export function deviationsOf(vectors: readonly Vector[], name: SchemeName): string[] {
  const { compare, key } = schemeNamed(name)
  return vectors.flatMap(({ a, b, order }) => {
    const found = outcome(() => [Math.sign(compare(a, b)), -Math.sign(compare(b, a)) + 0, byKey(key(a), key(b))])
    return found === [order, order, order].join() ? [] : [`${a} ${b}: ${found.split(',')[0]}`]
  })
}

/** The same for one reading of apk's versions, by compare alone. */
export function apkDeviationsOf(vectors: readonly Vector[], reading: ApkReading): string[] {
  return vectors.flatMap(({ a, b, order }) => {
    const found = outcome(() => [Math.sign(compareApk(a, b, reading))])
    return found === String(order) ? [] : [`${a} ${b}: ${found}`]
  })
}

/** How keys compare: -1, 0 or 1. */
export function byKey(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function outcome(run: () => number[]): string {
  try {
    return run().join()
  } catch (error) {
    if (error instanceof VersionError) return error.reason
    throw error
  }
}
