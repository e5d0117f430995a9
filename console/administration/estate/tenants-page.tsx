import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { hasPage } from '../../app/pages.ts'
import { useWho } from '../../app/session.tsx'
import { PageFrame } from '../../layout/page.tsx'
import type { ListDefinition, RowAction } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { TenantDialog } from './tenant-dialog.tsx'
import { UploadButton } from './upload-button.tsx'

type Tenant = ItemOf<'/tenants'>
type Open = { readonly kind: 'edit'; readonly tenant: Tenant | null } | { readonly kind: 'delete'; readonly tenant: Tenant }

/** The customers' organizations. */
export function TenantsPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<Open | null>(null)
  const changed = useChanged()
  const definition = useTenantList(setOpen)
  const close = (): void => setOpen(null)
  return (
    <PageFrame
      title={sayCommon('tenants')}
      lead={say('tenants_lead')}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <Button onClick={() => setOpen({ kind: 'edit', tenant: null })}>{say('tenant_add')}</Button>
          <UploadButton kinds={['tenants_add', 'tenants_update']} />
        </Flex>
      }
    >
      <List definition={definition} />
      {open?.kind === 'edit' && <TenantDialog tenant={open.tenant} onClose={close} />}
      {open?.kind === 'delete' && (
        <RemoveDialog
          name={open.tenant.name}
          onClose={close}
          onConfirm={async () => {
            await api.POST('/tenants/delete', { body: { tenantIds: [open.tenant.tenantId] } })
            await changed(say('deleted', { name: open.tenant.name }), '/tenants', '/server-groups', '/sites')
          }}
        >
          {say('tenant_delete_lead')}
        </RemoveDialog>
      )}
    </PageFrame>
  )
}

function useTenantList(onOpen: (open: Open) => void): ListDefinition<Tenant> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const { role } = useWho()
  const navigate = useNavigate()
  return useMemo(() => {
    const actionsOf = (tenant: Tenant): readonly RowAction[] => [
      ...(tenant.actions.includes('edit') ? [{ label: sayCommon('edit'), onClick: () => onOpen({ kind: 'edit', tenant }) }] : []),
      ...(hasPage(role, 'settings')
        ? [{ label: sayCommon('settings'), onClick: () => void navigate(`/settings?tenantId=${encodeURIComponent(tenant.tenantId)}`) }]
        : []),
      ...(tenant.actions.includes('delete')
        ? [{ label: sayCommon('delete'), isDanger: true, onClick: () => onOpen({ kind: 'delete', tenant }) }]
        : []),
    ]
    const link = (path: string, tenant: Tenant, count: number): ReactNode => (
      <Link to={`${path}?tenantId=${encodeURIComponent(tenant.tenantId)}`}>{count.toLocaleString()}</Link>
    )
    return {
      name: 'tenants',
      what: sayCommon('tenants'),
      path: '/tenants',
      search: 'text',
      filters: [],
      defaultSort: 'tenantId',
      isCounted: true,
      isExported: true,
      keyOf: (tenant) => tenant.tenantId,
      nameOf: (tenant) => tenant.name,
      rowActions: actionsOf,
      columns: [
        { key: 'name', label: say('name'), sort: 'name', cell: (tenant) => tenant.name },
        {
          key: 'tenantId',
          label: say('tenant_id'),
          isShort: true,
          sort: 'tenantId',
          cell: (tenant) => <span className="ts-mono">{tenant.tenantId}</span>,
        },
        { key: 'users', label: sayCommon('users'), sort: 'users', isNumber: true, cell: (tenant) => link('/users', tenant, tenant.users) },
        {
          key: 'computers',
          label: sayCommon('computers'),
          sort: 'computers',
          isNumber: true,
          cell: (tenant) => link('/computers', tenant, tenant.computers),
        },
        { key: 'jobApproval', label: say('job_approval'), isShort: true, cell: (tenant) => say(`approval_${tenant.jobApproval}`) },
        {
          key: 'staleAfterHours',
          label: say('stale_after'),
          isExtra: true,
          cell: (tenant) => say('hours', { count: tenant.staleAfterHours }),
        },
        { key: 'locale', label: say('locale'), cell: (tenant) => say(`locale_${tenant.locale}`) },
        { key: 'timeZone', label: say('time_zone'), cell: (tenant) => tenant.timeZone },
      ],
    }
  }, [say, sayCommon, role, navigate, onOpen])
}
