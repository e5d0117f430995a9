import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { Failure } from '../../layout/states.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { TenantPick } from './picks.tsx'

/** Brings a tenant's computers to the sites whose address ranges hold them, after saying how many that are. */
export function PlaceByRangesDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [tenant, setTenant] = useState<Choice | null>(null)
  const place = (dryRun: boolean): Promise<{ computers: number }> =>
    dataOf(api.POST('/sites/place-by-ranges', { body: { tenantId: tenant?.value ?? '', dryRun } }))
  const misplaced = useQuery({
    queryKey: ['sites', 'misplaced', tenant?.value],
    queryFn: () => place(true),
    enabled: tenant !== null,
    staleTime: 0,
  })
  const count = tenant === null ? undefined : misplaced.data?.computers
  return (
    <FormDialog
      title={say('place_by_ranges')}
      lead={say('place_by_ranges_lead')}
      submit={say('place_now')}
      isDisabled={count === undefined || count === 0}
      onClose={onClose}
      onSubmit={async () => {
        const { computers } = await place(false)
        await changed(say('placed', { count: computers }), '/sites', '/computers')
      }}
    >
      {() => (
        <>
          <TenantPick id="ranges-tenant" chosen={tenant} onChoose={setTenant} isRequired />
          {tenant !== null && misplaced.error !== null && <Failure error={misplaced.error} onRetry={() => void misplaced.refetch()} />}
          <div aria-live="polite">
            {count !== undefined && (
              <Callout isInline variant="info" title={count === 0 ? say('placed_all') : say('misplaced', { count })} />
            )}
          </div>
        </>
      )}
    </FormDialog>
  )
}
