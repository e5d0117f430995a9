import { Alert, AlertActionCloseButton, type AlertProps } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

interface Props extends Omit<AlertProps, 'variantLabel' | 'actionClose'> {
  readonly title: string
  /** The reader may take it away. */
  readonly onClose?: () => void
}

/** Something that the reader should know; what the color says of it is read aloud in their language. */
export function Callout({ variant = 'custom', title, onClose, ...alert }: Props): ReactNode {
  const say = useWords(frameWords)
  return (
    <Alert
      {...alert}
      variant={variant}
      title={title}
      variantLabel={say(`callout_${variant}`)}
      {...(onClose === undefined
        ? {}
        : { actionClose: <AlertActionCloseButton aria-label={say('close_callout', { title })} onClose={onClose} /> })}
    />
  )
}
