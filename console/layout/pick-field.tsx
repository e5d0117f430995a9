import { FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { PickBox, type PickProps } from './pick-box.tsx'

/** A choice among many in a form: type a part of the name and take one of those that the service finds. */
export function PickField({ hint, ...props }: PickProps & { readonly hint?: ReactNode }): ReactNode {
  const { id, label, problem, isRequired = false } = props
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <PickBox {...props} />
      <FormHelperText>
        <HelperText id={`${id}-help`} aria-live="polite">
          {problem !== undefined ? (
            <HelperTextItem variant="error">{problem}</HelperTextItem>
          ) : (
            hint !== undefined && <HelperTextItem>{hint}</HelperTextItem>
          )}
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}
