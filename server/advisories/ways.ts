import { z } from 'zod'
import { packagesKey, streamPlace } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'
import type { Preset, Way } from './preset.ts'

/** What an administrator says of a feed that is none of the known ones: of which stream its documents are, and how they are found. */

/** Release and pocket, `ubuntu/24.04/security`. */
export const Stream = z.string().refine((text) => streamPlace(text) !== undefined, 'stream_invalid')

const Suite = z.string().regex(/^[\w][\w.+-]{0,60}(?:\/[\w][\w.+-]{0,60}){0,2}$/)
const Component = z.string().regex(/^[a-z0-9][a-z0-9.+_-]{0,39}$/)
const Architecture = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

/** How the documents of a feed without a preset are found below its address. */
export const OwnWay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document') }),
  z.strictObject({
    kind: z.literal('apt'),
    suite: Suite,
    components: z.array(Component).min(1).max(20),
    architectures: z.array(Architecture).min(1).max(10),
  }),
  z.strictObject({ kind: z.literal('rpm') }),
])
export type OwnWay = z.infer<typeof OwnWay>

/** What of a feed only an administrator says. */
export interface OwnFacts {
  readonly stream: string | null
  readonly way: OwnWay | null
}

/** Where the lists, or the document, of a feed without a preset are looked for. @param own null: at its address, or in MSRC's list of months there */
export function wayOf(own: OwnWay | null): Way {
  if (own?.kind === 'rpm') return { kind: 'rpm', repositories: [''] }
  if (own?.kind !== 'apt') return { kind: 'msrc' }
  const { suite, components, architectures } = own
  return { kind: 'apt', suite, lists: components.flatMap((component) => architectures.map((one) => listOf(component, one))) }
}

/** Path of a list of packages in an apt archive, below its suite. */
export function listOf(component: string, architecture: string): string {
  return `${component}/binary-${architecture}/Packages`
}

/** Keys of the documents that an apt archive of one's own brings: a list of packages for each component and architecture. */
export function listKeysOf({ stream, way }: OwnFacts): string[] {
  if (way?.kind !== 'apt' || stream === null) return []
  const { components, architectures } = way
  return components.flatMap((component) => architectures.map((one) => packagesKey(stream, `${component}/${one}`)))
}

/**
 * That what is said of a feed goes together.
 *
 * @throws AppError invalid feed_setting_of_preset, feed_way_without_stream, feed_way_of_other_stream
 */
export function checkOwn(sourceId: string, preset: Preset | undefined, { stream, way }: OwnFacts): void {
  const said = stream === null ? way?.kind : stream
  if (preset !== undefined && said !== undefined)
    throw new AppError('invalid', 'feed_setting_of_preset', { sourceId, preset: preset.id, setting: said })
  if (way === null || way.kind === 'document') return
  if (way.kind === 'apt' && stream === null) throw new AppError('invalid', 'feed_way_without_stream', { sourceId, way: way.kind })
  if (stream !== null && !FITTING[way.kind].test(stream))
    throw new AppError('invalid', 'feed_way_of_other_stream', { sourceId, way: way.kind, stream })
}

/** Streams of the distributions that publish in this way. */
const FITTING: Readonly<Record<'apt' | 'rpm', RegExp>> = {
  apt: /^(?:debian|ubuntu)\//,
  rpm: /^(?!(?:debian|ubuntu|alpine|windows|macos)\/)/,
}
