import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { Callout } from '../layout/callout.tsx'
import { Facts, type Fact } from '../layout/facts.tsx'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { advisoryWords } from '../words/advisories.ts'
import { frameWords } from '../words/frame.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { CveLinks } from './cve-links.tsx'
import { Documents } from './documents.tsx'
import { OutsideLink } from './outside-link.tsx'
import { ShortTable } from './short-table.tsx'
import { Chip } from '../layout/chip.tsx'

type Advisory = Answer<'/advisories/{advisoryId}'>

/** One advisory: what it says, the patches, articles and packages that answer it, and where that is known from. */
export function AdvisoryPage(): ReactNode {
  const { advisoryId = '' } = useParams()
  const sayCommon = useWords(frameWords)
  const advisory = useQuery({
    queryKey: ['advisories', advisoryId],
    queryFn: ({ signal }) => dataOf(api.GET('/advisories/{advisoryId}', { params: { path: { advisoryId } }, signal })),
  })
  const { data } = advisory
  const asOf = data?.documents
    .map((one) => one.fetchedAt)
    .toSorted()
    .at(-1)
  return (
    <PageFrame
      title={data?.advisoryId ?? advisoryId}
      isName
      lead={data?.title ?? ''}
      above={[{ to: '/advisories', text: sayCommon('advisories') }]}
      asOf={asOf}
    >
      <Shown query={advisory}>{(shown) => <Whole advisory={shown} />}</Shown>
    </PageFrame>
  )
}

function Whole({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <Stack hasGutter>
      {advisory.withdrawn && (
        <StackItem>
          <Callout isInline variant="warning" title={say('withdrawn_hint')} />
        </StackItem>
      )}
      <StackItem>
        <Part title={say('facts')}>
          <About advisory={advisory} />
        </Part>
      </StackItem>
      <StackItem>
        <Part title={say('patches')}>
          <Patches advisory={advisory} />
        </Part>
      </StackItem>
      {advisory.packages.length > 0 && (
        <StackItem>
          <Part title={say('packages')}>
            <Packages advisory={advisory} />
          </Part>
        </StackItem>
      )}
      {advisory.fixes.length > 0 && (
        <StackItem>
          <Part title={say('fixes')}>
            <Fixes advisory={advisory} />
          </Part>
        </StackItem>
      )}
      {advisory.documents.length > 0 && (
        <StackItem>
          <Part title={say('documents')}>
            <Documents documents={advisory.documents} />
          </Part>
        </StackItem>
      )}
    </Stack>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Card isCompact>
      <CardTitle component="h2">{title}</CardTitle>
      <CardBody>{children}</CardBody>
    </Card>
  )
}

function About({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  const sayLabel = useWords(labels)
  const facts: readonly (Fact | false)[] = [
    [say('severity'), <Marks key="severity" advisory={advisory} />],
    [say('kind'), say(`kind_${advisory.kind}`)],
    [say('published'), advisory.publishedAt === null ? '–' : <Time key="published" at={advisory.publishedAt} />],
    [say('revised'), advisory.revisedAt === null ? '–' : <Time key="revised" at={advisory.revisedAt} />],
    [say('restart'), sayLabel(`restart_${advisory.restart}`)],
    advisory.url !== null && [say('url'), <OutsideLink key="url" url={advisory.url} text={say('source_url')} />],
    [say('cves'), <CveLinks key="cves" cves={advisory.cves} />],
  ]
  return <Facts facts={facts} />
}

function Marks({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <>
      <SeverityChip severity={advisory.severity} /> {advisory.exploited && <ExploitedChip />}{' '}
      {advisory.exploitPublic && <Chip color="orangered">{say('exploit_public')}</Chip>}
    </>
  )
}

function Patches({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  if (advisory.patches.length === 0) return <p className="ts-soft">{say('patches_none')}</p>
  return (
    <>
      <p>
        <Link to={`/patches?view=all&advisoryId=${encodeURIComponent(advisory.advisoryId)}`}>{say('patches_link')}</Link>
      </p>
      <ShortTable
        label={say('patches')}
        rows={advisory.patches}
        keyOf={(one) => one.patchId}
        columns={[
          {
            label: say('patch'),
            cell: (one) => (
              <>
                <Link to={`/patches/${encodeURIComponent(one.patchId)}`}>{one.name}</Link>{' '}
                {one.superseded && <Chip color="grey">{say('superseded')}</Chip>}
              </>
            ),
          },
          { label: say('title'), cell: (one) => one.title },
          {
            label: say('answers'),
            cell: (one) => (
              <>
                {say(one.inherited ? 'inherited' : 'own')} {one.assumed && <span className="ts-soft">({say('assumed')})</span>}
              </>
            ),
          },
          { label: say('kbs'), cell: (one) => one.kbs.map((kb) => `KB${kb}`).join(', ') || '–' },
        ]}
      />
    </>
  )
}

function Packages({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <ShortTable
      label={say('packages')}
      rows={advisory.packages}
      keyOf={(one) => [one.release, one.pocket, one.module, one.package, one.version, one.documentKey].join(' ')}
      columns={[
        { label: say('package'), cell: (one) => <span className="ts-mono">{one.package}</span> },
        { label: say('version'), cell: (one) => <span className="ts-mono">{one.version}</span> },
        { label: say('release'), cell: (one) => one.release },
        { label: say('pocket'), cell: (one) => one.pocket || '–' },
        { label: say('module'), cell: (one) => one.module ?? '–' },
        { label: say('document'), cell: (one) => one.documentKey },
      ]}
    />
  )
}

function Fixes({ advisory }: { readonly advisory: Advisory }): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <ShortTable
      label={say('fixes')}
      rows={advisory.fixes}
      keyOf={(one) => `${one.kb} ${one.product}`}
      columns={[
        { label: say('kbs'), cell: (one) => <Link to={`/patches?view=all&text=KB${one.kb}`}>{`KB${one.kb}`}</Link> },
        { label: say('product'), cell: (one) => one.product },
        {
          label: say('severity'),
          cell: (one) => (
            <>
              <SeverityChip severity={one.severity} /> {one.exploited && <ExploitedChip />}
            </>
          ),
        },
        { label: say('fixed_build'), cell: (one) => <span className="ts-mono">{one.fixedBuild ?? '–'}</span> },
        { label: say('restart'), cell: (one) => one.restart },
      ]}
    />
  )
}
