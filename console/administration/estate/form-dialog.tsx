import { Button, Content, Form, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useId, useMemo, useRef, type ReactNode } from 'react'
import { Callout } from '../../layout/callout.tsx'
import { Dialog } from '../../layout/dialog.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { isMarked, plain, useFieldProblems, type FieldOfCode, type ProblemOf } from './form-problems.ts'

const NO_CODES: FieldOfCode = {}

interface Props {
  readonly title: string
  /** What will happen, above the fields. */
  readonly lead?: ReactNode
  /** Word on the button that sends it; "Save" when left out. */
  readonly submit?: string
  /** Fields of codes that name none; a constant. */
  readonly codes?: FieldOfCode
  readonly isLarge?: boolean
  readonly isDisabled?: boolean
  /** Sends it; what it throws is told in the dialog, which stays open with everything that was typed. */
  readonly onSubmit: () => Promise<unknown>
  /** Called when it was sent, and when the reader gives up unless `onCancel` is there. */
  readonly onClose: () => void
  readonly onCancel?: () => void
  readonly children: (problemOf: ProblemOf) => ReactNode
}

/** A form in a dialog: what is wrong with a field is said beside it, and the first such field gets the focus. */
export function FormDialog({
  title,
  lead,
  submit,
  codes = NO_CODES,
  isLarge = false,
  isDisabled = false,
  onSubmit,
  onClose,
  onCancel = onClose,
  children,
}: Props): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const { mutate, isPending, error } = useMutation({ mutationFn: onSubmit, onSuccess: onClose })
  const problemOf = useFieldProblems(error, codes)
  const told = useMemo(() => plain(error), [error])
  useEffect(() => {
    // Another problemOf: the words of the problems are there, and the fields are marked.
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error, problemOf])
  return (
    <Dialog
      isOpen
      variant={isLarge ? 'medium' : 'small'}
      onClose={onCancel}
      onEscapePress={() => {
        // An open choice closes first, the dialog with the next press.
        if (form.current?.querySelector('[aria-expanded="true"]') == null) onCancel()
      }}
      aria-labelledby={`${id}-title`}
    >
      <ModalHeader title={title} labelId={`${id}-title`} />
      <ModalBody>
        {lead !== undefined && <Content component="p">{lead}</Content>}
        <Form
          id={id}
          ref={form}
          onSubmit={(event) => {
            event.preventDefault()
            if (!isPending && !isDisabled) mutate()
          }}
        >
          {isMarked(error) ? (
            <Callout variant="danger" isInline title={say('not_saved')} role="alert">
              <p>{say('fields_marked')}</p>
            </Callout>
          ) : (
            <ProblemAlert title={say('not_saved')} error={told} />
          )}
          {children(problemOf)}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={id} isLoading={isPending} isDisabled={isPending || isDisabled}>
          {submit ?? sayCommon('save')}
        </Button>
        <Button variant="link" onClick={onCancel}>
          {sayCommon('cancel')}
        </Button>
      </ModalFooter>
    </Dialog>
  )
}
