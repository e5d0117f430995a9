import { Button, Flex } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { hasPage } from '../../app/pages.ts'
import { useWho } from '../../app/session.tsx'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { useWords } from '../../words/words.ts'
import { RegisterDialog } from './register-dialog.tsx'
import { UploadButton } from './upload-button.tsx'

/** Ways to register computers, one or many; nothing for those who have no page for it. */
export function ComputerRegistration(): ReactNode {
  const say = useWords(computerAdminWords)
  const [isOpen, setOpen] = useState(false)
  if (!hasPage(useWho().role, 'unassigned')) return null
  return (
    <Flex gap={{ default: 'gapSm' }}>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        {say('register')}
      </Button>
      <UploadButton kinds={['computers_add', 'computers_update']} />
      {isOpen && <RegisterDialog computer={null} onClose={() => setOpen(false)} />}
    </Flex>
  )
}
