import { severityWord, webAddress } from './fields.ts'
import { list, member, text } from './json.ts'
import { cveFrom, oneLine } from './records.ts'
import { worstOf, type Severity } from '../state.ts'

/** What the members of OSV's records say. */

/** The summary; where there is none, the first line of the details. */
export function titleOf(record: unknown): string {
  const summary = oneLine(text(member(record, 'summary')), 500)
  return summary === '' ? oneLine(text(member(record, 'details')).trimStart().split('\n', 1)[0] ?? '', 200) : summary
}

/** The vulnerabilities that a record names, by whatever of its members; texts of other kinds there are no fault. */
export function cvesOf(record: unknown, id: string): string[] {
  const named = ['aliases', 'related', 'upstream'].flatMap((name) => list(member(record, name)).map(text))
  const found = [id, ...named]
    .map((one) => cveFrom(one.replace(/^(?:UBUNTU|DEBIAN|ALPINE)-(?=CVE-)/, '')))
    .filter((cve) => cve !== undefined)
  return [...new Set(found)].toSorted()
}

/** The severity in front of the title, behind it, or in a member; `unspecified` where only a CVSS vector is given. */
export function severityOf(record: unknown, title: string): Severity {
  const word =
    /^\s*(critical|important|moderate|low)\s*:/i.exec(title)?.[1] ?? /\((critical|important|moderate|low)\)\s*$/i.exec(title)?.[1]
  if (word !== undefined) return severityWord(word)
  return worstOf([ubuntuSeverity(record), severityWord(text(member(member(record, 'database_specific'), 'severity')))])
}

/** From where on something is affected (null: from the beginning), and where it is mended. */
export interface Span {
  readonly introduced: string | null
  readonly fixed: string
}

/** @returns the spans that end with a fix, and whether the last one has no end */
export function spansOf(range: unknown): { readonly fixed: Span[]; readonly open: boolean } {
  const fixed: Span[] = []
  let introduced: string | null = null
  let open = false
  for (const event of list(member(range, 'events'))) {
    const from = text(member(event, 'introduced'))
    const to = text(member(event, 'fixed'))
    if (from !== '') {
      introduced = from === '0' ? null : from
      open = true
    }
    if (to !== '') {
      fixed.push({ introduced, fixed: to })
      introduced = null
      open = false
    }
    if (text(member(event, 'last_affected')) !== '') open = false
  }
  return { fixed, open }
}

/** Ubuntu's `[{binary_name, binary_version}]`, and SUSE's `[{name: version, …}]`. */
export function binariesOf(affected: unknown): { readonly name: string; readonly version: string }[] {
  const found = new Map<string, string>()
  for (const binary of list(member(member(affected, 'ecosystem_specific'), 'binaries'))) {
    const name = text(member(binary, 'binary_name'))
    if (name !== '') found.set(name, text(member(binary, 'binary_version')))
    else if (typeof binary === 'object' && binary !== null) {
      for (const [key, version] of Object.entries(binary)) found.set(key, text(version))
    }
  }
  return [...found].map(([name, version]) => ({ name, version }))
}

/** What Ubuntu says of the vulnerabilities that a notice answers in one package: their ids, null where it does not say, and the worst severity. */
export function mappedCves(affected: unknown): { readonly cves: readonly string[] | null; readonly severity: Severity } {
  const mapped = list(member(member(member(affected, 'database_specific'), 'cves_map'), 'cves'))
  const ids = mapped.map((one) => cveFrom(text(member(one, 'id')))).filter((cve) => cve !== undefined)
  const priority = severityWord(text(member(member(affected, 'ecosystem_specific'), 'ubuntu_priority')))
  const severity = worstOf([priority, ...mapped.map(ubuntuSeverity)])
  return { cves: ids.length === 0 ? null : [...new Set(ids)].toSorted(), severity }
}

function ubuntuSeverity(of: unknown): Severity {
  const own = list(member(of, 'severity')).find((one) => text(member(one, 'type')) === 'Ubuntu')
  return severityWord(text(member(own, 'score')))
}

/** The vendor's page of an advisory; null where none is named. */
export function pageOf(record: unknown, id: string): string | null {
  const links = list(member(record, 'references'))
  const pages = links.filter((link) => text(member(link, 'type')) === 'ADVISORY').map((link) => text(member(link, 'url')))
  // Where several vendors' pages are named, the own one has the advisory's number in it, and comes last.
  const number = id.replace(/^[A-Za-z]+-/, '').replace(':', '-')
  const url = pages.findLast((page) => page.includes(id) || page.includes(number)) ?? pages[0] ?? ''
  return webAddress(url)
}
