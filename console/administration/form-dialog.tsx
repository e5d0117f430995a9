import { Button, Form, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useId, type ReactNode } from 'react'
import { Dialog } from '../layout/dialog.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { frameWords } from '../words/frame.ts'
import { serviceWords } from '../words/service.ts'
import { useWords } from '../words/words.ts'
import type { Sending } from './send.ts'

interface Props {
  readonly title: string
  /** Word on the button that sends it; “Save” without it. */
  readonly submit?: string
  readonly sending: Pick<Sending<unknown>, 'isPending' | 'error' | 'send'>
  readonly isDisabled?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A form in a dialog: it stays with what was typed until the service has taken it. */
export function FormDialog({ title, submit, sending, isDisabled = false, onClose, children }: Props): ReactNode {
  const say = useWords(serviceWords)
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
            sending.send()
          }}
        >
          <ProblemAlert title={say('failed')} error={sending.error} />
          {children}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={`${id}-form`} isLoading={sending.isPending} isDisabled={sending.isPending || isDisabled}>
          {submit ?? sayCommon('save')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {sayCommon('cancel')}
        </Button>
      </ModalFooter>
    </Dialog>
  )
}
