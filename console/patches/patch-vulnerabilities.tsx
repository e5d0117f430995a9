import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { AdvisoryName } from '../advisories/advisories-page.tsx'
import { CveLinks } from '../advisories/cve-links.tsx'
import { ShortTable } from '../advisories/short-table.tsx'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { Nothing } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { patchPageWords } from '../words/patch.ts'
import { patchWords } from '../words/patches.ts'
import { useWords } from '../words/words.ts'
import type { Patch } from './patch.ts'
import { Chip } from '../layout/chip.tsx'

/** The vulnerabilities that a patch answers, by itself or through what it replaces, and the advisories that it belongs to. */
export function PatchVulnerabilities({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const told = new Set(patch.vulnerabilities.map((one) => one.cve))
  const others = patch.cves.filter((cve) => !told.has(cve))
  if (patch.vulnerabilities.length + others.length + patch.advisories.length === 0) return <Nothing>{say('cves_none')}</Nothing>
  return (
    <Stack hasGutter>
      {patch.advisories.length > 0 && (
        <StackItem>
          <Card isCompact>
            <CardTitle component="h2">{say('advisories')}</CardTitle>
            <CardBody>
              <Advisories patch={patch} />
            </CardBody>
          </Card>
        </StackItem>
      )}
      {(patch.vulnerabilities.length > 0 || others.length > 0) && (
        <StackItem>
          <Card isCompact>
            <CardTitle component="h2">{say('tab_cves')}</CardTitle>
            <CardBody>
              {patch.vulnerabilities.length > 0 && <Vulnerabilities patch={patch} />}
              {others.length > 0 && (
                <p>
                  <CveLinks cves={others} />
                </p>
              )}
            </CardBody>
          </Card>
        </StackItem>
      )}
    </Stack>
  )
}

function Advisories({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const sayPatch = useWords(patchWords)
  return (
    <ShortTable
      label={say('advisories')}
      rows={patch.advisories}
      keyOf={(one) => one.advisoryId}
      columns={[
        { label: say('advisory'), cell: (one) => <AdvisoryName advisory={one} /> },
        { label: say('cve_title'), cell: (one) => one.title },
        { label: sayPatch('severity'), cell: (one) => <SeverityChip severity={one.severity} /> },
        { label: say('published'), cell: (one) => <Time at={one.publishedAt} day /> },
      ]}
    />
  )
}

function Vulnerabilities({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const sayPatch = useWords(patchWords)
  return (
    <ShortTable
      label={say('tab_cves')}
      rows={patch.vulnerabilities}
      keyOf={(one) => one.cve}
      columns={[
        {
          label: say('cve'),
          cell: (one) => (
            <Link to={`/advisories/${encodeURIComponent(one.cve)}`} className="ts-nowrap">
              {one.cve}
            </Link>
          ),
        },
        { label: say('cve_title'), cell: (one) => one.title },
        {
          label: sayPatch('severity'),
          cell: (one) => (
            <>
              <SeverityChip severity={one.severity} /> {one.exploited && <ExploitedChip />}{' '}
              {one.exploitPublic && <Chip color="orangered">{say('exploit_public')}</Chip>}
            </>
          ),
        },
        {
          label: say('own'),
          cell: (one) => (
            <>
              {say(one.inherited ? 'inherited' : 'by_itself')} {one.assumed && <span className="ts-soft">({say('assumed')})</span>}
            </>
          ),
        },
        { label: say('kbs'), cell: (one) => one.kbs.map((kb) => `KB${kb}`).join(', ') || '–' },
      ]}
    />
  )
}
