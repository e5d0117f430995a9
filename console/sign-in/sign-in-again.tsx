import { Button, ModalBody, ModalHeader } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { Who } from '../api/who.ts'
import { Dialog } from '../layout/dialog.tsx'
import { signInWords } from '../words/sign-in.ts'
import { useWords } from '../words/words.ts'
import { SignInForm } from './sign-in-form.tsx'

interface Props {
  readonly userId: string
  readonly onSignedIn: (who: Who) => void
  readonly onLeave: () => void
}

/** Asks for the password again on top of a page whose session has ended; the page below stays as it is. */
export function SignInAgain({ userId, onSignedIn, onLeave }: Props): ReactNode {
  const say = useWords(signInWords)
  return (
    <Dialog isOpen variant="small" aria-labelledby="again-title" aria-describedby="again-body">
      <ModalHeader title={say('again')} description={say('again_hint')} labelId="again-title" />
      <ModalBody id="again-body">
        <SignInForm userId={userId} onSignedIn={onSignedIn}>
          <Button variant="link" onClick={onLeave}>
            {say('leave')}
          </Button>
        </SignInForm>
      </ModalBody>
    </Dialog>
  )
}
