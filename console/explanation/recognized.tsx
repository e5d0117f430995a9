import type { ReactNode } from 'react'
import { explanationWords } from '../words/explanation.ts'
import { useWords } from '../words/words.ts'
import type { Explanation } from './explanation.ts'
import { PlainTable } from './plain-table.tsx'

type Version = NonNullable<Explanation['proof']>['versions'][number]

/** From which entries of Add/Remove Programs an application was recognized, as they are shown on the computer, and how; nothing for packages. */
export function Recognized({ versions }: { readonly versions: readonly Version[] }): ReactNode {
  const say = useWords(explanationWords)
  const entries = versions.flatMap((version) => version.entries.map((entry) => ({ ...entry, application: version.package })))
  if (entries.length === 0) return null
  return (
    <PlainTable
      label={say('recognized')}
      heads={[say('recognized'), say('recognized_version'), say('recognized_publisher'), say('recognized_code'), say('recognized_as')]}
      rows={entries}
      keyOf={({ key }, at) => `${key} ${at}`}
      cells={({ key, name, version, publisher, productCode, upgradeCode, how, release, application }) => [
        name,
        <Mono key="version">{version}</Mono>,
        publisher ?? '–',
        <Codes key="codes" codes={[...new Set([productCode ?? key, key])]} upgradeCode={upgradeCode} />,
        <div key="as">
          <Mono>{`${application} ${release.version}`}</Mono>
          <div className="ts-soft">
            {say(`found_by_${how}`)} · {say(`release_by_${release.by}`)}
            {release.shown !== null && ` (${[...new Set([release.shown.from, release.shown.to])].join(' – ')})`}
          </div>
        </div>,
      ]}
    />
  )
}

function Codes({ codes, upgradeCode }: { readonly codes: readonly string[]; readonly upgradeCode: string | null }): ReactNode {
  const say = useWords(explanationWords)
  return (
    <>
      {codes.map((code) => (
        <div key={code}>
          <Mono>{code}</Mono>
        </div>
      ))}
      {upgradeCode !== null && (
        <div className="ts-soft">
          {say('recognized_upgrade_code')}: <Mono>{upgradeCode}</Mono>
        </div>
      )}
    </>
  )
}

/** What of the patch's stream the computer lacks, oldest first: all but the last one are superseded. Nothing where that is the patch alone; builds that decide nothing lack nothing. */
export function Chain({ versions }: { readonly versions: readonly Version[] }): ReactNode {
  const say = useWords(explanationWords)
  const counting = versions.filter(({ part }) => part !== 'passed')
  const chain = counting.map(({ proof }) => proof.chain).toSorted((a, b) => b.length - a.length)[0] ?? []
  if (chain.length < 2) return null
  return (
    <p className="ts-soft">
      {say('chain')}: <Mono>{chain.map((step) => step.version).join(' → ')}</Mono>
    </p>
  )
}

function Mono({ children }: { readonly children: string | null }): ReactNode {
  return children === null ? '–' : <span className="ts-mono">{children}</span>
}
