import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { AreaField } from '../../layout/fields.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { NAMED_CODES, NamedFields } from './named-fields.tsx'

const CODES = { ...NAMED_CODES, site_exists: 'name', site_range_invalid: 'ranges', site_range_taken: 'ranges' } as const

interface Props {
  /** null: a new one. */
  readonly site: ItemOf<'/sites'> | null
  readonly onClose: () => void
}

/** Makes a site of a tenant, or changes its name and address ranges. */
export function SiteDialog({ site, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [name, setName] = useState(site?.name ?? '')
  const [text, setText] = useState(site?.ranges.join('\n') ?? '')
  const [tenant, setTenant] = useState<Choice | null>(null)
  const send = async (): Promise<void> => {
    const ranges = text.split(/[\s,]+/).filter((range) => range !== '')
    if (site === null) await api.POST('/sites', { body: { name, ranges, ...(tenant === null ? {} : { tenantId: tenant.value }) } })
    else await api.PATCH('/sites/{siteId}', { params: { path: { siteId: site.siteId } }, body: { name, ranges } })
    await changed(say(site === null ? 'added' : 'changed', { name }), '/sites')
  }
  return (
    <FormDialog
      title={site === null ? say('site_add') : say('edit_title', { name: site.name })}
      codes={CODES}
      onSubmit={send}
      onClose={onClose}
    >
      {(problemOf) => (
        <>
          <NamedFields
            id="site"
            tenant={tenant}
            onTenant={site === null ? setTenant : undefined}
            name={name}
            onName={setName}
            problemOf={problemOf}
          />
          <AreaField
            id="site-ranges"
            label={say('ranges')}
            value={text}
            onChange={setText}
            hint={say('ranges_hint')}
            problem={problemOf('ranges')}
          />
        </>
      )}
    </FormDialog>
  )
}
