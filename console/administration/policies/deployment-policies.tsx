import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { Callout } from '../../layout/callout.tsx'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { policyWords } from '../../words/policies.ts'
import { useWords } from '../../words/words.ts'
import { useTenantFilter } from '../estate/tenant-filter.ts'
import { PlainTable } from '../plain-table.tsx'
import { Chip } from '../../layout/chip.tsx'

type Policy = ItemOf<'/deployment-policies'>

/** When jobs may work: the policies with their versions. */
export function DeploymentPolicies(): ReactNode {
  const say = useWords(policyWords)
  return (
    <>
      <p className="ts-soft ts-actions">{say('deployment_hint')}</p>
      <div className="ts-actions">
        <List definition={usePolicyList()} />
      </div>
    </>
  )
}

function usePolicyList(): ListDefinition<Policy> {
  const say = useWords(policyWords)
  const filters = useTenantFilter()
  return useMemo<ListDefinition<Policy>>(
    () => ({
      name: 'deployment-policies',
      what: say('tab_deployment'),
      path: '/deployment-policies',
      search: 'text',
      filters,
      defaultSort: 'tenantName',
      isCounted: true,
      isExported: true,
      keyOf: ({ policyId }) => policyId,
      nameOf: ({ name }) => name,
      detail: (policy) => <Versions policy={policy} />,
      columns: [
        {
          key: 'name',
          label: say('policy'),
          sort: 'name',
          cell: ({ name, isSystem }) => (
            <>
              <span className="ts-data">{name}</span> {isSystem && <Chip>{say('system_policy')}</Chip>}
            </>
          ),
        },
        {
          key: 'tenant',
          label: say('tenant'),
          sort: 'tenantName',
          cell: ({ tenantName }) => <span className="ts-data">{tenantName}</span>,
        },
        { key: 'when', label: say('windows'), isWide: true, cell: ({ windows }) => <When windows={windows} /> },
        { key: 'jobs', label: say('jobs'), sort: 'jobs', isNumber: true, cell: ({ jobs }) => jobs.toLocaleString() },
        { key: 'version', label: say('version_number'), isNumber: true, cell: ({ version }) => version },
        { key: 'created', label: say('created'), sort: 'createdAt', isShort: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
        { key: 'id', label: 'ID', isExtra: true, isShort: true, cell: ({ policyId }) => <span className="ts-mono">{policyId}</span> },
      ],
    }),
    [say, filters],
  )
}

/** When jobs may work: at any time, also where windows are stored that no plan has yet. */
function When({ windows }: { readonly windows: number }): ReactNode {
  const say = useWords(policyWords)
  return (
    <>
      {say('windows_none')}
      {windows > 0 && <Callout variant="warning" isInline isPlain title={say('windows_stored', { count: windows })} component="p" />}
    </>
  )
}

function Versions({ policy }: { readonly policy: Policy }): ReactNode {
  const say = useWords(policyWords)
  return (
    <PlainTable
      label={say('versions')}
      rows={policy.versions}
      keyOf={({ version }) => String(version)}
      nameOf={({ version }) => String(version)}
      columns={[
        { key: 'version', label: say('version_number'), isNumber: true, cell: ({ version }) => version },
        { key: 'windows', label: say('windows'), cell: ({ windows }) => <When windows={windows} /> },
        { key: 'created', label: say('created'), isShort: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
        { key: 'jobs', label: say('jobs'), isNumber: true, cell: ({ jobs }) => jobs.toLocaleString() },
      ]}
    />
  )
}
