import { Button, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { Dialog } from './dialog.tsx'
import { ProblemAlert } from './problem-alert.tsx'

interface Props {
  readonly title: string
  readonly children?: ReactNode
  /** Word on the button that does it. */
  readonly confirm: string
  /** Title of the message when it could not be done. */
  readonly failed: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly isLarge?: boolean
  /** Does it; what it throws is told in the dialog, which stays open. */
  readonly onConfirm: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks before something is done, and stays until it is. */
export function Confirm({
  title,
  children,
  confirm,
  failed,
  isDanger = false,
  isDisabled = false,
  isLarge = false,
  onConfirm,
  onClose,
}: Props): ReactNode {
  const say = useWords(frameWords)
  const { mutate, isPending, error } = useMutation({ mutationFn: onConfirm, onSuccess: onClose })
  return (
    <Dialog isOpen variant={isLarge ? 'large' : 'small'} onClose={onClose} aria-labelledby="confirm-title" aria-describedby="confirm-body">
      <ModalHeader
        title={title}
        labelId="confirm-title"
        {...(isDanger ? { titleIconVariant: 'warning' as const, titleScreenReaderText: say('callout_warning') } : {})}
      />
      <ModalBody id="confirm-body">
        <ProblemAlert title={failed} error={error} />
        {children}
      </ModalBody>
      <ModalFooter>
        <Button
          variant={isDanger ? 'danger' : 'primary'}
          isLoading={isPending}
          isDisabled={isPending || isDisabled}
          onClick={() => mutate()}
        >
          {confirm}
        </Button>
        <Button variant="link" onClick={onClose}>
          {say('cancel')}
        </Button>
      </ModalFooter>
    </Dialog>
  )
}
