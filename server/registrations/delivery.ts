import { CsvError, parse } from 'csv-parse/sync'
import { isOneLine } from '../http/text-rules.ts'
import type { CollectionItem } from './items.ts'
import { identityOf, importanceOf, isName, isVersion, osTypeOf, type Importance, type OsType } from './rules.ts'

/** What the scripts of an information collection source wrote on a computer, understood or not: pure. */

/** A software that a computer has. */
export interface FoundSoftware {
  readonly identity: string
  readonly name: string
  readonly version: string
  readonly osType: OsType
  readonly vendor: string
  readonly attributes: Readonly<Record<string, string>>
  readonly location: string
}

/** A patch that is applied there. */
export interface FoundPatch {
  /** Of the software that it is applied to. */
  readonly identity: string
  readonly name: string
  readonly osType: OsType
  readonly importance: Importance
  readonly location: string
}

/** Why a delivery is not used, with line and column of the list. */
export interface DeliveryProblem {
  readonly code: 'collection_malformed' | 'collection_value_invalid' | 'collection_software_unknown' | 'collection_too_large'
  readonly details: { readonly list: 'software' | 'patches'; readonly line: number; readonly column: number }
}

export type Delivery =
  | { readonly software: readonly FoundSoftware[]; readonly patches: readonly FoundPatch[] }
  | { readonly problem: DeliveryProblem }

/** What scripts write, and as what it is to be read. */
export interface RawDelivery {
  readonly softwareItems: readonly CollectionItem[]
  readonly patchItems: readonly CollectionItem[] | null
  readonly software: string
  readonly patches: string | null
  /** Of the computer. */
  readonly osType: 'windows' | 'linux'
}

const MAX_SOFTWARE = 2_000
const MAX_PATCHES = 20_000
const VALUE_LIMIT = 1_000
/** What is kept in columns of its own, or says where it is. */
const OWN = new Set(['softwareName', 'version', 'osType', 'vendor', 'installPath'])

class Refused extends Error {
  readonly problem: DeliveryProblem

  constructor(code: DeliveryProblem['code'], list: 'software' | 'patches', line: number, column: number) {
    super(code)
    this.problem = { code, details: { list, line, column } }
  }
}

/** Reads both lists; one line that cannot be used makes all of it unusable, so that what was known before stays. */
export function readDelivery(raw: RawDelivery): Delivery {
  try {
    const fallback: OsType = raw.osType === 'windows' ? 'Windows' : 'Linux'
    const software = rowsOf('software', raw.software, raw.softwareItems, MAX_SOFTWARE).map((row) =>
      softwareOf(row, raw.softwareItems, fallback),
    )
    const patchRows = raw.patchItems === null ? [] : rowsOf('patches', raw.patches ?? '', raw.patchItems, MAX_PATCHES)
    const find = finderOf(software)
    return { software: distinct(software), patches: patchRows.map((row) => patchOf(row, find, raw.patchItems ?? [])) }
  } catch (err) {
    if (err instanceof Refused) return { problem: err.problem }
    throw err
  }
}

interface Row {
  readonly line: number
  readonly values: Readonly<Record<string, string>>
}

function rowsOf(list: 'software' | 'patches', text: string, items: readonly CollectionItem[], most: number): Row[] {
  const records = recordsOf(list, text, most)
  const [surplus] = records.slice(most)
  if (surplus !== undefined) throw new Refused('collection_too_large', list, surplus.info.lines, 1)
  return records.map(({ info, record }) => {
    if (record.length !== items.length)
      throw new Refused('collection_malformed', list, info.lines, Math.min(record.length, items.length) + 1)
    const values = items.map((item, i) => [item.name, record[i]?.trim() ?? ''] as const)
    const wrong = values.findIndex(([, value]) => !isOneLine(value, VALUE_LIMIT))
    if (wrong >= 0) throw new Refused('collection_value_invalid', list, info.lines, wrong + 1)
    return { line: info.lines, values: Object.fromEntries(values) }
  })
}

function recordsOf(list: 'software' | 'patches', text: string, most: number): { info: { lines: number }; record: string[] }[] {
  try {
    return parse(text.replaceAll('\r\n', '\n'), {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 64 * 1024,
      // Each record takes a hundred times its bytes: nothing behind the first that is too much is read.
      to: most + 1,
    }) as unknown as { info: { lines: number }; record: string[] }[]
  } catch (err) {
    if (err instanceof CsvError) throw new Refused('collection_malformed', list, Number(err['lines'] ?? 0), Number(err['column'] ?? 0) + 1)
    throw err
  }
}

function softwareOf({ line, values }: Row, items: readonly CollectionItem[], fallback: OsType): FoundSoftware {
  const refuse = (item: string): never => {
    throw new Refused('collection_value_invalid', 'software', line, items.findIndex((one) => one.name === item) + 1)
  }
  const name = values['softwareName'] ?? ''
  const [version, vendor] = [values['version'] ?? '', values['vendor'] ?? '']
  const osType = values['osType'] ? osTypeOf(values['osType']) : fallback
  if (!isName(name)) refuse('softwareName')
  if (!isVersion(version)) refuse('version')
  if (vendor !== '' && !isName(vendor)) refuse('vendor')
  const further = items.filter((item) => !OWN.has(item.name))
  const telling = further.filter((item) => item.use === 'identification').map((item) => values[item.name] ?? '')
  return {
    identity: identityOf([name, version, osType ?? refuse('osType'), ...telling]),
    name,
    version,
    osType: osType ?? refuse('osType'),
    vendor,
    attributes: Object.fromEntries(further.flatMap((item) => (values[item.name] ? [[item.name, values[item.name] ?? '']] : []))),
    location: values['installPath'] ?? '',
  }
}

type Find = (name: string, version: string, location: string) => FoundSoftware | undefined

/** Finds the one software that is meant; an empty version or location means any. Each is looked for once: thousands of lines may name the same. */
function finderOf(software: readonly FoundSoftware[]): Find {
  const known = new Map<string, FoundSoftware | undefined>()
  return (name, version, location) => {
    const key = JSON.stringify([name, version, location])
    if (!known.has(key)) {
      const fits = (one: FoundSoftware): boolean =>
        one.name === name && (version === '' || one.version === version) && (location === '' || one.location === location)
      const [its, ...others] = software.filter(fits)
      known.set(key, its !== undefined && others.every((one) => one.identity === its.identity) ? its : undefined)
    }
    return known.get(key)
  }
}

function patchOf({ line, values }: Row, find: Find, items: readonly CollectionItem[]): FoundPatch {
  const at = (item: string): number => items.findIndex((one) => one.name === item) + 1
  const name = values['patchName'] ?? ''
  if (!isName(name)) throw new Refused('collection_value_invalid', 'patches', line, at('patchName'))
  const [version, location] = [values['softwareVersion'] ?? '', values['installPath'] ?? '']
  const its = find(values['softwareName'] ?? '', version, location)
  if (its === undefined) throw new Refused('collection_software_unknown', 'patches', line, at('softwareName'))
  const osType = values['osType'] ? osTypeOf(values['osType']) : its.osType
  if (osType === undefined) throw new Refused('collection_value_invalid', 'patches', line, at('osType'))
  const importance = values['importance'] ? importanceOf(values['importance']) : 1
  if (importance === undefined) throw new Refused('collection_value_invalid', 'patches', line, at('importance'))
  return { identity: its.identity, name, osType, importance, location }
}

/** The same software at the same place is listed once. */
function distinct(software: readonly FoundSoftware[]): FoundSoftware[] {
  return [...new Map(software.map((one) => [JSON.stringify([one.identity, one.location]), one])).values()]
}
