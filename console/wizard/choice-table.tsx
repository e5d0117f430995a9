import { Button, Flex, FlexItem, SearchInput } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useMemo, useState, type ReactNode } from 'react'
import { CheckCell } from '../list/check-cell.tsx'
import { wizardWords } from '../words/wizard.ts'
import { useWords } from '../words/words.ts'

interface Column<T> {
  readonly label: string
  readonly cell: (row: T) => ReactNode
  readonly isNumber?: boolean
}

interface Props<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (row: T) => string
  readonly nameOf: (row: T) => string
  /** Why a row cannot be chosen. */
  readonly refusal?: (row: T) => string | undefined
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

const PAGE = 100

/** Finds what looks the same: half-width and full-width, upper and lower case. */
function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** Rows to choose from; all are there already, so searching and paging ask nobody. */
export function ChoiceTable<T>({ label, rows, columns, keyOf, nameOf, refusal, chosen, onChange }: Props<T>): ReactNode {
  const say = useWords(wizardWords)
  const [text, setText] = useState('')
  const [page, setPage] = useState(0)
  const set = useMemo(() => new Set(chosen), [chosen])
  const found = useMemo(() => rows.filter((row) => normal(nameOf(row)).includes(normal(text))), [rows, nameOf, text])
  const shown = found.slice(page * PAGE, (page + 1) * PAGE)
  const open = found.filter((row) => refusal?.(row) === undefined).map(keyOf)
  const toggle = (key: string, isChosen: boolean): void => onChange(isChosen ? [...chosen, key] : chosen.filter((one) => one !== key))
  return (
    <>
      <Flex alignItems={{ default: 'alignItemsCenter' }} className="ts-choice-bar">
        <FlexItem>
          <SearchInput
            aria-label={say('search')}
            placeholder={say('search')}
            value={text}
            onChange={(_event, next) => {
              setText(next)
              setPage(0)
            }}
            onClear={() => setText('')}
          />
        </FlexItem>
        <FlexItem aria-live="polite">{say('chosen', { count: chosen.length })}</FlexItem>
        <FlexItem>
          <Button variant="link" isInline onClick={() => onChange([...new Set([...chosen, ...open])])}>
            {say('choose_all')}
          </Button>
        </FlexItem>
        <FlexItem>
          <Button variant="link" isInline onClick={() => onChange([])}>
            {say('choose_none')}
          </Button>
        </FlexItem>
      </Flex>
      <div className="ts-scroll">
        <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th screenReaderText={say('choose_all')} />
              {columns.map((column) => (
                <Th key={column.label} modifier="nowrap" className={column.isNumber === true ? 'ts-number' : ''}>
                  {column.label}
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {shown.map((row) => {
              const key = keyOf(row)
              const refused = refusal?.(row)
              return (
                <Tr key={key}>
                  <CheckCell
                    label={say('choose', { name: nameOf(row) })}
                    isChecked={set.has(key)}
                    isDisabled={refused !== undefined}
                    onChange={(isChosen) => toggle(key, isChosen)}
                  />
                  {columns.map((column, index) => (
                    <Td key={column.label} dataLabel={column.label} className={column.isNumber === true ? 'ts-number' : ''}>
                      {column.cell(row)}
                      {index === 0 && refused !== undefined && <div className="ts-soft">{refused}</div>}
                    </Td>
                  ))}
                </Tr>
              )
            })}
          </Tbody>
        </Table>
      </div>
      {found.length > PAGE && (
        <Flex alignItems={{ default: 'alignItemsCenter' }} justifyContent={{ default: 'justifyContentFlexEnd' }}>
          <FlexItem>
            {say('page_of', { from: page * PAGE + 1, to: Math.min(found.length, (page + 1) * PAGE), total: found.length })}
          </FlexItem>
          <Button variant="plain" isDisabled={page === 0} aria-label="‹" onClick={() => setPage(page - 1)}>
            ‹
          </Button>
          <Button variant="plain" isDisabled={(page + 1) * PAGE >= found.length} aria-label="›" onClick={() => setPage(page + 1)}>
            ›
          </Button>
        </Flex>
      )}
    </>
  )
}
