import {
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
} from '@patternfly/react-core'
import type { ComponentProps, ReactNode } from 'react'

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: ReactNode
  /** What is wrong with it, in the reader's language. */
  readonly problem?: string | undefined
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
}

type TextProps = FieldProps &
  Pick<ComponentProps<typeof TextInput>, 'type' | 'autoComplete' | 'maxLength' | 'placeholder' | 'autoFocus' | 'inputMode'>

/** A field of one line; its problem is said below it and read with it. */
export function TextField({
  id,
  label,
  value,
  onChange,
  hint,
  problem,
  isRequired = false,
  isDisabled = false,
  ...rest
}: TextProps): ReactNode {
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <TextInput
        id={id}
        value={value}
        onChange={(_event, next) => onChange(next)}
        isRequired={isRequired}
        isDisabled={isDisabled}
        validated={problem === undefined ? 'default' : 'error'}
        aria-describedby={`${id}-help`}
        {...rest}
      />
      <Help id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}

/** A field of several lines. */
export function AreaField({
  id,
  label,
  value,
  onChange,
  hint,
  problem,
  isRequired = false,
  isDisabled = false,
  rows = 4,
}: FieldProps & { readonly rows?: number }): ReactNode {
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <TextArea
        id={id}
        value={value}
        rows={rows}
        resizeOrientation="vertical"
        onChange={(_event, next) => onChange(next)}
        isRequired={isRequired}
        isDisabled={isDisabled}
        validated={problem === undefined ? 'default' : 'error'}
        aria-describedby={`${id}-help`}
      />
      <Help id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}

interface SelectProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** A choice of one. */
export function SelectField({
  id,
  label,
  value,
  onChange,
  hint,
  problem,
  isRequired = false,
  isDisabled = false,
  options,
}: SelectProps): ReactNode {
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <FormSelect
        id={id}
        value={value}
        onChange={(_event, next) => onChange(next)}
        isDisabled={isDisabled}
        validated={problem === undefined ? 'default' : 'error'}
        aria-describedby={`${id}-help`}
      >
        {options.map((option) => (
          <FormSelectOption key={option.value} value={option.value} label={option.label} />
        ))}
      </FormSelect>
      <Help id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}

function Help({ id, hint, problem }: { readonly id: string; readonly hint: ReactNode; readonly problem: string | undefined }): ReactNode {
  if (hint === undefined && problem === undefined) return <span id={`${id}-help`} hidden />
  return (
    <FormHelperText>
      <HelperText id={`${id}-help`} aria-live="polite">
        {problem === undefined ? <HelperTextItem>{hint}</HelperTextItem> : <HelperTextItem variant="error">{problem}</HelperTextItem>}
      </HelperText>
    </FormHelperText>
  )
}
