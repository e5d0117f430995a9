import { z } from 'zod'

/** What holds for the patch store, without reaching it. */

const GB = 1024 ** 3

/** How much the store may hold. */
export const StoreSetting = z.object({
  totalBytes: z
    .int()
    .min(1024 * 1024)
    .max(2 ** 50)
    .default(200 * GB)
    .describe('All files together, those in quarantine included'),
  largestBytes: z
    .int()
    .min(1024 * 1024)
    .max(2 ** 40)
    .default(16 * GB)
    .describe('One file'),
  freeBytes: z
    .int()
    .min(0)
    .max(2 ** 50)
    .default(2 * GB)
    .describe('What has to stay free on the disk'),
  keepDays: z.int().min(1).max(3_650).default(30).describe('Days that a file stays which nobody misses'),
})
export type StoreSetting = z.infer<typeof StoreSetting>

/** Why a file was put into quarantine. */
export const REFUSALS = ['hash_wrong', 'size_wrong', 'signature_invalid'] as const
export type Refusal = (typeof REFUSALS)[number]

/** Lower-case hexadecimal SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'sha256_invalid')

/** Bytes `from` to before `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

const MOST_RANGES = 8

/**
 * What a Range header asks of a file (RFC 9110 section 14.2).
 *
 * @returns null where the header is to be ignored: it is malformed, names too many ranges, or such that overlap; empty where none can be satisfied
 */
export function rangesOf(header: string | undefined, size: number): Range[] | null {
  const [, list] = /^bytes=([\d\s,-]{1,400})$/.exec(header ?? '') ?? []
  if (list === undefined) return null
  const specs = list.split(',').map((spec) => /^(\d{0,16})-(\d{0,16})$/.exec(spec.trim()))
  if (specs.length > MOST_RANGES || specs.some((spec) => spec === null || (spec[1] === '' && spec[2] === ''))) return null
  const ranges: Range[] = []
  for (const spec of specs) {
    const [, first = '', last = ''] = spec ?? []
    if (first !== '' && last !== '' && Number(last) < Number(first)) return null
    const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
    const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
    if (from < to) ranges.push({ from, to })
  }
  const sorted = ranges.toSorted((a, b) => a.from - b.from)
  return sorted.some((range, at) => range.from < (sorted[at - 1]?.to ?? 0)) ? null : ranges
}

/** What a request asks of a file. */
export interface FileRequest {
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

/** How it is answered. */
export type FilePlan =
  | { readonly kind: 'whole' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unsatisfiable' }
  | { readonly kind: 'parts'; readonly ranges: readonly Range[] }

/** The entity tag of a file: its hash, strong. */
export function etagOf(sha256: string): string {
  return `"${sha256}"`
}

/** Decides how a request for a file is answered (RFC 9110 sections 13.1.2, 13.1.5, 14.2). */
export function planFor(request: FileRequest, sha256: string, size: number): FilePlan {
  const etag = etagOf(sha256)
  if (request.ifNoneMatch !== undefined && request.ifNoneMatch.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*')) {
    return { kind: 'unchanged' }
  }
  if (request.ifRange !== undefined && request.ifRange.trim() !== etag) return { kind: 'whole' }
  const ranges = rangesOf(request.range, size)
  if (ranges === null) return { kind: 'whole' }
  return ranges.length === 0 ? { kind: 'unsatisfiable' } : { kind: 'parts', ranges }
}

/**
 * The name of a file as it is kept and shown: the last part of a path or an address, on one line.
 *
 * @returns an empty text when nothing is left
 */
export function fileNameOf(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? ''
  return last.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '').slice(0, 200)
}
