import { Button, Flex, FlexItem, SearchInput } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useMemo, useState, type ReactNode } from 'react'
import { CheckCell } from '../list/check-cell.tsx'
import { listWords } from '../words/list.ts'
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
      <ChoiceBar
        text={text}
        count={chosen.length}
        onText={(next) => {
          setText(next)
          setPage(0)
        }}
        onAll={() => onChange([...new Set([...chosen, ...open])])}
        onNone={() => onChange([])}
      />
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
            {shown.map((row) => (
              <ChoiceRow
                key={keyOf(row)}
                row={row}
                columns={columns}
                name={nameOf(row)}
                refused={refusal?.(row)}
                isChosen={set.has(keyOf(row))}
                onChoose={(isChosen) => toggle(keyOf(row), isChosen)}
              />
            ))}
          </Tbody>
        </Table>
      </div>
      {found.length > PAGE && <Paging page={page} total={found.length} onPage={setPage} />}
    </>
  )
}

interface BarProps {
  readonly text: string
  readonly count: number
  readonly onText: (text: string) => void
  readonly onAll: () => void
  readonly onNone: () => void
}

function ChoiceBar({ text, count, onText, onAll, onNone }: BarProps): ReactNode {
  const say = useWords(wizardWords)
  return (
    <Flex alignItems={{ default: 'alignItemsCenter' }} className="ts-choice-bar">
      <FlexItem>
        <SearchInput
          aria-label={say('search')}
          placeholder={say('search')}
          value={text}
          onChange={(_event, next) => onText(next)}
          onClear={() => onText('')}
        />
      </FlexItem>
      <FlexItem aria-live="polite">{say('chosen', { count })}</FlexItem>
      <FlexItem>
        <Button variant="link" isInline onClick={onAll}>
          {say('choose_all')}
        </Button>
      </FlexItem>
      <FlexItem>
        <Button variant="link" isInline onClick={onNone}>
          {say('choose_none')}
        </Button>
      </FlexItem>
    </Flex>
  )
}

interface RowProps<T> {
  readonly row: T
  readonly columns: readonly Column<T>[]
  readonly name: string
  /** Why it cannot be chosen. */
  readonly refused: string | undefined
  readonly isChosen: boolean
  readonly onChoose: (isChosen: boolean) => void
}

function ChoiceRow<T>({ row, columns, name, refused, isChosen, onChoose }: RowProps<T>): ReactNode {
  const say = useWords(wizardWords)
  return (
    <Tr>
      <CheckCell label={say('choose', { name })} isChecked={isChosen} isDisabled={refused !== undefined} onChange={onChoose} />
      {columns.map((column, index) => (
        <Td key={column.label} dataLabel={column.label} className={column.isNumber === true ? 'ts-number' : index === 0 ? 'ts-wide' : ''}>
          {/* One box: on a narrow screen each part of a cell would be laid out beside the column's name for itself. */}
          <div>
            {column.cell(row)}
            {index === 0 && refused !== undefined && <div className="ts-soft">{refused}</div>}
          </div>
        </Td>
      ))}
    </Tr>
  )
}

interface PagingProps {
  readonly page: number
  readonly total: number
  readonly onPage: (page: number) => void
}

function Paging({ page, total, onPage }: PagingProps): ReactNode {
  const say = useWords(wizardWords)
  const sayList = useWords(listWords)
  return (
    <Flex alignItems={{ default: 'alignItemsCenter' }} justifyContent={{ default: 'justifyContentFlexEnd' }}>
      <FlexItem>{say('page_of', { from: page * PAGE + 1, to: Math.min(total, (page + 1) * PAGE), total })}</FlexItem>
      <Button variant="plain" isDisabled={page === 0} aria-label={sayList('page_before')} onClick={() => onPage(page - 1)}>
        ‹
      </Button>
      <Button variant="plain" isDisabled={(page + 1) * PAGE >= total} aria-label={sayList('page_next')} onClick={() => onPage(page + 1)}>
        ›
      </Button>
    </Flex>
  )
}
