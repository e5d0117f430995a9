import { Button, Flex, FlexItem, FormSelect, FormSelectOption } from '@patternfly/react-core'
import { AngleLeftIcon, AngleRightIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { AsOf } from '../layout/time.tsx'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { ListPage } from './question.ts'
import { PAGE_SIZES, type ListState } from './list-state.ts'

/** How many there are, and the way to the pages before and after. */
export function Pager({ state, page }: { readonly state: ListState; readonly page: ListPage<unknown> }): ReactNode {
  const say = useWords(listWords)
  const { next, total, totalIsMinimum } = page
  return (
    <Flex
      className="ts-no-print ts-pager"
      justifyContent={{ default: 'justifyContentFlexEnd' }}
      alignItems={{ default: 'alignItemsCenter' }}
    >
      <FlexItem>
        <AsOf at={page.asOf} />
      </FlexItem>
      {total != null && (
        <FlexItem>{totalIsMinimum === true ? say('rows_least', { count: total }) : say('rows', { count: total })}</FlexItem>
      )}
      <FlexItem>
        <FormSelect aria-label={say('page_size')} value={String(state.size)} onChange={(_event, size) => state.setSize(Number(size))}>
          {PAGE_SIZES.map((size) => (
            <FormSelectOption key={size} value={String(size)} label={String(size)} />
          ))}
        </FormSelect>
      </FlexItem>
      <FlexItem>
        <Button
          variant="plain"
          aria-label={say('page_before')}
          isDisabled={!state.hasBefore}
          icon={<AngleLeftIcon />}
          onClick={() => state.toBefore()}
        />
        <Button
          variant="plain"
          aria-label={say('page_next')}
          isDisabled={next === null}
          icon={<AngleRightIcon />}
          onClick={() => next !== null && state.toNext(next)}
        />
      </FlexItem>
    </Flex>
  )
}
