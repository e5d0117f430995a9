/**
 * Which product a name means: MSRC's product names and WSUS's titles and categories, read by one table of rules (docs/decisions/0023-msrc.md) into
 * one shape that can be compared. A KB number alone is not enough, because one KB spans products.
 */

export type ProductArch = 'x64' | 'x86' | 'arm64'

/** A product, as far as a name says. */
export interface Product {
  /** Such as `windows 10`, `windows server`, `dotnet framework`, `office excel`; null: the name says nothing that a rule knows. */
  readonly family: string | null
  /** Such as `22h2`, `2019`, `8.0`; null: not said. */
  readonly version: string | null
  /** Versions of the .NET Framework. */
  readonly frameworks: readonly string[]
  readonly arch: ProductArch | null
  /** The Windows on which a component runs. */
  readonly on: { readonly family: string; readonly version: string | null } | null
}

/** `maybe`: nothing in the names contradicts it, nothing says it. */
export type ProductMatch = 'match' | 'maybe' | 'no'

type Windows = NonNullable<Product['on']>

const ARCHITECTURES: readonly (readonly [RegExp, ProductArch])[] = [
  [/\barm(?:64)?(?:-based)?\b/, 'arm64'],
  [/\bx64\b|\b64[- ]?(?:bit\b|ビット)/, 'x64'],
  [/\bx86\b|\b32[- ]?(?:bit\b|ビット)/, 'x86'],
]

/** Names under which WSUS offers the servers since 2022: their version instead of their year. */
const SERVER_VERSIONS: Readonly<Record<string, string>> = {
  '21h2': '2022',
  '22h2': '22h2',
  '23h2': '2022 23h2',
  '24h2': '2025',
  '25h2': '25h2',
}
/** Builds of clients, for titles that name nothing else: `2025-11 Security Update (KB5068861) (26200.7171)`. */
const CLIENT_BUILDS: Readonly<Record<string, Windows>> = {
  '28000': { family: 'windows 11', version: '26h1' },
  '26200': { family: 'windows 11', version: '25h2' },
  '26100': { family: 'windows 11', version: '24h2' },
  '22631': { family: 'windows 11', version: '23h2' },
  '22621': { family: 'windows 11', version: '22h2' },
  '22000': { family: 'windows 11', version: '21h2' },
  '19045': { family: 'windows 10', version: '22h2' },
  '19044': { family: 'windows 10', version: '21h2' },
}
const SERVER_BUILDS: Readonly<Record<string, Windows>> = {
  '26100': { family: 'windows server', version: '2025' },
  '25398': { family: 'windows server', version: '2022 23h2' },
  '20348': { family: 'windows server', version: '2022' },
}

const OFFICE = 'office|excel|word|outlook|powerpoint|access|visio|project|publisher|onenote|infopath'
const SERVERS =
  'sharepoint enterprise server|sharepoint server|sharepoint foundation|exchange server|sql server|skype for business server|lync server|project server|office online server|office web apps'

function normal(text: string): string {
  return text
    .slice(0, 1_000)
    .toLowerCase()
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
}

