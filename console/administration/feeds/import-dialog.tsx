import { Checkbox } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { useTell } from '../../layout/toasts.tsx'
import { feedWords } from '../../words/feeds.ts'
import { useWords } from '../../words/words.ts'
import { FileField } from '../file-field.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { useSend } from '../send.ts'
import { upload } from '../upload.ts'
import type { Feed } from './feed.ts'
import { useSourcesChanged } from '../sources/sources.ts'

interface Imported {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly rejected: number
}

/** Takes in a document of a feed that somebody brought. */
export function ImportDialog({ feed, onClose }: { readonly feed: Feed; readonly onClose: () => void }): ReactNode {
  const say = useWords(feedWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const [file, setFile] = useState<File | null>(null)
  const [isForced, setForced] = useState(false)
  const sending = useSend(
    () => upload<Imported>(`/feeds/${encodeURIComponent(feed.sourceId)}/documents`, { name: file!.name, force: String(isForced) }, file!),
    (counts) => {
      tell.done(say('imported', { ...counts }))
      void changed()
      onClose()
    },
  )
  return (
    <FormDialog
      title={say('import_title', { name: feed.name })}
      submit={say('import').replace(/\s?…$/, '')}
      sending={sending}
      isDisabled={file === null}
      onClose={onClose}
    >
      <p className="ts-soft">{say('import_hint')}</p>
      <FileField id="feed-file" label={say('file')} file={file} onChange={setFile} />
      <Checkbox id="feed-force" label={say('import_force')} isChecked={isForced} onChange={(_event, next) => setForced(next)} />
    </FormDialog>
  )
}
