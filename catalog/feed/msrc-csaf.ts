import { list, member, text } from './json.ts'
import {
  cveFrom,
  FeedError,
  kbFrom,
  kbFromUrl,
  oneLine,
  productNameFrom,
  severityFrom,
  timeFrom,
  type FeedFormat,
  type FeedHead,
  type FeedSink,
} from './records.ts'
import type { Severity } from '../state.ts'

/**
 * Advisories of msrc.microsoft.com/csaf/advisories and statements of …/csaf/vex (CSAF 2.0): one CVE each. The KB number is in the address of a
 * `vendor_fix`; the product is the branch of the kind `product_name` above the affected version range. They name no superseded KBs.
 */

const DEEPEST = 32
const FORMATS: Readonly<Record<string, FeedFormat>> = { csaf_security_advisory: 'csaf', csaf_base: 'csaf', csaf_vex: 'vex' }

/** Reads an advisory or a VEX statement. */
export function readCsaf(document: unknown, sink: FeedSink): FeedHead {
  const about = member(document, 'document')
  const tracking = member(about, 'tracking')
  const format = FORMATS[text(member(about, 'category'))]
  if (format === undefined) throw new FeedError('feed_unknown_format')
  const id = oneLine(text(member(tracking, 'id')), 100)
  if (id === '') throw new FeedError('feed_malformed', { reason: 'no identification' })
  const said = text(member(member(about, 'aggregate_severity'), 'text'))
  const severity = severityFrom(said)
  if (severity === undefined) sink.reject({ reason: 'severity_unknown', place: id, value: oneLine(said, 80) })
  const products = productsOf(member(document, 'product_tree'))
  const publishedAt = timeFrom(text(member(tracking, 'initial_release_date'))) ?? null
  for (const vulnerability of list(member(document, 'vulnerabilities'))) {
    readVulnerability(vulnerability, { format, products, publishedAt, severity: severity ?? 'unspecified' }, sink)
  }
  return {
    format,
    // An advisory and a VEX statement of one CVE have the same id.
    key: format === 'vex' ? `vex/${id}` : id,
    title: oneLine(text(member(about, 'title')), 300),
    revisedAt: timeFrom(text(member(tracking, 'current_release_date'))) ?? null,
  }
}

interface Frame {
  readonly format: FeedFormat
  readonly products: ReadonlyMap<string, string>
  readonly publishedAt: string | null
  readonly severity: Severity
}

function readVulnerability(vulnerability: unknown, { format, products, publishedAt, severity }: Frame, sink: FeedSink): void {
  const given = text(member(vulnerability, 'cve'))
  const title = oneLine(text(member(vulnerability, 'title')), 500)
  const cve = cveFrom(given)
  if (cve === undefined) {
    sink.reject({ reason: 'cve_invalid', place: title, value: oneLine(given, 80) })
    return
  }
  const threats = list(member(vulnerability, 'threats')).filter((threat) => text(member(threat, 'category')) === 'exploit_status')
  const exploited = threats.some((threat) => /(?:^|;)\s*Exploited\s*:\s*Yes\b/i.test(text(member(threat, 'details'))))
  for (const remediation of list(member(vulnerability, 'remediations'))) {
    if (text(member(remediation, 'category')) !== 'vendor_fix') continue
    const url = text(member(remediation, 'url'))
    const [build = '', , rest = ''] = text(member(remediation, 'details')).split(':', 3)
    const kb = kbFromUrl(url) ?? kbFrom(rest)
    if (kb === undefined) {
      sink.skip()
      continue
    }
    for (const id of new Set(list(member(remediation, 'product_ids')).map(text))) {
      const product = productNameFrom(products.get(id) ?? '')
      if (product === '') {
        sink.reject({ reason: 'product_unknown', place: cve, value: oneLine(id, 80) })
        continue
      }
      sink.fix({
        kb,
        product,
        cve,
        severity,
        exploited,
        exploitPublic: false,
        supersedes: [],
        bundle: null,
        fixedBuild: /^[\d.]+$/.test(build) ? build.slice(0, 100) : null,
        restart: 'unknown',
        publishedAt,
        title,
        source: format,
      })
    }
  }
}

/** Product id → name of the product, without the version range. */
function productsOf(tree: unknown): Map<string, string> {
  const products = new Map<string, string>()
  const walk = (branches: unknown, name: string | undefined, depth: number): void => {
    if (depth > DEEPEST) throw new FeedError('feed_malformed', { reason: 'branches are nested too deep' })
    for (const branch of list(branches)) {
      const own = text(member(branch, 'category')) === 'product_name' ? text(member(branch, 'name')) : name
      const product = member(branch, 'product')
      const id = text(member(product, 'product_id'))
      if (id !== '') products.set(id, own ?? text(member(product, 'name')))
      walk(member(branch, 'branches'), own, depth + 1)
    }
  }
  walk(member(tree, 'branches'), undefined, 0)
  for (const whole of list(member(tree, 'full_product_names'))) products.set(text(member(whole, 'product_id')), text(member(whole, 'name')))
  for (const relation of list(member(tree, 'relationships'))) {
    const full = member(relation, 'full_product_name')
    products.set(text(member(full, 'product_id')), text(member(full, 'name')))
  }
  return products
}
