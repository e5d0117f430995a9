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

/** What every kind of control is told: its problem is read with it. */
function controlOf({ id, value, problem, isDisabled = false }: FieldProps) {
  return { id, value, isDisabled, validated: problem === undefined ? 'default' : 'error', 'aria-describedby': `${id}-help` } as const
}

/** A control between its label and what is to be said of it. */
function Field({ field, children }: { readonly field: FieldProps; readonly children: ReactNode }): ReactNode {
  const { id, label, hint, problem, isRequired = false } = field
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      {children}
      <Help id={id} hint={hint} problem={problem} />
    </FormGroup>
  )
}

type TextProps = FieldProps &
  Pick<ComponentProps<typeof TextInput>, 'type' | 'autoComplete' | 'maxLength' | 'placeholder' | 'autoFocus' | 'inputMode'>

/** A field of one line; its problem is said below it. */
export function TextField(props: TextProps): ReactNode {
  const { onChange, isRequired = false, label: _label, hint: _hint, problem: _problem, type, ...rest } = props
  // A browser's own field for numbers keeps what is none to itself: it would be taken for empty.
  const typing = type === 'number' ? ({ type: 'text', inputMode: 'numeric' } as const) : { type: type ?? 'text' }
  return (
    <Field field={props}>
      <TextInput {...rest} {...typing} {...controlOf(props)} isRequired={isRequired} onChange={(_event, next) => onChange(next)} />
    </Field>
  )
}

/** A field of several lines. */
export function AreaField(props: FieldProps & { readonly rows?: number }): ReactNode {
  const { onChange, isRequired = false, rows = 4 } = props
  return (
    <Field field={props}>
      <TextArea
        {...controlOf(props)}
        isRequired={isRequired}
        rows={rows}
        resizeOrientation="vertical"
        onChange={(_event, next) => onChange(next)}
      />
    </Field>
  )
}

interface SelectProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** A choice of one. */
export function SelectField(props: SelectProps): ReactNode {
  const { onChange, options } = props
  return (
    <Field field={props}>
      <FormSelect {...controlOf(props)} onChange={(_event, next) => onChange(next)}>
        {options.map((option) => (
          <FormSelectOption key={option.value} value={option.value} label={option.label} />
        ))}
      </FormSelect>
    </Field>
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
