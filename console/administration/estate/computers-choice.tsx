import { Button, List, ListItem } from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { findComputers } from '../../layout/finders.ts'
import { PickField } from '../../layout/pick-field.tsx'
import type { Choice } from '../../layout/use-pick.ts'

interface Props {
  readonly id: string
  readonly tenantId: string | null
  readonly chosen: readonly Choice[]
  readonly onChange: (chosen: readonly Choice[]) => void
  readonly problem?: string | undefined
}

/** Several computers of a tenant, each found by its name. */
export function ComputersChoice({ id, tenantId, chosen, onChange, problem }: Props): ReactNode {
  const say = useWords(estateWords)
  return (
    <>
      <PickField
        id={id}
        label={say('computer_add')}
        chosen={null}
        asked={['computers', tenantId]}
        problem={problem}
        onChoose={(choice) => {
          if (choice !== null && chosen.every(({ value }) => value !== choice.value)) onChange([...chosen, choice])
        }}
        find={(text, signal) => findComputers(text, signal, tenantId)}
      />
      <List isPlain aria-label={say('chosen_computers', { count: chosen.length })} className="ts-chosen">
        {chosen.map((choice) => (
          <ListItem key={choice.value}>
            {choice.label}{' '}
            <Button
              variant="plain"
              size="sm"
              icon={<TimesIcon />}
              aria-label={say('take_out', { name: choice.label })}
              onClick={() => onChange(chosen.filter(({ value }) => value !== choice.value))}
            />
          </ListItem>
        ))}
      </List>
    </>
  )
}
