import { z } from 'zod'
import { parsePackageLine } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { unpacked } from './store-inventory.ts'

/** Which versions of packages were compared: the evidence of a package verdict. */

/** One binary package of a source package on a computer. */
export interface ComparedPackage {
  /** With its architecture, such as `libssl3:amd64`. */
  readonly package: string
  readonly installed: string | null
  /** What the package manager would upgrade it to; null when it offers nothing newer. */
  readonly offered: string | null
  /** Archives that carry the offered version. */
  readonly suites: string | null
}

/** What the comparison rests on. */
export interface Comparison {
  /** SHA-256 of the inventory's document, hexadecimal. */
  readonly document: string
  readonly takenAt: Date
  readonly packages: readonly ComparedPackage[]
}

const MAX_PACKAGES = 100
const Offered = z.object({ name: z.string(), architecture: z.string(), candidate: z.string(), source: z.string(), suites: z.string() })
const Document = z.object({
  manager: z.enum(['dpkg', 'rpm', 'apk']).nullable().default('dpkg'),
  packages: z.array(z.string()),
  missing: z.array(Offered),
})

/**
 * The packages of one source package in a computer's newest inventory, at most 100.
 *
 * @param computerId internal id; @param source name of the source package
 * @returns undefined when the computer has sent none
 */
export async function comparedPackages(ctx: Context, computerId: number, source: string): Promise<Comparison | undefined> {
  const row = (await ctx
    .trx('inventory as i')
    .join('inventory_document as d', (on) => void on.on('d.tenant_id', 'i.tenant_id').andOn('d.sha256', 'i.document_sha256'))
    .where('i.computer_id', computerId)
    .first({ body: 'd.body', sha256: 'd.sha256', takenAt: 'i.taken_at' })) as { body: Buffer; sha256: Buffer; takenAt: Date } | undefined
  if (row === undefined) return undefined
  const parsed = Document.safeParse(JSON.parse(unpacked(row.body)))
  const packages = parsed.success ? ofSource(parsed.data, source) : []
  return { document: row.sha256.toString('hex'), takenAt: row.takenAt, packages: packages.slice(0, MAX_PACKAGES) }
}

/**
 * The releases of an application that a computer's newest inventory was found to have, at most 100.
 *
 * @param computerId internal id; @param application winget's package id
 * @returns undefined when the computer has sent none
 */
export async function comparedReleases(ctx: Context, computerId: number, application: string): Promise<Comparison | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { document: string; takenAt: Date; versions: string[] }[] }>(
    `select encode(i.document_sha256, 'hex') as document, i.taken_at as "takenAt",
            array(select v.version from package_version v
                   where v.id = any(i.package_ids) and v.stream = 'windows' and v.scheme = 'winget' and v.package = :application
                   order by v.key, v.version limit ${MAX_PACKAGES}) as versions
       from inventory i where i.computer_id = :computer and i.document_sha256 is not null`,
    { computer: computerId, application },
  )
  const [row] = rows
  if (row === undefined) return undefined
  const packages = row.versions.map((installed) => ({ package: application, installed, offered: null, suites: null }))
  return { document: row.document, takenAt: row.takenAt, packages }
}

function ofSource({ manager, packages, missing }: z.infer<typeof Document>, source: string): ComparedPackage[] {
  const isMeant = (line: z.infer<typeof Offered>): boolean => line.source === source || line.name === source
  const offered = new Map(missing.filter(isMeant).map((line) => [`${line.name}:${line.architecture}`, line]))
  const found = new Map<string, ComparedPackage>()
  for (const line of manager === null ? [] : packages) {
    const pv = parsePackageLine(manager ?? 'dpkg', line, '')
    if (pv === null) continue
    const key = `${pv.name}:${pv.architecture}`
    if ((pv.source ?? pv.name) !== source && pv.name !== source && !offered.has(key)) continue
    found.set(key, { package: key, installed: pv.version, offered: null, suites: null })
  }
  for (const [key, line] of offered) {
    const installed = found.get(key)?.installed ?? null
    found.set(key, { package: key, installed, offered: line.candidate, suites: line.suites })
  }
  return [...found.values()].toSorted((a, b) => (a.package < b.package ? -1 : 1))
}
