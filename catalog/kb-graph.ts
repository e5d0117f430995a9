import { matchFamilies, matchProducts, productFromMsrc, productsFromWsus, type Product } from './product.ts'

/**
 * Which KB articles a WSUS update brings, on which of MSRC's products: its own, and those that they supersede. Pure; numbers stand for products.
 */

/** What is known about KB articles. */
export interface KbFacts {
  /** MSRC's products by their numbers. */
  readonly products: ReadonlyMap<number, string>
  /** On which products an article has statements. */
  readonly stated: Iterable<{ readonly kb: number; readonly product: number }>
  /** `supersedes`: kb replaces other on a product; `contains`: other is what kb installs there. */
  readonly edges: Iterable<{
    readonly kb: number
    readonly product: number
    readonly other: number
    readonly kind: 'supersedes' | 'contains'
  }>
}

/** An update as WSUS describes it. */
export interface KbPatch {
  readonly id: number
  readonly title: string
  readonly products: readonly string[]
  readonly kbs: readonly string[]
  /** Numbers of the patches that it replaces, as WSUS says. */
  readonly replaces: readonly number[]
}

/** An article on a product that a patch brings. */
export interface BroughtKb {
  readonly kb: number
  readonly product: number
  /** It comes with something that is replaced; not named by the update itself. */
  readonly inherited: boolean
  /** No name says that the product is this update's; only that none contradicts it. */
  readonly assumed: boolean
}

interface Node {
  readonly kb: number
  readonly product: number
  readonly supersedes: number[]
  readonly contains: number[]
}

/** The articles with their edges; made once, asked for each patch. */
export class KbGraph {
  readonly #products = new Map<number, Product>()
  /** By article, then by product. */
  readonly #nodes = new Map<number, Map<number, Node>>()
  /** Articles that are only named as superseded. Apart from the others: what an update brings must not depend on what was asked before. */
  readonly #silent = new Map<string, Node>()
  readonly #reached = new Map<Node, readonly Node[]>()
  readonly #equal = new Map<string, boolean>()

  constructor(facts: KbFacts) {
    for (const [id, name] of facts.products) this.#products.set(id, productFromMsrc(name))
    for (const { kb, product } of facts.stated) this.#node(kb, product)
    for (const { kb, product, other, kind } of facts.edges) this.#node(kb, product)[kind].push(other)
  }

