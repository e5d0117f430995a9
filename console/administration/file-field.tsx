import { FileUpload, FormGroup } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { serviceWords } from '../words/service.ts'
import { useWords } from '../words/words.ts'

interface Props {
  readonly id: string
  readonly label: string
  readonly file: File | null
  readonly onChange: (file: File | null) => void
  readonly isDisabled?: boolean
}

/** A file that is chosen or dropped; it is not read before it is sent. */
export function FileField({ id, label, file, onChange, isDisabled = false }: Props): ReactNode {
  const say = useWords(serviceWords)
  return (
    <FormGroup label={label} fieldId={`${id}-filename`} isRequired>
      <FileUpload
        id={id}
        filename={file?.name ?? ''}
        hideDefaultPreview
        isDisabled={isDisabled}
        filenamePlaceholder={say('drop_file')}
        browseButtonText={say('choose_file')}
        clearButtonText={say('clear')}
        onFileInputChange={(_event, chosen) => onChange(chosen)}
        onClearClick={() => onChange(null)}
      />
    </FormGroup>
  )
}
