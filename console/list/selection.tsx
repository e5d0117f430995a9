import { Button, Flex, FlexItem } from '@patternfly/react-core'
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useTell } from '../layout/toasts.tsx'
import { frameWords } from '../words/frame.ts'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { ListDefinition } from './definition.ts'
import type { ListPage } from './question.ts'

/** Chosen rows, kept over pages and forgotten when the filters change. */
export interface Chosen {
  readonly ids: readonly string[]
  has(id: string): boolean
  /** The same one between two drawings. */
  readonly set: (ids: readonly string[], isChosen: boolean) => void
  clear(): void
  /** Chooses everything that matches the filters, also what no page has shown. */
  all(): Promise<void>
}

interface AllIds {
  readonly ids: readonly string[]
  readonly truncated: boolean
}

/** The chosen rows of a list. */
export function useSelection<T>(definition: ListDefinition<T>, query: Readonly<Record<string, string>>): Chosen {
  const say = useWords(listWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const filters = JSON.stringify(Object.entries(query).filter(([name]) => name !== 'sort'))
  useEffect(() => setChosen(new Set()), [filters])
  const idsPath = definition.selection?.idsPath
  const all = useCallback(async () => {
    if (idsPath === undefined) return
    try {
      const { sort: _sort, ...matching } = query
      const found = (await dataOf(api.GET(idsPath as '/patches', { params: { query: matching as never } }))) as unknown as AllIds
      setChosen(new Set(found.ids))
      if (found.truncated) tell.info(say('truncated', { count: found.ids.length }))
    } catch (err) {
      tell.failed(sayCommon('failed'), err)
    }
  }, [idsPath, query, tell, say, sayCommon])
  const set = useCallback((ids: readonly string[], isChosen: boolean) => {
    setChosen((now) => {
      const next = new Set(now)
      for (const id of ids) {
        if (isChosen) next.add(id)
        else next.delete(id)
      }
      return next
    })
  }, [])
  return useMemo(() => ({ ids: [...chosen], has: (id) => chosen.has(id), set, clear: () => setChosen(new Set()), all }), [chosen, set, all])
}

interface BarProps<T> {
  readonly definition: ListDefinition<T>
  readonly selection: Chosen
  readonly page: ListPage<T>
}

/** What is chosen, and what can be done with it. */
export function SelectionBar<T>({ definition, selection, page }: BarProps<T>): ReactNode {
  const say = useWords(listWords)
  const { selection: wanted } = definition
  if (wanted === undefined) return null
  const ofPage = page.items.filter((item) => wanted.isDisabled?.(item) !== true).map((item) => definition.keyOf(item))
  const isWhole = ofPage.length > 0 && ofPage.every((id) => selection.has(id))
  return (
    <Flex className="ts-no-print ts-selection" alignItems={{ default: 'alignItemsCenter' }} gap={{ default: 'gapMd' }}>
      <FlexItem aria-live="polite">{say('selected', { count: selection.ids.length })}</FlexItem>
      <FlexItem>
        <Button variant="link" isInline onClick={() => selection.set(ofPage, !isWhole)}>
          {isWhole ? say('select_none') : say('select_page')}
        </Button>
      </FlexItem>
      {wanted.idsPath !== undefined && (
        <FlexItem>
          <Button variant="link" isInline onClick={() => void selection.all()}>
            {page.total == null || page.totalIsMinimum === true ? say('select_all') : say('select_all_of', { count: page.total })}
          </Button>
        </FlexItem>
      )}
      <FlexItem align={{ default: 'alignRight' }}>{wanted.actions(selection.ids, () => selection.clear())}</FlexItem>
    </Flex>
  )
}
