import { Button } from '@patternfly/react-core'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { rowFileWords } from '../../words/row-files.ts'
import { useWords } from '../../words/words.ts'
import type { BatchName } from './batches.ts'

const UploadDialog = lazy(async () => ({ default: (await import('./upload-dialog.tsx')).UploadDialog }))

/** Opens the dialog that takes many rows from a file. @param kinds what its rows may be taken for */
export function UploadButton({ kinds }: { readonly kinds: readonly [BatchName, ...BatchName[]] }): ReactNode {
  const say = useWords(rowFileWords)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        {say('open')}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <UploadDialog kinds={kinds} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
