import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '../api/answers.ts'
import { Nothing } from '../layout/states.tsx'
import type { ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'

type Package = ItemOf<'/computers/{computerId}/software'>

/** Packages of a computer, or those that could be upgraded with the versions that are offered. */
export function SoftwareTab({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(computerWords)
  const definition = useMemo<ListDefinition<Package>>(
    () => ({
      name: 'software-of-computer',
      what: say('software_of'),
      path: `/computers/${encodeURIComponent(computerId)}/software`,
      columns: [
        { key: 'package', label: say('software_package'), cell: (one) => <span className="ts-mono">{one.package}</span> },
        { key: 'version', label: say('software_version'), cell: (one) => <span className="ts-mono">{one.version}</span> },
      ],
      filters: [
        {
          key: 'upgradable',
          label: say('software_show'),
          kind: 'select',
          standard: 'false',
          options: [
            { value: 'false', label: say('software_all') },
            { value: 'true', label: say('software_upgradable') },
          ],
        },
      ],
      keyOf: (one) => `${one.package} ${one.version}`,
      nameOf: (one) => one.package,
      isExported: true,
      isEmbedded: true,
      empty: <Nothing>{say('software_empty')}</Nothing>,
    }),
    [computerId, say],
  )
  return <List definition={definition} />
}
