import { Card, CardBody, CardTitle, Grid, GridItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { Facts } from '../layout/facts.tsx'
import { NotReadyText } from '../explanation/not-ready.tsx'
import { HealthChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'
import { Count, Criticality } from './computer-list.tsx'
import type { Computer } from './computer.ts'
import { Chip } from '../layout/chip.tsx'

/** How a computer is and why, who was heard of it and when, and what it is. */
export function ComputerHead({ computer }: { readonly computer: Computer }): ReactNode {
  return (
    <Grid hasGutter>
      <GridItem span={12} lg={6}>
        <HealthCard computer={computer} />
      </GridItem>
      <GridItem span={12} lg={6}>
        <AttributesCard computer={computer} />
      </GridItem>
    </Grid>
  )
}

function HealthCard({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  const { computerId, unappliedCritical, unappliedImportant, unappliedOther, restartPending, osType, hasAgent } = computer
  const unapplied = unappliedCritical + unappliedImportant + unappliedOther
  const count = (name: Parameters<typeof Count>[0]['name'], number: number, label: string): ReactNode => (
    <Count computerId={computerId} name={name} count={number} label={label} />
  )
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">
        {say('health')} <HealthChip health={computer.health} /> {restartPending && <Chip color="purple">{say('restart_pending')}</Chip>}
      </CardTitle>
      <CardBody>
        <p className="ts-first">
          <WhyHealth computer={computer} />
        </p>
        <Facts
          layout="list"
          facts={[
            [
              say('unapplied'),
              <span key="unapplied">
                {count('unapplied', unapplied, say('unapplied'))}{' '}
                {unapplied > 0 && (
                  <span className="ts-soft">
                    ({say('unapplied_of', { critical: unappliedCritical, important: unappliedImportant, others: unappliedOther })})
                  </span>
                )}
              </span>,
            ],
            [say('missing'), count('missing', computer.missing, say('missing'))],
            [say('failed'), count('failed', computer.failed, say('failed'))],
            [say('pending_reboot'), count('pendingReboot', computer.pendingReboot, say('pending_reboot'))],
            [say('disputed'), count('disputed', computer.disputed, say('disputed'))],
            [say('installed'), count('installed', computer.installed, say('installed'))],
            [say('agent_contact'), hasAgent ? <Time key="agent" at={computer.agentLastSeenAt} /> : say('agent_none')],
            hasAgent && [say('agent_inventory'), <Time key="inventory" at={computer.agentLastInventoryAt} />],
            osType !== 'linux' && [say('wsus_contact'), <Time key="sync" at={computer.wsusLastSyncAt} />],
            osType !== 'linux' && [say('wsus_report'), <Time key="report" at={computer.wsusLastReportAt} />],
          ]}
        />
      </CardBody>
    </Card>
  )
}

/** What the health follows from, in the order in which the service judges. */
function WhyHealth({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  const { health, notReady, spoken } = computer
  switch (health) {
    case 'healthy':
      return <>{say('health_healthy_why')}</>
    case 'vulnerable':
      return <>{say('health_vulnerable_why')}</>
    case 'highly_vulnerable':
      return <>{say('health_highly_why')}</>
    case 'unknown':
      if (notReady !== null) return <NotReadyText reason={notReady} />
      return <>{say(spoken ? 'health_no_data_why' : 'health_silent_why')}</>
  }
}

function AttributesCard({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  const seesTenants = hasPage(useWho().role, 'tenants')
  const { addresses, managementAddress, serverName, sourceId } = computer
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">{say('attributes')}</CardTitle>
      <CardBody>
        <Facts
          layout="list"
          facts={[
            [say('computer_id'), mono(computer.computerId)],
            [say('display_name'), computer.displayName || '–'],
            [say('fqdn'), computer.fqdn ?? '–'],
            [say('address'), mono(managementAddress ?? '–')],
            addresses.length > 0 && [say('addresses'), mono(addresses.join(', '))],
            [say('os'), `${computer.osName} ${computer.osVersion}`.trim() || '–'],
            computer.osArchitecture !== '' && [say('architecture'), computer.osArchitecture],
            [say('group'), computer.serverGroupName],
            [say('site'), computer.siteName],
            seesTenants && [say('tenant'), mono(computer.tenantId)],
            [say('criticality'), <Criticality key="criticality" value={computer.criticality} />],
            sourceId !== null && [say('source'), serverName === null ? sourceId : `${sourceId}: ${serverName}`],
          ]}
        />
      </CardBody>
    </Card>
  )
}

function mono(text: string): ReactNode {
  return <span className="ts-mono">{text}</span>
}
