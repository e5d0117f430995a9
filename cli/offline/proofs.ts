import {
  explainNeed,
  namesOf,
  patchKeyOf,
  resolvePackages,
  type ComputerFacts,
  type ComputerVerdict,
  type Fix,
  type PackageVersion,
  type Proof,
  type ProofDocument,
  type ProofStep,
  type RecognizedEntry,
} from '../../catalog/index.ts'

/** A proof as the server gives it, made to stand beside thousands of others. */
export interface OfflineProof extends Omit<Proof, 'chain'> {
  /** Every fix that is lacking, oldest first: with the newest, which supersedes the others. With any other one the newest alone. */
  readonly chain: readonly Omit<ProofStep, 'advisories'>[]
  /** Of an application: the entries from which it was recognized. */
  readonly entries: readonly RecognizedEntry[]
}

/** What proofs rest on. */
export interface ProofGrounds {
  readonly packages: readonly PackageVersion[]
  readonly fixes: readonly Fix[]
  readonly facts: ComputerFacts
  readonly by: 'advisory' | 'patch'
  readonly documentOf: (fix: Fix) => ProofDocument | null
  readonly entriesOf: (pv: PackageVersion) => readonly RecognizedEntry[]
}

/** Proves the verdicts about one computer. */
export class Prover {
  readonly #grounds: ProofGrounds
  readonly #packages: ReadonlyMap<string, PackageVersion[]>
  readonly #fixesOfName: ReadonlyMap<string, Fix[]>
  readonly #fixesOfId: ReadonlyMap<string | undefined, Fix[]>
  readonly #proofs = new Map<PackageVersion, Map<string, OfflineProof | null>>()

  constructor(grounds: ProofGrounds) {
    const { packages, fixes, facts, by } = grounds
    const evaluated = resolvePackages(packages, facts).evaluated.flatMap((place) => packages[place] ?? [])
    this.#grounds = grounds
    this.#packages = Map.groupBy(evaluated, ({ name, architecture }) => `${name}:${architecture}`)
    this.#fixesOfName = Map.groupBy(fixes, (fix) => fix.name)
    this.#fixesOfId = Map.groupBy(fixes, (fix) => (by === 'patch' ? patchKeyOf(fix) : fix.advisory?.id))
  }

  /** A proof for each package version and patch that gave a verdict its word; under an advisory nothing of other advisories. */
  proofsOf({ id, verdict, reasons }: ComputerVerdict): OfflineProof[] {
    const fixes = this.#fixesOfId.get(id) ?? []
    const places = new Set(reasons.map((reason) => `${reason.package}:${reason.architecture}`))
    const keys = [...new Set(fixes.map(patchKeyOf))]
    const proofs = [...places]
      .flatMap((place) => this.#packages.get(place) ?? [])
      .flatMap((pv) => keys.flatMap((key) => this.#prove(pv, key) ?? []))
      .filter((proof) => proof.verdict === verdict && reasons.some(({ stream }) => stream === proof.stream))
    if (this.#grounds.by === 'patch') return proofs
    return proofs.map((proof) => this.#ofAdvisory(proof, id, fixes))
  }

  #ofAdvisory(proof: OfflineProof, id: string, fixes: readonly Fix[]): OfflineProof {
    const own = fixes.filter((fix) => patchKeyOf(fix) === proof.patchKey).flatMap((fix) => this.#grounds.documentOf(fix) ?? [])
    return { ...proof, advisories: proof.advisories.filter((advisory) => advisory.id === id), documents: [...new Set(own)] }
  }

  #prove(pv: PackageVersion, patchKey: string): OfflineProof | null {
    const known = this.#proofs.get(pv)
    const proofs = known ?? new Map<string, OfflineProof | null>()
    if (known === undefined) this.#proofs.set(pv, proofs)
    const found = proofs.get(patchKey)
    if (found !== undefined) return found
    const { documentOf, entriesOf, facts } = this.#grounds
    const fixes = namesOf(pv).flatMap((name) => this.#fixesOfName.get(name) ?? [])
    const proof = explainNeed(pv, fixes, patchKey, { documentOf, facts })
    const made = proof === undefined ? null : { ...proof, chain: chainOf(proof), entries: entriesOf(pv) }
    proofs.set(patchKey, made)
    return made
  }
}

function chainOf({ chain, patchKey }: Proof): OfflineProof['chain'] {
  const isNewest = chain.at(-1)?.patchKey === patchKey
  return (isNewest ? chain : chain.slice(-1)).map(({ advisories: _, ...step }) => step)
}
