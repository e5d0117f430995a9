import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { PageFrame } from '../../layout/page.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { useHolderColumns } from './estate-columns.tsx'
import { useMayAdd } from './may-add.ts'
import { PlaceByRangesDialog } from './place-by-ranges-dialog.tsx'
import { PlaceComputersDialog } from './place-computers-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { SiteDialog } from './site-dialog.tsx'
import { useTenantFilter } from './tenant-filter.ts'
import { UploadButton } from './upload-button.tsx'

type Site = ItemOf<'/sites'>
type Open = { readonly kind: 'add' | 'ranges' } | { readonly kind: 'edit' | 'place' | 'delete'; readonly site: Site }

/** Where computers stand. */
export function SitesPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<Open | null>(null)
  const mayAdd = useMayAdd('/sites')
  const definition = useSiteList(setOpen)
  return (
    <PageFrame
      title={sayCommon('sites')}
      lead={say('sites_lead')}
      actions={
        mayAdd && (
          <Flex gap={{ default: 'gapSm' }}>
            <Button onClick={() => setOpen({ kind: 'add' })}>{say('site_add')}</Button>
            <Button variant="secondary" onClick={() => setOpen({ kind: 'ranges' })}>
              {say('place_by_ranges')}
            </Button>
            <UploadButton kinds={['sites_add', 'sites_update', 'sites_place']} />
          </Flex>
        )
      }
    >
      <List definition={definition} />
      <SiteDialogs open={open} onClose={() => setOpen(null)} />
    </PageFrame>
  )
}

function SiteDialogs({ open, onClose }: { readonly open: Open | null; readonly onClose: () => void }): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  switch (open?.kind) {
    case undefined:
      return null
    case 'add':
      return <SiteDialog site={null} onClose={onClose} />
    case 'ranges':
      return <PlaceByRangesDialog onClose={onClose} />
    case 'edit':
      return <SiteDialog site={open.site} onClose={onClose} />
    case 'place':
      return <PlaceComputersDialog site={open.site} onClose={onClose} />
    case 'delete':
      return (
        <RemoveDialog
          name={open.site.name}
          onClose={onClose}
          onConfirm={async () => {
            await api.DELETE('/sites/{siteId}', { params: { path: { siteId: open.site.siteId } } })
            await changed(say('deleted', { name: open.site.name }), '/sites')
          }}
        >
          {say('site_delete_lead')}
        </RemoveDialog>
      )
  }
}

const idOf = (site: Site): string => site.siteId

function useSiteList(onOpen: (open: Open) => void): ListDefinition<Site> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const filters = useTenantFilter()
  const holder = useHolderColumns('siteId', idOf)
  return useMemo(
    () => ({
      name: 'sites',
      what: sayCommon('sites'),
      path: '/sites',
      search: 'text',
      filters,
      defaultSort: 'tenantName',
      isCounted: true,
      isExported: true,
      keyOf: idOf,
      nameOf: (site) => site.name,
      rowActions: (site) => [
        ...(site.actions.includes('edit')
          ? [
              { label: sayCommon('edit'), onClick: () => onOpen({ kind: 'edit', site }) },
              { label: say('place_computers'), onClick: () => onOpen({ kind: 'place', site }) },
            ]
          : []),
        ...(site.actions.includes('delete')
          ? [{ label: sayCommon('delete'), isDanger: true, onClick: () => onOpen({ kind: 'delete', site }) }]
          : []),
      ],
      columns: [
        holder.name,
        holder.tenant,
        holder.computers,
        { key: 'ranges', label: say('ranges'), cell: (site) => <span className="ts-mono">{site.ranges.join(', ') || '–'}</span> },
        { key: 'siteId', label: say('site_id'), isExtra: true, cell: (site) => <span className="ts-mono">{site.siteId}</span> },
      ],
    }),
    [say, sayCommon, filters, holder, onOpen],
  )
}