  #node(kb: number, product: number): Node {
    let nodes = this.#nodes.get(kb)
    if (nodes === undefined) this.#nodes.set(kb, (nodes = new Map()))
    let node = nodes.get(product)
    if (node === undefined) nodes.set(product, (node = { kb, product, supersedes: [], contains: [] }))
    return node
  }

  /**
   * What an update brings, its own articles and those that they supersede; what it brings through other updates is `broughtBy`.
   *
   * @returns each article and product once
   */
  ownKbs(patch: Pick<KbPatch, 'title' | 'products' | 'kbs'>): BroughtKb[] {
    const wanted = productsFromWsus(patch.title, patch.products)
    const brought = new Map<Node, BroughtKb>()
    for (const text of patch.kbs) {
      const nodes = /^\d{1,9}$/.test(text) ? this.#nodes.get(Number(text)) : undefined
      if (nodes === undefined) continue
      const { found, assumed } = this.#meant(wanted, [...nodes.values()])
      for (const node of found.flatMap((one) => [one, ...this.#contained(one)])) {
        merge(brought, node, { kb: node.kb, product: node.product, inherited: false, assumed })
        for (const below of this.#below(node)) merge(brought, below, { kb: below.kb, product: below.product, inherited: true, assumed })
      }
    }
    return [...brought.values()]
  }

  /** Products of an article that an update means; where no name says so, all that could be, if nothing contradicts. */
  #meant(wanted: readonly Product[], nodes: readonly Node[]): { found: Node[]; assumed: boolean } {
    const product = (node: Node): Product => this.#products.get(node.product)!
    const by = (match: 'match' | 'maybe'): Node[] =>
      nodes.filter((node) => wanted.some((one) => matchProducts(one, product(node)) === match))
    const found = by('match')
    if (found.length > 0) return { found, assumed: false }
    const contradicted = nodes.some((node) => wanted.every((one) => matchFamilies(one, product(node)) === 'no'))
    return contradicted ? { found: [], assumed: false } : { found: by('maybe'), assumed: true }
  }

  #contained(node: Node): Node[] {
    return node.contains.flatMap((other) => this.#on(other, node.product))
  }

  /** Everything that an article supersedes on its product, directly and through others; itself is not among it, whatever circles there are. */
  #below(node: Node): readonly Node[] {
    const known = this.#reached.get(node)
    if (known !== undefined) return known
    const seen = new Set<Node>([node])
    for (const one of seen) for (const other of one.supersedes) for (const next of this.#on(other, one.product)) seen.add(next)
    seen.delete(node)
    const reached = [...seen]
    this.#reached.set(node, reached)
    return reached
  }

  /** An article on a product: under the same name, else under one that means the same, else without statements. */
  #on(kb: number, product: number): Node[] {
    const nodes = this.#nodes.get(kb)
    const same = nodes?.get(product)
    if (same !== undefined) return [same]
    const alike = [...(nodes?.values() ?? [])].filter((node) => this.#means(product, node.product))
    return alike.length > 0 ? alike : [this.#silentNode(kb, product)]
  }

  #silentNode(kb: number, product: number): Node {
    const key = `${kb} ${product}`
    let node = this.#silent.get(key)
    if (node === undefined) this.#silent.set(key, (node = { kb, product, supersedes: [], contains: [] }))
    return node
  }

  #means(product: number, other: number): boolean {
    const key = `${product} ${other}`
    let equal = this.#equal.get(key)
    if (equal === undefined) {
      const [left, right] = [this.#products.get(product), this.#products.get(other)]
      equal = left !== undefined && right !== undefined && matchProducts(left, right) === 'match'
      this.#equal.set(key, equal)
    }
    return equal
  }
}

function merge<K>(brought: Map<K, BroughtKb>, key: K, one: BroughtKb): void {
  const before = brought.get(key)
  if (before === undefined) brought.set(key, one)
  // Named by the update itself counts more than inherited; said by a name more than assumed.
  else if ((before.inherited && !one.inherited) || (before.assumed && !one.assumed)) {
    brought.set(key, { ...one, inherited: before.inherited && one.inherited, assumed: before.assumed && one.assumed })
  }
}

/**
 * What each of the patches brings: its own articles, and all of the patches that it replaces, directly and through others, as inherited.
 *
 * @param wanted numbers of the patches that are asked for
 * @param patches all that are needed: those asked for and what they replace, all the way down; others are taken as unknown
 * @returns by patch, sorted by article and product
 */
export function broughtBy(graph: KbGraph, wanted: Iterable<number>, patches: ReadonlyMap<number, KbPatch>): Map<number, BroughtKb[]> {
  const own = new Map<number, BroughtKb[]>()
  const ownOf = (id: number): BroughtKb[] => {
    let kbs = own.get(id)
    if (kbs === undefined) own.set(id, (kbs = patches.get(id) === undefined ? [] : graph.ownKbs(patches.get(id)!)))
    return kbs
  }
  const result = new Map<number, BroughtKb[]>()
  for (const id of wanted) {
    const brought = new Map<string, BroughtKb>()
    for (const one of ownOf(id)) merge(brought, `${one.kb} ${one.product}`, one)
    const seen = new Set([id])
    for (const patch of seen) for (const replaced of patches.get(patch)?.replaces ?? []) seen.add(replaced)
    seen.delete(id)
    for (const replaced of seen) {
      for (const one of ownOf(replaced)) merge(brought, `${one.kb} ${one.product}`, { ...one, inherited: true })
    }
    result.set(
      id,
      [...brought.values()].toSorted((a, b) => a.kb - b.kb || a.product - b.product),
    )
  }
  return result
}
