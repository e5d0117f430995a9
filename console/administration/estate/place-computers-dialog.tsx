import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { ComputersChoice } from './computers-choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'

interface Props {
  readonly site: ItemOf<'/sites'>
  readonly onClose: () => void
}

/** Says of computers that they stand at a site. */
export function PlaceComputersDialog({ site, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [chosen, setChosen] = useState<readonly Choice[]>([])
  return (
    <FormDialog
      title={say('place_computers_title', { name: site.name })}
      submit={say('place_now')}
      isDisabled={chosen.length === 0}
      onClose={onClose}
      onSubmit={async () => {
        const asked = { params: { path: { siteId: site.siteId } }, body: { computerIds: chosen.map(({ value }) => value) } }
        const { computers } = await dataOf(api.POST('/sites/{siteId}/computers', asked))
        await changed(say('placed', { count: computers }), '/sites', '/computers')
      }}
    >
      {(problemOf) => (
        <ComputersChoice
          id="site-computers"
          tenantId={site.tenantId}
          chosen={chosen}
          onChange={setChosen}
          problem={problemOf('computerIds')}
        />
      )}
    </FormDialog>
  )
}
