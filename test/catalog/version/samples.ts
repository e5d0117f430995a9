/** Pairs of versions to ask other programs about: made at random from a seed, and real ones. */
import fc from 'fast-check'
import { schemeNamed } from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'

export type Pair = readonly [a: string, b: string]

/** Random versions of the characters that the scheme's own packages may have, the second often a small change of the first. */
export function randomPairs(name: 'dpkg' | 'rpm', count: number, seed: number): Pair[] {
  const piece = fc.constantFrom('0', '1', '01', '10', '9', '123456789012345678901', 'a', 'B', 'rc', 'el', '~', '~', '^', '+', '.', '.', '_')
  const part = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))
  const epoch = fc.constantFrom('', '', '', '0:', '1:', '10:')
  const first = name === 'dpkg' ? fc.constantFrom('0', '1', '10') : fc.constant('')
  const release = fc.oneof({ weight: 3, arbitrary: part.map((text) => `-${text}`) }, { weight: 1, arbitrary: fc.constant('-1') })
  const version = fc
    .tuple(epoch, first, part, release)
    .map((parts) => parts.join(''))
    .map((text) => (name === 'dpkg' ? text.replaceAll(/[_^]/g, '+') : text))
    .filter((text) => schemeNamed(name).refusal(text) === null)
  const changed = fc
    .tuple(version, fc.nat(), piece)
    .map(([text, at, more]): Pair => {
      const place = text.indexOf(':') + 2 + (at % text.length)
      return [text, text.slice(0, place) + (name === 'dpkg' ? more.replaceAll(/[_^]/g, '+') : more) + text.slice(place + 1)]
    })
    // A change may take the hyphen away; where rpm tells no release from a release of nothing, keys do not.
    .filter(([, text]) => schemeNamed(name).refusal(text) === null && text.includes('-'))
  return fc.sample(fc.oneof(fc.tuple(version, version), changed), { numRuns: count, seed })
}

/** Every version with its neighbors in the list, and with one far away. */
export function pairsOf(versions: readonly string[]): Pair[] {
  return versions.flatMap((version, at): Pair[] => {
    const next = versions[at + 1]
    const far = versions[(at * 7919 + 13) % versions.length]
    return [...(next === undefined ? [] : [[version, next] as const]), ...(far === undefined ? [] : [[version, far] as const])]
  })
}

/** Where ours differs from what another program said: `a b: theirs, ours`. */
export function disagreements(name: SchemeName, pairs: readonly Pair[], theirs: readonly number[]): string[] {
  const { compare, key } = schemeNamed(name)
  return pairs.flatMap(([a, b], at) => {
    const order = Math.sign(compare(a, b))
    const keys = key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
    return order === theirs[at] && keys === order ? [] : [`${a} ${b}: ${String(theirs[at])}, ${order}, by keys ${keys}`]
  })
}

/** Pairs as lines for a program's standard input. */
export function lines(pairs: readonly Pair[]): string {
  return pairs.map((pair) => `${pair.join('\t')}\n`).join('')
}
