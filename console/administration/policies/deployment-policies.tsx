import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { policyWords } from '../../words/policies.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'

type Policy = ItemOf<'/deployment-policies'>

/** When jobs may work: the policies with their versions. */
export function DeploymentPolicies(): ReactNode {
  const say = useWords(policyWords)
  const definition = useMemo<ListDefinition<Policy>>(
    () => ({
      name: 'deployment-policies',
      what: say('tab_deployment'),
      path: '/deployment-policies',
      search: 'text',
      isCounted: true,
      keyOf: ({ tenantId, policyId }) => `${tenantId} ${policyId}`,
      nameOf: ({ name }) => name,
      filters: [{ key: 'tenantId', label: say('tenant'), kind: 'chip' }],
      detail: (policy) => <Versions policy={policy} />,
      columns: [
        { key: 'name', label: say('policy'), cell: ({ name, isSystem }) => (isSystem ? `${name} – ${say('system_policy')}` : name) },
        { key: 'tenant', label: say('tenant'), cell: ({ tenantId }) => tenantId },
        { key: 'id', label: 'ID', isExtra: true, cell: ({ policyId }) => <span className="ts-mono">{policyId}</span> },
        { key: 'version', label: say('version'), isNumber: true, cell: ({ versions }) => versions[0]?.version ?? '–' },
        { key: 'created', label: say('created'), isShort: true, cell: ({ versions }) => <Time at={versions[0]?.createdAt} /> },
        {
          key: 'jobs',
          label: say('jobs'),
          isNumber: true,
          cell: ({ versions }) => versions.reduce((sum, { jobs }) => sum + jobs, 0).toLocaleString(),
        },
      ],
    }),
    [say],
  )
  return (
    <>
      <p className="ts-soft ts-actions">{say('deployment_hint')}</p>
      <div className="ts-actions">
        <List definition={definition} />
      </div>
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
        { key: 'version', label: say('version'), isNumber: true, cell: ({ version }) => version },
        {
          key: 'windows',
          label: say('windows'),
          cell: ({ windows }) => (windows.length === 0 ? say('windows_none') : <span className="ts-mono">{JSON.stringify(windows)}</span>),
        },
        { key: 'created', label: say('created'), isShort: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
        { key: 'jobs', label: say('jobs'), isNumber: true, cell: ({ jobs }) => jobs.toLocaleString() },
      ]}
    />
  )
}
