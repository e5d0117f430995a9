import { cvesFrom, isUsable, severityWord, webAddress, type Gate } from './fields.ts'
import type { DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { ubuntuRelease } from './releases.ts'
import type { FixedPackage } from './statements.ts'
import { openXml } from './xml.ts'

/**
 * Ubuntu's security notices in OVAL, security-metadata.canonical.com/oval/com.ubuntu.{series}.usn.oval.xml: a definition for each notice, whose tests ask
 * for binary packages below a version. Tests of the kernel ask what runs (`uname -r`) and name no package: they are skipped, so that this document
 * does not tell everything about any stream; Ubuntu's OSV names kernels by their sources.
 */

interface Definition {
  readonly line: number
  title: string
  id: string
  url: string
  severity: string
  issued: string
  readonly cves: Set<string>
  /** Test → what its comment says, which is where the archive stands. */
  readonly tests: Map<string, string>
}

interface Test {
  object: string
  state: string
  readonly isPackage: boolean
}

/** Whether a document is one of these. */
export function isUsnOval({ root, text }: DocumentHead): boolean {
  return root === 'oval_definitions' && /com\.ubuntu\.|Canonical USN OVAL/.test(text)
}

/** Opens a reader of these documents. */
export function openUsnOval(sink: FeedSink): FeedParser {
  const reader = new UsnOval(sink)
  const xml = openXml(reader)
  return {
    write: (text) => xml.write(text),
    end() {
      xml.end()
      return reader.end()
    },
  }
}

type Attributes = Readonly<Record<string, string>>

const PACKAGE_TESTS: ReadonlySet<string> = new Set(['dpkginfo_test', 'textfilecontent54_test'])

class UsnOval {
  readonly #sink: FeedSink
  readonly #definitions: Definition[] = []
  readonly #tests = new Map<string, Test>()
  /** Object → variable, or the name itself. */
  readonly #objects = new Map<string, { readonly variable: string; readonly name: string }>()
  readonly #states = new Map<string, string>()
  readonly #variables = new Map<string, string[]>()
  #definition: Definition | undefined
  #current = ''
  #test: Test | undefined
  #object: { variable: string; name: string } | undefined
  #evr = ''
  #values: string[] = []
  #stamp = ''
  #generator = ''

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  open(name: string, attributes: Attributes): void {
    const id = attributes['id'] ?? ''
    if (name === 'definition') this.#begin(attributes)
    else if (this.#definition !== undefined) this.#inDefinition(this.#definition, name, attributes)
    else if (name.endsWith('_test')) {
      this.#current = id
      this.#test = { object: '', state: '', isPackage: PACKAGE_TESTS.has(name) }
    } else if (name === 'object' && this.#test !== undefined) this.#test.object = attributes['object_ref'] ?? ''
    else if (name === 'state' && this.#test !== undefined) this.#test.state = attributes['state_ref'] ?? ''
    else if (name === 'dpkginfo_object' || name === 'textfilecontent54_object') {
      this.#current = id
      this.#object = { variable: '', name: '' }
    } else if ((name === 'name' || name === 'pattern') && this.#object !== undefined) this.#object.variable = attributes['var_ref'] ?? ''
    else if (name === 'dpkginfo_state' || name === 'textfilecontent54_state') {
      this.#current = id
      this.#evr = ''
    } else if (name === 'evr' || name === 'subexpression') {
      if (attributes['operation'] !== 'less than') this.#current = ''
    } else if (name === 'constant_variable') {
      this.#current = id
      this.#values = []
    }
  }

  #begin(attributes: Attributes): void {
    const isPatch = attributes['class'] === 'patch'
    if (!isPatch) return
    const line = this.#definitions.length + 1
    this.#definition = { line, title: '', id: '', url: '', severity: '', issued: '', cves: new Set(), tests: new Map() }
  }

  #inDefinition(definition: Definition, name: string, attributes: Attributes): void {
    if (name === 'reference') {
      const { source = '', ref_id: id = '', ref_url: url = '' } = attributes as Partial<Record<string, string>>
      if (source === 'CVE') definition.cves.add(id)
      else if (source === 'USN') {
        definition.id = oneLine(id, 100)
        definition.url = url
      }
    } else if (name === 'issued') definition.issued = attributes['date'] ?? ''
    else if (name === 'criterion') definition.tests.set(attributes['test_ref'] ?? '', attributes['comment'] ?? '')
  }

  close(name: string, said: string): void {
    if (name === 'timestamp') this.#stamp = said
    else if (name === 'product_name') this.#generator = oneLine(said, 100)
    else if (this.#definition !== undefined) {
      if (name === 'title') this.#definition.title = oneLine(said, 500)
      else if (name === 'severity') this.#definition.severity = said
      else if (name === 'definition') {
        this.#definitions.push(this.#definition)
        this.#definition = undefined
      }
    } else if (name.endsWith('_test') && this.#test !== undefined) {
      this.#tests.set(this.#current, this.#test)
      this.#test = undefined
    } else if ((name === 'name' || name === 'pattern') && this.#object !== undefined) this.#object.name = said.trim()
    else if (name === 'dpkginfo_object' || name === 'textfilecontent54_object') {
      if (this.#object !== undefined) this.#objects.set(this.#current, this.#object)
      this.#object = undefined
    } else if (name === 'evr' || name === 'subexpression') this.#evr = said.trim()
    else if ((name === 'dpkginfo_state' || name === 'textfilecontent54_state') && this.#current !== '') {
      this.#states.set(this.#current, this.#evr)
    } else if (name === 'value') this.#values.push(said.trim())
    else if (name === 'constant_variable') this.#variables.set(this.#current, this.#values)
  }

  end(): FeedHead {
    if (!/USN|^$/.test(this.#generator)) throw new FeedError('feed_unknown_format')
    const series = seriesOf(this.#tests.keys(), this.#definitions)
    const release = ubuntuRelease(series)
    if (this.#definitions.length === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no definition of a patch' })
    if (release === undefined) throw new FeedError('feed_malformed', { line: 1, reason: `no release is called ${series || 'nothing'}` })
    for (const definition of this.#definitions) this.#give(definition, release)
    const revisedAt = timeFrom(this.#stamp) ?? null
    return {
      format: 'ubuntu-oval',
      key: `usn-oval/${series}`,
      title: `Ubuntu security notices, ${series}`,
      revisedAt,
      validUntil: null,
      streams: [],
    }
  }

  #give(definition: Definition, release: string): void {
    const { id, title, url, severity, issued, cves, tests } = definition
    if (!/^(?:USN|LSN)-\d+-\d+$/.test(id)) {
      this.#sink.reject({ reason: 'record_malformed', place: `definition ${definition.line}`, value: oneLine(id || title, 80) })
      return
    }
    const gate: Gate = { sink: this.#sink, place: id }
    const fixes = new Map<string, FixedPackage>()
    for (const [ref, comment] of tests) {
      const test = this.#tests.get(ref)
      if (test?.isPackage !== true) this.#sink.skip()
      else for (const fix of this.#fixesOf(test, comment, release, gate)) fixes.set(`${fix.pocket} ${fix.name} ${fix.fixed}`, fix)
    }
    this.#sink.statement({
      kind: 'advisory',
      id,
      advisoryKind: 'security',
      title: title.startsWith(`${id} -- `) ? title.slice(id.length + 4) : title,
      severity: severityWord(severity),
      cves: cvesFrom(cves, gate),
      publishedAt: timeFrom(issued) ?? null,
      revisedAt: null,
      withdrawn: false,
      restart: 'unknown',
      url: webAddress(url),
      fixes: [...fixes.values()],
    })
  }

  *#fixesOf(test: Test, comment: string, release: string, gate: Gate): Generator<FixedPackage> {
    const object = this.#objects.get(test.object)
    const version = this.#states.get(test.state)?.replace(/^0:/, '')
    const names = object === undefined ? undefined : object.variable === '' ? [object.name] : this.#variables.get(object.variable)
    if (names === undefined || version === undefined) {
      this.#sink.reject({ reason: 'record_malformed', place: gate.place, value: oneLine(`${test.object} ${test.state}`, 160) })
      return
    }
    for (const given of names) {
      // In documents about images the name is the beginning of a pattern.
      const name = /^\^([\w.+-]+)\(\?:/.exec(given)?.[1] ?? given
      if (!isUsable('dpkg', name, version, gate)) continue
      yield {
        scheme: 'dpkg',
        release,
        pocket: pocketOf(comment, version),
        names: 'binary',
        name,
        module: null,
        architecture: null,
        introduced: null,
        fixed: version,
        binaries: [],
        cves: null,
      }
    }
  }
}

/** The archive is in the comment of the test: `Long Term Support`, `Available with Ubuntu Pro (Infra-only): …`, `Available with Ubuntu Pro: …`. */
function pocketOf(comment: string, version: string): string {
  if (/infra-only|esm-infra/i.test(comment)) return 'esm-infra'
  if (/ubuntu pro|esm-apps/i.test(comment)) return 'esm-apps'
  return /[+~]esm\d/.test(version) ? 'esm-infra' : 'security'
}

/** Ids of definitions, tests and variables hold the series: `oval:com.ubuntu.lunar:tst:100`. */
function seriesOf(tests: Iterable<string>, definitions: readonly Definition[]): string {
  for (const id of [...tests, ...definitions.flatMap((definition) => [...definition.tests.keys()])]) {
    const series = /^oval:com\.ubuntu\.([a-z]+):/.exec(id)?.[1]
    if (series !== undefined) return series
  }
  return ''
}
