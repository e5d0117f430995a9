import { Button, ClipboardCopy, ClipboardCopyVariant, Content, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Callout } from '../../layout/callout.tsx'
import { Dialog } from '../../layout/dialog.tsx'
import { Time } from '../../layout/time.tsx'
import { agentWords } from '../../words/agents.ts'
import { frameWords } from '../../words/frame.ts'
import { useWords } from '../../words/words.ts'

/** What the service answers when a token is made. */
export interface MadeToken {
  readonly tokenId: string
  readonly token: string
  readonly expiresAt: string
}

interface Props {
  readonly made: MadeToken
  readonly onClose: () => void
}

/** A new token with the lines that enroll an agent; nothing can show it again. */
export function TokenShown({ made, onClose }: Props): ReactNode {
  const say = useWords(agentWords)
  const sayCommon = useWords(frameWords)
  // The token goes through a file: whoever lists processes reads command lines.
  const commands = [`node tsukuroi-agent.mjs enroll --server ${location.origin} --token-file token.txt`, 'node tsukuroi-agent.mjs run']
  const copy = { hoverTip: say('copy'), clickTip: say('copied') }
  return (
    <Dialog isOpen variant="medium" aria-labelledby="token-shown-title" onClose={onClose}>
      <ModalHeader title={say('token_shown_title', { name: made.tokenId })} labelId="token-shown-title" />
      <ModalBody>
        <Callout isInline variant="warning" title={say('token_once')}>
          <p>
            {say('expires')}: <Time at={made.expiresAt} />
          </p>
        </Callout>
        <Content component="p" className="ts-step">
          {say('step_save')}
        </Content>
        <ClipboardCopy isReadOnly isCode {...copy} variant={ClipboardCopyVariant.inlineCompact} isBlock data-token>
          {made.token}
        </ClipboardCopy>
        <Content component="p" className="ts-step">
          {say('step_run')}
        </Content>
        {commands.map((command) => (
          <ClipboardCopy key={command} isReadOnly isCode {...copy} variant={ClipboardCopyVariant.inlineCompact} isBlock>
            {command}
          </ClipboardCopy>
        ))}
        <Content component="p" className="ts-step ts-soft">
          {say('step_note')}
        </Content>
      </ModalBody>
      <ModalFooter>
        <Button onClick={onClose}>{sayCommon('close')}</Button>
      </ModalFooter>
    </Dialog>
  )
}
