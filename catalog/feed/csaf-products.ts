import { list, member, text } from './json.ts'
import { FeedError } from './records.ts'
import { redHatRelease, suseRelease, type StreamPlace } from './releases.ts'

/** The product tree of CSAF documents of Linux vendors: which package in which stream a product id stands for. */

/** What a product id stands for, as far as it is of a system of ours. */
export interface CsafPackage {
  readonly place: StreamPlace
  readonly name: string
  /** Epoch, version and release; null where the package as such is meant. */
  readonly evr: string | null
  /** Null: not told, or for all. */
  readonly architecture: string | null
  readonly module: string | null
}

/** `skip`: of a product that is no system of ours; `unknown`: of none that the tree has. */
export type CsafAnswer = CsafPackage | 'skip' | 'unknown'

const DEEPEST = 32
/** Relations one behind the other: a package of a module of a product has two. */
const LONGEST_CHAIN = 4

interface Product {
  readonly name: string
  readonly cpe: string
  readonly purl: string
}

interface Relation {
  readonly part: string
  readonly of: string
}

/** Products of a document by their ids. */
export class CsafProducts {
  readonly #products = new Map<string, Product>()
  readonly #relations = new Map<string, Relation>()
  readonly #places = new Map<string, StreamPlace | 'skip'>()

  /** @throws FeedError feed_malformed when branches are nested without end */
  constructor(tree: unknown) {
    this.#walk(member(tree, 'branches'), 0)
    for (const product of list(member(tree, 'full_product_names'))) this.#put(product)
    for (const relation of list(member(tree, 'relationships'))) {
      this.#relations.set(text(member(member(relation, 'full_product_name'), 'product_id')), {
        part: text(member(relation, 'product_reference')),
        of: text(member(relation, 'relates_to_product_reference')),
      })
    }
  }

  #walk(branches: unknown, depth: number): void {
    if (depth > DEEPEST) throw new FeedError('feed_malformed', { reason: 'branches are nested too deep' })
    for (const branch of list(branches)) {
      this.#put(member(branch, 'product'))
      this.#walk(member(branch, 'branches'), depth + 1)
    }
  }

  #put(product: unknown): void {
    const id = text(member(product, 'product_id'))
    const helper = member(product, 'product_identification_helper')
    if (id === '') return
    this.#products.set(id, {
      name: text(member(product, 'name')),
      cpe: text(member(helper, 'cpe')),
      purl: text(member(helper, 'purl')),
    })
  }

  /** What a product id stands for. */
  resolve(id: string): CsafAnswer {
    const relation = this.#relations.get(id)
    if (relation === undefined) return this.#products.has(id) ? 'skip' : 'unknown'
    let container = relation.of
    let module: string | null = null
    for (let step = 0; step < LONGEST_CHAIN; step++) {
      const next = this.#relations.get(container)
      if (next === undefined) break
      module ??= moduleOfProduct(this.#products.get(next.part), next.part)
      container = next.of
    }
    const place = this.#placeOf(container)
    if (place === undefined) return 'unknown'
    if (place === 'skip') return 'skip'
    const part = partOf(relation.part, this.#products.get(relation.part))
    // A flatpak or a container brings its packages itself; a module as such has none.
    if (part === null || part.module?.endsWith(':flatpak') === true) return 'skip'
    return { ...part, place, module: part.module ?? module }
  }

  #placeOf(id: string): StreamPlace | 'skip' | undefined {
    const known = this.#places.get(id)
    const product = this.#products.get(id)
    if (known !== undefined || product === undefined) return known
    const place = (product.cpe.includes(':redhat:') ? redHatPlace(product.cpe) : suseRelease(product.name || id)) ?? 'skip'
    this.#places.set(id, place)
    return place
  }
}

/** Product and version of a CPE: `enterprise_linux:9::baseos`, `rhel_eus:9.2::appstream`. */
function redHatPlace(cpe: string): StreamPlace | 'skip' | undefined {
  const [, product, version] = /^cpe:(?:\/|2\.3:)[aoh]:redhat:([a-z0-9_]{1,60}):([\d.]{1,10})(?::|$)/.exec(cpe) ?? []
  return product === undefined || version === undefined ? undefined : redHatRelease(product, version)
}

