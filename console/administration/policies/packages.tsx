import { Button, Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { asProblem } from '../../api/problem.ts'
import { Callout } from '../../layout/callout.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { useTimeText } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { policyWords } from '../../words/policies.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { FileField } from '../file-field.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { useRequester } from '../runs/run-parts.tsx'
import { useSend } from '../send.ts'
import { targetsOf } from './targets.ts'
import { ChipRow } from '../../layout/chip-row.tsx'
import { Chip } from '../../layout/chip.tsx'

type Target = ItemOf<'/patch-targets'>

interface WrongLine {
  readonly row: number
  readonly column: string
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
}

const MOST_WRONG = 20

/** Which Linux packages are managed: the imported list, what it does not name, and another list. */
export function Packages(): ReactNode {
  const say = useWords(policyWords)
  const [isOpen, setOpen] = useState(false)
  const policy = useQuery({
    queryKey: ['patch-targets', 'policy'],
    queryFn: ({ signal }) => dataOf(api.GET('/patch-targets/policy', { signal })),
  })
  const definition = useTargetList()
  const requester = useRequester()
  const timeText = useTimeText()
  const button = (
    <Button variant="secondary" onClick={() => setOpen(true)}>
      {say('import')}
    </Button>
  )
  return (
    <>
      <Shown query={policy}>
        {({ importedAt, importedBy }) =>
          importedAt === null ? (
            <>
              <Callout variant="info" isInline title={say('packages_unset')} component="h2" className="ts-actions" />
              <p className="ts-actions">{button}</p>
            </>
          ) : (
            <>
              <p className="ts-actions">
                {say('packages_set', { by: requester(importedBy ?? '–'), time: timeText(importedAt) })} {say('packages_hint')}
              </p>
              <p className="ts-actions">{button}</p>
              <div className="ts-actions">
                <List definition={definition} />
              </div>
            </>
          )
        }
      </Shown>
      <Suggested />
      {isOpen && <ImportDialog onClose={() => setOpen(false)} />}
    </>
  )
}

function useTargetList(): ListDefinition<Target> {
  const say = useWords(policyWords)
  return useMemo<ListDefinition<Target>>(
    () => ({
      name: 'patch-targets',
      what: say('tab_packages'),
      path: '/patch-targets',
      search: 'text',
      isCounted: true,
      isExported: true,
      filters: [],
      keyOf: ({ name, architecture, version, release }) => [name, architecture, version, release].join(' '),
      nameOf: ({ name }) => name,
      empty: <Nothing />,
      columns: (['name', 'architecture', 'version', 'release'] as const).map((key) => ({
        key,
        label: say(key),
        cell: (target: Target) =>
          target[key] === '' ? <span className="ts-soft">{say('any')}</span> : <span className="ts-mono">{target[key]}</span>,
      })),
    }),
    [say],
  )
}

function Suggested(): ReactNode {
  const say = useWords(policyWords)
  const { data } = useQuery({
    queryKey: ['patch-targets', 'suggested'],
    queryFn: ({ signal }) => dataOf(api.GET('/patch-targets/suggested', { params: { query: { limit: 100 } }, signal })),
  })
  if (data === undefined || data.items.length === 0) return null
  return (
    <Card isCompact className="ts-actions">
      <CardTitle component="h2">{say('suggested')}</CardTitle>
      <CardBody>
        <ChipRow>
          {data.items.map(({ name }) => (
            <Chip key={name}>{name}</Chip>
          ))}
        </ChipRow>
      </CardBody>
    </Card>
  )
}

/** Lines of the file that the service does not take, each with what is wrong; nothing was changed. */
function WrongLines({ error }: { readonly error: unknown }): ReactNode {
  const say = useWords(policyWords)
  if (error === null) return null
  const { rows } = asProblem(error).details as { rows?: readonly WrongLine[] }
  if (rows === undefined || rows.length === 0) return null
  return (
    <ul className="ts-changes">
      {rows.slice(0, MOST_WRONG).map(({ row, column, code, details }) => (
        <li key={`${row} ${column}`}>
          {say('import_line', { line: row })} <CodeText code={code} details={details} />
        </li>
      ))}
      {rows.length > MOST_WRONG && <li>…</li>}
    </ul>
  )
}

function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(policyWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const sending = useSend(
    async () => dataOf(api.PUT('/patch-targets', { body: { targets: targetsOf(await file!.text()) } })),
    ({ count, changed }) => {
      tell.done(say('imported', { count, changed }))
      void cache.invalidateQueries({ queryKey: ['patch-targets'] })
      void cache.invalidateQueries({ queryKey: ['list', '/patch-targets'] })
      onClose()
    },
  )
  return (
    <FormDialog title={say('import_title')} submit={say('import_do')} sending={sending} isDisabled={file === null} onClose={onClose}>
      <WrongLines error={sending.error} />
      <p className="ts-soft">{say('import_hint')}</p>
      <FileField id="packages-file" label={say('import_file')} file={file} onChange={setFile} />
    </FormDialog>
  )
}
