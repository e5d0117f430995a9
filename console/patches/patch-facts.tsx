import { Card, CardBody, CardTitle, Grid, GridItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Facts, type Fact } from '../layout/facts.tsx'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { patchPageWords } from '../words/patch.ts'
import { patchWords } from '../words/patches.ts'
import { useClassification } from '../layout/classification.ts'
import { useWords } from '../words/words.ts'
import type { Patch } from './patch.ts'
import { Chip } from '../layout/chip.tsx'

/** What a patch is, and on how many computers it stands how. */
export function PatchFacts({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  return (
    <Grid hasGutter className="ts-facts">
      <GridItem lg={8}>
        <Card isCompact isFullHeight>
          <CardTitle component="h2">{say('facts')}</CardTitle>
          <CardBody>
            <FactList patch={patch} />
            <p className="ts-kept-lines ts-description">
              {patch.description === '' ? <span className="ts-soft">{say('no_description')}</span> : patch.description}
            </p>
          </CardBody>
        </Card>
      </GridItem>
      <GridItem lg={4}>
        <Card isCompact isFullHeight>
          <CardTitle component="h2">{say('figures')}</CardTitle>
          <CardBody>
            <Figures patch={patch} />
          </CardBody>
        </Card>
      </GridItem>
    </Grid>
  )
}

function FactList({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const sayPatch = useWords(patchWords)
  const sayLabel = useWords(labels)
  const sayException = useWords(exceptionWords)
  const classificationOf = useClassification()
  const facts: readonly (Fact | false)[] = [
    [sayPatch('severity'), <Marks key="severity" patch={patch} />],
    [sayPatch('kind'), sayLabel(`kind_${patch.kind}`)],
    [sayPatch('classification'), patch.classification === null ? '–' : classificationOf(patch.classification)],
    [sayPatch('level'), patch.level === null ? '–' : sayLabel(`level_${patch.level}`)],
    [sayPatch('product'), patch.products.join(', ') || '–'],
    [sayPatch('released'), <Time key="released" at={patch.releasedAt} day />],
    [sayPatch('restart'), sayLabel(`restart_${patch.restart}`)],
    [say('kbs'), patch.kbs.map((kb) => `KB${kb}`).join(', ') || '–'],
    patch.version !== null && [
      say('version'),
      <span key="version" className="ts-mono">
        {patch.version}
      </span>,
    ],
    patch.decided !== null && [say('decided'), sayException(patch.decided ? 'is_approved' : 'is_refused')],
    [say('learned'), <Time key="learned" at={patch.createdAt} />],
    [
      say('id'),
      <span key="id" className="ts-mono">
        {patch.patchId}
      </span>,
    ],
  ]
  return <Facts facts={facts} />
}

function Marks({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const sayPatch = useWords(patchWords)
  return (
    <>
      <SeverityChip severity={patch.severity} /> {patch.exploited && <ExploitedChip />}{' '}
      {patch.superseded && <Chip color="grey">{sayPatch('superseded')}</Chip>} {patch.expired && <Chip color="grey">{say('expired')}</Chip>}{' '}
      {patch.eula && <Chip color="yellow">{say('eula')}</Chip>}
    </>
  )
}

/** Numbers, and the filter of the list of computers below that counts the same. */
const FIGURES = [
  ['unapplied', 'unapplied', { unapplied: 'true' }],
  ['missing', 'missing', { states: 'missing' }],
  ['downloaded', 'view_downloaded', { states: 'downloaded' }],
  ['failed', 'failed', { states: 'failed' }],
  ['pendingReboot', 'pending_reboot', { states: 'pending_reboot' }],
  ['installed', 'installed', { states: 'installed' }],
  ['approved', 'approved', { approved: 'true' }],
] as const

function Figures({ patch }: { readonly patch: Patch }): ReactNode {
  const sayPatch = useWords(patchWords)
  const sayCommon = useWords(frameWords)
  return (
    <div className="ts-legend">
      {FIGURES.map(([name, word, filter]) => (
        <div key={name}>
          <span>{sayPatch(word)}</span>
          <Link
            to={`?${new URLSearchParams(filter)}`}
            preventScrollReset
            className="ts-figure"
            data-figure={name}
            aria-label={`${sayPatch(word)}: ${patch[name]} (${sayCommon('computers')})`}
          >
            {patch[name].toLocaleString()}
          </Link>
        </div>
      ))}
    </div>
  )
}