function archOf(name: string): ProductArch | null {
  return ARCHITECTURES.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** The Windows that a name says, by the first rule that fits. */
function windowsOf(name: string): Windows | null {
  const server = /windows server,? (?:version )?(\d{4} r2|\d{4}, \d{2}h\d|\d{4}|\d{2}h\d)(?! *r2)/.exec(name)
  if (server?.[1] !== undefined) return { family: 'windows server', version: server[1].replace(',', '') }
  const named = /microsoft server operating system(?:,? version |-)(\d{2}h\d)/.exec(name)
  if (named?.[1] !== undefined) return { family: 'windows server', version: SERVER_VERSIONS[named[1]] ?? named[1] }
  const client = /windows (10|11)(?:,? version (\d{4}(?! and later)|\d{2}h\d))?/.exec(name)
  // Without a version it is the first one: Windows 10 of 2015, Windows 11 21H2.
  if (client?.[1] !== undefined)
    return { family: `windows ${client[1]}`, version: client[2] ?? (/and later/.test(name) ? null : client[1] === '10' ? '1507' : '21h2') }
  const older = /windows (8\.1|8|7|rt 8\.1|vista)\b/.exec(name)
  return older?.[1] === undefined ? null : { family: `windows ${older[1]}`, version: null }
}

function frameworksOf(name: string): string[] {
  const said = /\.net framework ([\d.,/ ]+(?:(?:and|&) [\d.,/ ]+)*)/.exec(name)?.[1] ?? ''
  return [...new Set([...said.matchAll(/\d(?:\.\d+)+/g)].map(([version]) => version))]
}

const NOTHING: Product = { family: null, version: null, frameworks: [], arch: null, on: null }

/** What a name says, by the first rule that fits; titles and product names go through the same rules. */
function productFrom(name: string): Product {
  const arch = archOf(name)
  if (name.includes(' hlk')) return { ...NOTHING, family: 'windows hlk', version: windowsOf(name)?.version ?? null }
  if (/\.net framework/.test(name)) {
    const rest = name.replace(/^.*?\.net framework [\d., /]*(?:(?:and|&) [\d., /]+)*/, '')
    return { family: 'dotnet framework', version: null, frameworks: frameworksOf(name), arch, on: windowsOf(rest) }
  }
  const component = /^(?:.*?)(internet explorer (\d+)|microsoft edge \(edgehtml-based\)|adobe flash player|chakracore) on windows/.exec(
    name,
  )
  if (component !== null) {
    return { family: component[1]?.replace(/ \d+$/, '') ?? null, version: component[2] ?? null, frameworks: [], arch, on: windowsOf(name) }
  }
  const dotnet = /(?:^|[\s-])\.net (?:core )?(\d+\.\d+)/.exec(name)
  if (dotnet?.[1] !== undefined) return { ...NOTHING, family: 'dotnet', version: dotnet[1], arch }
  const server = new RegExp(`\\b(${SERVERS}) (\\d{4}(?: r2)?)(?:.*?(?:cumulative update|\\bcu) ?(\\d+))?`).exec(name)
  if (server?.[1] !== undefined && server[2] !== undefined) {
    const family = server[1].replace('enterprise ', '')
    return { ...NOTHING, family, version: server[3] === undefined ? server[2] : `${server[2]} cu${server[3]}`, arch }
  }
  const office = new RegExp(`microsoft (${OFFICE}) (?:ltsc )?(\\d{4})`).exec(name)
  if (office?.[1] !== undefined) return { ...NOTHING, family: `office ${office[1]}`, version: office[2] ?? null, arch }
  const windows = windowsOf(name)
  return windows === null ? { ...NOTHING, arch } : { ...NOTHING, ...windows, arch }
}

/** The product that MSRC means by a name. */
export function productFromMsrc(name: string): Product {
  return productFrom(normal(name))
}

/**
 * The products that a WSUS update is for: its title says most; where it says nothing, its build number and the titles of its product categories.
 *
 * @param title in English; @param categories titles of the product categories
 */
export function productsFromWsus(title: string, categories: readonly string[]): Product[] {
  const name = normal(title)
  const said = productFrom(name)
  if (said.family === 'dotnet framework' && said.on === null) {
    const all = categories.flatMap((category) => windowsOf(normal(category)) ?? [])
    return all.length === 0 ? [said] : all.map((on) => ({ ...said, on: vague(on) }))
  }
  if (said.family !== null) return [said]
  const names = categories.map(normal)
  const build = /\((\d{5})\.\d+\)/.exec(name)?.[1]
  if (build !== undefined) {
    const table = names.some((category) => category.includes('server')) ? SERVER_BUILDS : CLIENT_BUILDS
    const windows = table[build]
    if (windows !== undefined) return [{ ...NOTHING, ...windows, arch: said.arch }]
  }
  const fromCategories = names.map((category) => productFrom(/^(?:office|\.net) /.test(category) ? `microsoft ${category}` : category))
  const known = fromCategories.filter((product) => product.family !== null)
  return known.length === 0
    ? [{ ...NOTHING, arch: said.arch }]
    : known.map((product) => ({ ...product, ...vague(product), arch: said.arch }))
}

/** A category of a client stands for more than one version of it; those of servers say theirs. */
function vague<W extends { readonly family: string | null; readonly version: string | null }>(windows: W): W {
  return windows.family === 'windows 10' || windows.family === 'windows 11' ? { ...windows, version: null } : windows
}

/** Whether a product of MSRC is one that a WSUS update is for. Architectures that both say must be equal. */
export function matchProducts(wanted: Product, product: Product): ProductMatch {
  if (wanted.arch !== null && product.arch !== null && wanted.arch !== product.arch) return 'no'
  return matchFamilies(wanted, product)
}

/** The same without looking at the architecture. */
export function matchFamilies(wanted: Product, product: Product): ProductMatch {
  if (wanted.family === null || product.family === null) return 'maybe'
  if (wanted.family === 'dotnet framework' && product.family === 'dotnet framework') return matchFrameworks(wanted, product)
  // Windows 10 and Server 2016 carry such components in their cumulative updates.
  if (product.on !== null && wanted.family === product.on.family) return matchVersions(wanted.version, product.on.version)
  if (wanted.family === product.family) {
    if (wanted.on !== null && product.on !== null && matchWindows(wanted.on, product.on) === 'no') return 'no'
    return matchVersions(wanted.version, product.version)
  }
  // The suite and its programs share updates.
  const suites = wanted.family.startsWith('office ') && product.family.startsWith('office ')
  if (suites && (wanted.family === 'office office' || product.family === 'office office')) {
    return matchVersions(wanted.version, product.version) === 'no' ? 'no' : 'maybe'
  }
  return 'no'
}

function matchVersions(wanted: string | null, version: string | null): ProductMatch {
  if (wanted === version) return 'match'
  if (wanted === null || version === null) return 'maybe'
  // An update for Exchange Server 2019 CU14, a product named without its cumulative update.
  if (wanted.startsWith(`${version} cu`) || version.startsWith(`${wanted} cu`)) return 'maybe'
  return 'no'
}

function matchWindows(wanted: Windows, on: Windows): ProductMatch {
  return wanted.family === on.family ? matchVersions(wanted.version, on.version) : 'no'
}

/** The 4.x versions decide; those of 3.5 do where one of the two has no other. */
function matchFrameworks(wanted: Product, product: Product): ProductMatch {
  const windows = wanted.on === null || product.on === null ? 'maybe' : matchWindows(wanted.on, product.on)
  if (windows === 'no') return 'no'
  const four = (of: Product): readonly string[] => of.frameworks.filter((version) => version.startsWith('4.'))
  const [left, right] =
    four(wanted).length > 0 && four(product).length > 0 ? [four(wanted), four(product)] : [wanted.frameworks, product.frameworks]
  if (left.length === 0 || right.length === 0) return 'maybe'
  return left.some((version) => right.includes(version)) ? windows : 'no'
}