type Part = Omit<CsafPackage, 'place'>

/** @returns null for what is no package */
function partOf(id: string, product: Product | undefined): Part | null {
  const purl = product?.purl ?? ''
  if (purl !== '') return ofPurl(purl)
  const glued = /^([\w.+-]+:[\w.+-]+)\/(.+)$/.exec(id)
  const named = ofName(glued?.[2] ?? id)
  return { ...named, module: glued?.[1] ?? null }
}

/** `pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=x86_64&epoch=1&rpmmod=…`, and `pkg:rpmmod/redhat/ruby:2.6/ruby`. */
function ofPurl(purl: string): Part | null {
  const match = /^pkg:(rpm|rpmmod)\/([^@?#]{1,300})(?:@([^?#]{1,300}))?(?:\?([^#]{0,2000}))?/.exec(purl)
  if (match === null) return null
  const [, type, path = '', version, query = ''] = match
  const segments = path.split('/').map(decoded)
  const name = segments.at(-1) ?? ''
  const qualifiers = new URLSearchParams(query)
  const architecture = qualifiers.get('arch')
  if (type === 'rpmmod') {
    const module = segments.length > 2 ? segments[1]! : null
    return module === null || !module.includes(':') ? null : { name, evr: null, architecture: 'src', module }
  }
  const [module, stream] = (qualifiers.get('rpmmod') ?? '').split(':', 2)
  const { version: bare, module: glued } = unglued(decoded(version ?? ''))
  const epoch = /^\d{1,9}$/.exec(qualifiers.get('epoch') ?? '')?.[0] ?? '0'
  return {
    name,
    // Of what is not built yet the version is that of the module.
    evr: bare.includes('-') ? (bare.includes(':') ? bare : `${epoch}:${bare}`) : null,
    architecture,
    module: module !== undefined && stream !== undefined && module !== '' && stream !== '' ? `${module}:${stream}` : glued,
  }
}

/** Some versions have architecture, suffix and module at their end: `1.el9.noarch.rpm-nginx:1`. */
function unglued(version: string): { readonly version: string; readonly module: string | null } {
  const match = /^(.+?)\.(?:noarch|x86_64|aarch64|ppc64le|ppc64|s390x|i[3-6]86|src)(?:\.rpm)?(?:-([\w.+-]+:[\w.+-]+))?$/.exec(version)
  return match === null ? { version, module: null } : { version: match[1]!, module: match[2] ?? null }
}

const BUILT =
  /^(.+)-([^-]+)-([^-]+?)(?:\.(noarch|x86_64|aarch64(?:_ilp32)?|armv[67]hl|ppc64le|ppc64|ppc|s390x|s390|ia64|i[3-6]86|riscv64|src|nosrc))?$/

/** `openssl-1:3.0.7-27.el9.x86_64`, `libopenssl3-3.0.8-150500.5.20.1.x86_64`, and a name alone. */
function ofName(text: string): Part {
  const match = BUILT.exec(text.slice(0, 500))
  const [, name = '', version = '', release = '', architecture = null] = match ?? []
  // A part of a name, such as `libdcerpc-binding0-32bit`, is no version.
  const isBuilt = match !== null && /^(?:\d+:)?\d/.test(version) && (/^\d/.test(release) || architecture !== null)
  if (!isBuilt) return { name: text, evr: null, architecture: null, module: null }
  return { name, evr: `${version.includes(':') ? '' : '0:'}${version}-${release}`, architecture, module: null }
}

/** Module and stream of `gimp:2.8:8080020250623120629:0621e4ee`. */
function moduleOfProduct(product: Product | undefined, id: string): string | null {
  const purl = /^pkg:rpmmod\/[^/]+\/([^@/]+)@([^:?%]+)/.exec(product?.purl ?? '')
  if (purl !== null) return `${decoded(purl[1]!)}:${purl[2]}`
  const named = /^([\w.+-]+):([\w.+-]+):\d+:\w+$/.exec(id)
  return named === null ? null : `${named[1]}:${named[2]}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
