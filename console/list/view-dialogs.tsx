import { Button, Checkbox, Content, Form, ModalBody, ModalFooter, ModalHeader, Radio } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ItemOf } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { Confirm } from '../layout/confirm.tsx'
import { Dialog } from '../layout/dialog.tsx'
import { TextField } from '../layout/fields.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { useTell } from '../layout/toasts.tsx'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { viewWords } from '../words/views.ts'

type View = ItemOf<'/views'>

const LONGEST_NAME = 80

interface SaveProps {
  readonly page: string
  readonly query: string
  readonly columns: readonly string[]
  readonly views: readonly View[]
  /** The view that is shown, if one is. */
  readonly present: View | undefined
  readonly onClose: () => void
}

/** Asks for a name and keeps how the list is shown; a view of that name is replaced. */
export function SaveView({ page, query, columns, views, present, onClose }: SaveProps): ReactNode {
  const say = useWords(viewWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [name, setName] = useState(present?.name ?? '')
  const former = views.find((view) => view.name === name.trim())
  const [isStandard, setStandard] = useState(present?.isDefault ?? false)
  const save = async (): Promise<void> => {
    const view = { page, name: name.trim(), query, columns: [...columns], isDefault: isStandard }
    await dataOf(api.PUT('/views', { body: former === undefined ? view : { ...view, viewId: former.viewId } }))
    await cache.invalidateQueries({ queryKey: ['views'] })
    tell.done(say('saved', { name: view.name }))
  }
  return (
    <Confirm
      title={say('save_title')}
      confirm={useWords(frameWords)('save')}
      failed={say('save_failed')}
      isDisabled={name.trim() === ''}
      onConfirm={save}
      onClose={onClose}
    >
      <Content component="p">{say('save_hint')}</Content>
      <Form onSubmit={(event) => event.preventDefault()}>
        <TextField
          id="view-name"
          label={say('name')}
          value={name}
          onChange={setName}
          hint={former === undefined ? say('name_hint') : say('replaces')}
          maxLength={LONGEST_NAME}
          isRequired
          autoFocus
        />
        <Checkbox
          id="view-standard"
          label={say('standard')}
          isChecked={isStandard}
          onChange={(_event, isChecked) => setStandard(isChecked)}
        />
      </Form>
    </Confirm>
  )
}

interface ManageProps {
  readonly views: readonly View[]
  readonly onOpen: (view: View) => void
  readonly onClose: () => void
}

/** The views of a list: which of them it opens with, and which are to go. */
export function ManageViews({ views, onOpen, onClose }: ManageProps): ReactNode {
  const say = useWords(viewWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const settle = (): Promise<void> => cache.invalidateQueries({ queryKey: ['views'] })
  const standard = useMutation({
    mutationFn: ({ view, isDefault }: { view: View; isDefault: boolean }) => {
      const { changedAt: _changedAt, ...kept } = view
      return dataOf(api.PUT('/views', { body: { ...kept, isDefault } }))
    },
    onSettled: settle,
  })
  const remove = useMutation({
    mutationFn: (view: View) => dataOf(api.DELETE('/views/{viewId}', { params: { path: { viewId: view.viewId } } })),
    onSuccess: (_answer, view) => tell.done(say('removed', { name: view.name })),
    onSettled: settle,
  })
  const present = views.find(({ isDefault }) => isDefault)
  return (
    <Dialog isOpen variant="medium" onClose={onClose} aria-labelledby="views-title">
      <ModalHeader title={say('manage_title')} labelId="views-title" />
      <ModalBody>
        <ProblemAlert title={say('save_failed')} error={standard.error} />
        <ProblemAlert title={say('remove_failed')} error={remove.error} />
        <Table variant="compact" gridBreakPoint="" aria-label={say('own')}>
          <Thead>
            <Tr>
              <Th>{say('name')}</Th>
              <Th modifier="wrap">{say('column_standard')}</Th>
              <Th screenReaderText={sayCommon('more')} />
            </Tr>
          </Thead>
          <Tbody>
            {views.map((view) => (
              <ViewRow
                key={view.viewId}
                view={view}
                onOpen={() => {
                  onOpen(view)
                  onClose()
                }}
                onStandard={() => standard.mutate({ view, isDefault: true })}
                onRemove={() => remove.mutate(view)}
              />
            ))}
            <Tr>
              <Td>{say('none')}</Td>
              <Td>
                <Radio
                  id="standard-none"
                  name="standard-view"
                  aria-label={say('make_standard', { name: say('none') })}
                  isChecked={present === undefined}
                  onChange={() => present !== undefined && standard.mutate({ view: present, isDefault: false })}
                />
              </Td>
              <Td />
            </Tr>
          </Tbody>
        </Table>
      </ModalBody>
      <ModalFooter>
        <Button onClick={onClose}>{sayCommon('close')}</Button>
      </ModalFooter>
    </Dialog>
  )
}

interface RowProps {
  readonly view: View
  readonly onOpen: () => void
  readonly onStandard: () => void
  readonly onRemove: () => void
}

function ViewRow({ view, onOpen, onStandard, onRemove }: RowProps): ReactNode {
  const say = useWords(viewWords)
  const { viewId, name, isDefault } = view
  return (
    <Tr>
      <Td>
        <Button variant="link" isInline onClick={onOpen} aria-label={say('open', { name })}>
          {name}
        </Button>
      </Td>
      <Td>
        <Radio
          id={`standard-${viewId}`}
          name="standard-view"
          aria-label={say('make_standard', { name })}
          isChecked={isDefault}
          onChange={onStandard}
        />
      </Td>
      <Td>
        <Button variant="link" isInline isDanger aria-label={say('remove_view', { name })} onClick={onRemove}>
          {say('remove')}
        </Button>
      </Td>
    </Tr>
  )
}
