import { Button, Form, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useId, type ReactNode } from 'react'
import { Dialog } from '../layout/dialog.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { useWords } from '../words/words.ts'

interface Props {
  readonly title: string
  readonly submit: string
  readonly isPending: boolean
  readonly error: unknown
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A form in a dialog: what was typed stays until the service has taken it. */
export function FormModal({ title, submit, isPending, error, onSubmit, onClose, children }: Props): ReactNode {
  const say = useWords(exceptionWords)
  const sayCommon = useWords(frameWords)
  const id = useId()
  return (
    <Dialog isOpen variant="medium" onClose={onClose} aria-labelledby={`${id}-title`}>
      <ModalHeader title={title} labelId={`${id}-title`} />
      <ModalBody>
        <Form
          id={`${id}-form`}
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          <ProblemAlert title={say('failed')} error={error} />
          {children}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={`${id}-form`} isLoading={isPending} isDisabled={isPending}>
          {submit}
        </Button>
        <Button variant="link" onClick={onClose}>
          {sayCommon('cancel')}
        </Button>
      </ModalFooter>
    </Dialog>
  )
}
