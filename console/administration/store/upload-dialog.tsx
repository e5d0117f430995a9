import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import type { Choice } from '../../layout/use-pick.ts'
import { TenantPick } from '../estate/picks.tsx'
import { FileField } from '../file-field.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { useSend } from '../send.ts'
import { upload } from '../upload.ts'

/** Brings a file into the store, with the hash that it must have when that is known. */
export function UploadDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(storeWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [sha256, setSha256] = useState('')
  const [tenant, setTenant] = useState<Choice | null>(null)
  const sending = useSend(
    () =>
      upload<{ sha256: string }>(
        '/store/files',
        { name: file!.name, sha256: sha256.trim().toLowerCase(), tenantId: tenant?.value ?? '' },
        file!,
      ),
    (stored) => {
      tell.done(say('uploaded', { sha256: stored.sha256 }))
      void cache.invalidateQueries({ queryKey: ['list', '/store/files'] })
      void cache.invalidateQueries({ queryKey: ['store'] })
      onClose()
    },
  )
  return (
    <FormDialog
      title={say('upload_title')}
      submit={say('upload').replace(/\s?…$/, '')}
      sending={sending}
      isDisabled={file === null}
      onClose={onClose}
    >
      <FileField id="store-file" label={say('files')} file={file} onChange={setFile} />
      <TextField
        id="store-hash"
        label={say('hash')}
        value={sha256}
        onChange={setSha256}
        hint={say('upload_hash_hint')}
        problem={sending.problemOf('query.sha256')}
        autoComplete="off"
      />
      <TenantPick
        id="store-tenant"
        label={say('owner')}
        chosen={tenant}
        onChoose={setTenant}
        hint={say('upload_tenant')}
        problem={sending.problemOf('query.tenantId')}
      />
    </FormDialog>
  )
}
