import { Modal, type ModalProps } from '@patternfly/react-core'
import { useEffect, useId, type ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

/** A dialog whose button to close it is named in the reader's language: the library calls it by its English name, and takes no other. */
export function Dialog(props: Omit<ModalProps, 'id' | 'ref'>): ReactNode {
  const say = useWords(frameWords)
  const id = useId()
  const close = say('close')
  useEffect(() => {
    document.querySelector(`[id="${id}"] .pf-v6-c-modal-box__close > button`)?.setAttribute('aria-label', close)
  })
  return <Modal {...props} id={id} />
}
