import type { Severity } from '../state.ts'
import { schemeNamed } from '../version/index.ts'
import type { SchemeName } from '../version/scheme.ts'
import { cveFrom, oneLine, type FeedSink } from './records.ts'
import type { AdvisoryKind } from './statements.ts'

/** What every feed has to look at in the same way. */

const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'important',
  important: 'important',
  medium: 'moderate',
  moderate: 'moderate',
  low: 'low',
  negligible: 'low',
}

/** The severity that a vendor's word stands for; `unspecified` for anything that is none. */
export function severityWord(word: string): Severity {
  const key = word.trim().toLowerCase()
  return Object.hasOwn(SEVERITY_WORDS, key) ? SEVERITY_WORDS[key]! : 'unspecified'
}

/** What an advisory is by the second word of its id, where its vendor says it there: `ALBA`, `RHEA`, `SUSE-RU`. */
export function kindOfId(id: string): AdvisoryKind {
  if (/^(?:RH|AL|RL|RX)BA-|^(?:open)?SUSE-RU-/.test(id)) return 'bugfix'
  if (/^(?:RH|AL|RL|RX)EA-|^(?:open)?SUSE-[FO]U-/.test(id)) return 'enhancement'
  return 'security'
}

const NAME = /^[A-Za-z0-9][\w.+-]{0,199}$/

/** Whether a text can be the name of a package of Debian, RPM or Alpine. */
export function isPackageName(text: string): boolean {
  return NAME.test(text) || /^_[\w.+-]{1,199}$/.test(text)
}

/** Places of records; the one that is read, for rejections. */
export interface Gate {
  readonly sink: FeedSink
  readonly place: string
}

/** Whether a package's name can be one; it is rejected when not. */
export function hasName(name: string, { sink, place }: Gate): boolean {
  if (isPackageName(name)) return true
  sink.reject({ reason: 'name_invalid', place, value: oneLine(name, 80) })
  return false
}

/** Whether a package's name and version can be used; it is rejected when not. */
export function isUsable(scheme: SchemeName, name: string, version: string, gate: Gate): boolean {
  if (!hasName(name, gate)) return false
  if (schemeNamed(scheme).refusal(version) === null) return true
  gate.sink.reject({ reason: 'version_invalid', place: gate.place, value: oneLine(`${name} ${version}`, 160) })
  return false
}

/**
 * CVE ids, sorted and each once.
 *
 * @param ids those that are none are rejected
 */
export function cvesFrom(ids: Iterable<string>, { sink, place }: Gate): string[] {
  const found = new Set<string>()
  for (const id of ids) {
    const cve = cveFrom(id)
    if (cve === undefined) sink.reject({ reason: 'cve_invalid', place, value: oneLine(id, 80) })
    else found.add(cve)
  }
  return [...found].toSorted()
}

/** The epoch of an RPM is always written. */
export function withEpoch(version: string): string {
  return version.includes(':') ? version : `0:${version}`
}

/** Whether a path of a repository stays in it. */
export function isRelativePath(path: string): boolean {
  return (
    /^[\w+~%:@,=.-][\w+~%:@,=./ -]{0,499}$/.test(path) &&
    !path.split('/').some((part) => part === '' || /^\.+$/.test(part)) &&
    !/^[\w+-]+:\//.test(path)
  )
}

/** @returns an address of the web without blanks and control characters; null for anything else */
export function webAddress(text: string): string | null {
  return /^https?:\/\/[\x21-\x7e]{1,500}$/.test(text) ? text : null
}
