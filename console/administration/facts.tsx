import type { ReactNode } from 'react'
import { serviceWords } from '../words/service.ts'
import { useWords } from '../words/words.ts'
import { Chip } from '../layout/chip.tsx'

const FRESHNESS = {
  never: ['grey', 'freshness_never'],
  fresh: ['green', 'fresh'],
  stale: ['orange', 'stale'],
  expired: ['red', 'expired'],
} as const

/** Whether what a source told is still new. */
export function FreshnessChip({ freshness }: { readonly freshness: keyof typeof FRESHNESS }): ReactNode {
  const say = useWords(serviceWords)
  const [color, word] = FRESHNESS[freshness]
  return <Chip color={color}>{say(word)}</Chip>
}

const HASH_SHOWN = 16

/** As much of a hash as tells files apart; the whole of it in its title. */
export function Hash({ sha256 }: { readonly sha256: string | null }): ReactNode {
  if (sha256 === null) return '–'
  return (
    <span className="ts-mono ts-nowrap" title={sha256}>
      {sha256.slice(0, HASH_SHOWN)}…
    </span>
  )
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A number of bytes in the unit that keeps it short. */
export function Bytes({ bytes }: { readonly bytes: number }): ReactNode {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const shown = bytes / 1024 ** power
  return (
    <span className="ts-nowrap" title={bytes.toLocaleString()}>
      {shown.toLocaleString(undefined, { maximumFractionDigits: power === 0 || shown >= 100 ? 0 : 1 })} {UNITS[power]}
    </span>
  )
}
