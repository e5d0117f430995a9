import { worstOf, type Severity } from '../state.ts'
import type { CsafPackage } from './csaf-products.ts'
import { isUsable, kindOfId, severityWord, type Gate } from './fields.ts'
import { member, text } from './json.ts'
import { isModuleBuild, modulesOfTitle } from './modules.ts'
import { oneLine, timeFrom, type FeedSink } from './records.ts'
import { fixedArchitectures } from './rpm-architectures.ts'
import type { AdvisoryStatement, FixedPackage } from './statements.ts'

/** Gathers the fixes of a CSAF document by the advisories that they belong to. */

/** What a document says of itself. */
export interface CsafAbout {
  /** Null: of a vulnerability, not of an advisory. */
  readonly id: string | null
  readonly title: string
  readonly severity: Severity
  readonly publishedAt: string | null
  readonly revisedAt: string | null
  readonly url: string | null
  readonly withdrawn: boolean
}

/** The vulnerability that is mended. */
export interface CsafVulnerability {
  readonly cve: string
  readonly title: string
  /** The vendor's word. */
  readonly severity: string
}

interface Draft {
  readonly title: string
  readonly url: string | null
  readonly publishedAt: string | null
  severity: Severity
  restart: boolean
  readonly cves: Set<string>
  readonly fixes: Map<string, Built>
}

interface Built {
  readonly found: CsafPackage & { readonly evr: string }
  readonly module: string | null
  readonly architectures: Set<string>
  readonly cves: Set<string>
}

export class CsafFixes {
  readonly #about: CsafAbout
  readonly #drafts = new Map<string, Draft>()

  constructor(about: CsafAbout) {
    this.#about = about
  }

  /**
   * Takes a fixed package.
   *
   * @param remediation that holds for it; null: none
   */
  put(found: CsafPackage & { readonly evr: string }, vulnerability: CsafVulnerability, remediation: unknown, gate: Gate): void {
    // Sources are not installed, and debugging information runs nowhere.
    if (/^(?:no)?src$/.test(found.architecture ?? '') || /-debug(?:info|source)(?:-common(?:-\w+)?)?$/.test(found.name)) return
    const draft = this.#draft(vulnerability, remediation)
    const module = this.#moduleOf(found, draft, gate)
    if (module === undefined) return
    const key = `${found.place.release} ${found.place.pocket} ${module} ${found.name} ${found.evr}`
    let built = draft.fixes.get(key)
    if (built === undefined) {
      if (!isUsable('rpm', found.name, found.evr, gate)) return
      built = { found, module, architectures: new Set(), cves: new Set() }
      draft.fixes.set(key, built)
    }
    built.architectures.add(found.architecture ?? 'noarch')
    built.cves.add(vulnerability.cve)
    draft.cves.add(vulnerability.cve)
  }

  #draft(vulnerability: CsafVulnerability, remediation: unknown): Draft {
    const about = this.#about
    const url = text(member(remediation, 'url'))
    const named = /\/(RH[SBE]A-\d{4}:\d{4,6})\/?$/.exec(url)?.[1]
    const id = named ?? about.id ?? vulnerability.cve
    let draft = this.#drafts.get(id)
    if (draft === undefined) {
      const isOwn = id === about.id
      const date = timeFrom(text(member(remediation, 'date'))) ?? null
      draft = {
        title: isOwn ? about.title : vulnerability.title || about.title,
        url: named === undefined ? about.url : url,
        publishedAt: isOwn || id === vulnerability.cve ? about.publishedAt : date,
        severity: isOwn ? about.severity : 'unspecified',
        restart: false,
        cves: new Set(),
        fixes: new Map(),
      }
      this.#drafts.set(id, draft)
    }
    const severity = severityWord(vulnerability.severity)
    const own = severity === 'unspecified' && id !== about.id ? about.severity : severity
    if (id !== about.id) draft.severity = worstOf([draft.severity, own])
    draft.restart ||= asksForRestart(remediation)
    return draft
  }

  /** @returns undefined for a module build whose stream nobody names */
  #moduleOf(found: CsafPackage & { readonly evr: string }, draft: Draft, { sink, place }: Gate): string | null | undefined {
    if (found.module !== null || !isModuleBuild(found.evr)) return found.module
    const [titled, ...others] = modulesOfTitle(draft.title, '')
    if (titled !== undefined && others.length === 0) return titled
    sink.reject({ reason: 'module_unknown', place, value: oneLine(`${found.name} ${found.evr}`, 160) })
    return undefined
  }

  /** Gives every advisory that has a fix. */
  flush(sink: FeedSink): void {
    for (const [id, draft] of this.#drafts) {
      const fixes = [...draft.fixes.values()].flatMap((built) => fixesOf(built, draft))
      if (fixes.length === 0) continue
      const statement: AdvisoryStatement = {
        kind: 'advisory',
        id,
        advisoryKind: kindOfId(id),
        title: draft.title,
        severity: draft.severity,
        cves: [...draft.cves].toSorted(),
        publishedAt: draft.publishedAt,
        revisedAt: this.#about.revisedAt,
        withdrawn: this.#about.withdrawn,
        restart: draft.restart ? 'always' : 'unknown',
        url: draft.url,
        fixes,
      }
      sink.statement(statement)
    }
  }
}

function fixesOf({ found, module, architectures, cves }: Built, draft: Draft): FixedPackage[] {
  return fixedArchitectures(architectures).map((architecture) => ({
    scheme: 'rpm',
    ...found.place,
    names: 'binary',
    name: found.name,
    module,
    architecture,
    introduced: null,
    fixed: found.evr,
    binaries: [],
    cves: cves.size === draft.cves.size ? null : [...cves].toSorted(),
  }))
}

function asksForRestart(remediation: unknown): boolean {
  if (/^(?:machine|system)$/.test(text(member(member(remediation, 'restart_required'), 'category')))) return true
  return /\bsystem must be (?:rebooted|restarted)\b/i.test(text(member(remediation, 'details')).slice(0, 5_000))
}
