import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Answer } from '../api/answers.ts'
import { Part } from '../explanation/part.tsx'
import { PlainTable } from '../explanation/plain-table.tsx'
import { SeverityChip } from '../layout/chips.tsx'
import { pastWords } from '../words/past.ts'
import { useWords } from '../words/words.ts'
import { useAttributeName } from './attributes.ts'
import { From } from './timeline-event.tsx'

type Compared = Answer<'/computers/{computerId}/comparison'>
type Patches = Compared['gained']
type Packages = NonNullable<Compared['software']>['added']

/** What is different in the second of two configurations. */
export function Differences({ differences }: { readonly differences: Compared }): ReactNode {
  const say = useWords(pastWords)
  const nameOf = useAttributeName()
  const { attributes, gained, lost, changed, software } = differences
  return (
    <>
      <PatchPart title={say('gained')} hint={say('gained_hint')} patches={gained} />
      <PatchPart title={say('lost')} hint={say('lost_hint')} patches={lost} />
      <PatchPart title={say('changed')} patches={changed} />
      <Part title={say('software')}>
        {software === null ? (
          <p className="ts-soft">{say('software_unknown')}</p>
        ) : (
          <>
            <PackageTable title={say('software_added')} packages={software.added} />
            <PackageTable title={say('software_removed')} packages={software.removed} />
            <PackageTable title={say('software_changed')} packages={software.changed} />
            {software.added.total + software.removed.total + software.changed.total === 0 && <p className="ts-soft">{say('same')}</p>}
          </>
        )}
      </Part>
      <Part title={say('attributes')}>
        {attributes.length === 0 ? (
          <p className="ts-soft">{say('same')}</p>
        ) : (
          <PlainTable
            label={say('attributes')}
            heads={[say('attribute'), say('from'), say('to')]}
            rows={attributes}
            keyOf={({ name }) => name}
            cells={({ name, from, to }) => [nameOf(name), from ?? '–', to ?? '–']}
          />
        )}
      </Part>
    </>
  )
}

function PatchPart({ title, hint, patches }: { readonly title: string; readonly hint?: string; readonly patches: Patches }): ReactNode {
  const say = useWords(pastWords)
  return (
    <Part title={`${title} (${patches.total.toLocaleString()})`}>
      {hint !== undefined && <p className="ts-soft">{hint}</p>}
      {patches.total > 0 && (
        <PlainTable
          label={title}
          heads={[say('patch'), say('patch_title'), say('severity'), say('change')]}
          rows={patches.items}
          keyOf={({ patchId }) => patchId}
          cells={(one) => [
            <Link key="patch" to={`/patches/${encodeURIComponent(one.patchId)}`}>
              {one.name}
            </Link>,
            one.title,
            <SeverityChip key="severity" severity={one.severity} />,
            <span key="change">
              <From state={one.from} /> → <From state={one.to} />
            </span>,
          ]}
        />
      )}
      {patches.items.length < patches.total && (
        <p className="ts-soft">{say('then_shown', { count: patches.items.length, total: patches.total })}</p>
      )}
    </Part>
  )
}

function PackageTable({ title, packages }: { readonly title: string; readonly packages: Packages }): ReactNode {
  const say = useWords(pastWords)
  if (packages.total === 0) return null
  return (
    <>
      <h3>{`${title} (${packages.total.toLocaleString()})`}</h3>
      <PlainTable
        label={title}
        heads={[say('package'), say('from'), say('to')]}
        rows={packages.items}
        keyOf={(one, at) => `${one.package} ${one.from} ${one.to} ${at}`}
        cells={(one) => [mono(one.package), mono(one.from), mono(one.to)]}
      />
      {packages.items.length < packages.total && (
        <p className="ts-soft">{say('then_shown', { count: packages.items.length, total: packages.total })}</p>
      )}
    </>
  )
}

function mono(text: string | null): ReactNode {
  return <span className="ts-mono">{text ?? '–'}</span>
}
