import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { operationWords } from '../words/operations.ts'
import { useWords } from '../words/words.ts'
import { Time } from './time.tsx'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/
const SHOWN = 300
const IN_WORDS = /^(?:kind|frequency|reportId|role)_\w+$/

/** What the audit log says was done, in words, above the log's own name of it. @param name noun.verb; one without words stands alone */
export function Operation({ name }: { readonly name: string }): ReactNode {
  const say = useWords(operationWords)
  const [noun, verb] = name.split('.').map((part, at) => {
    const key = `${at === 0 ? 'noun' : 'verb'}_${part}`
    const text = say(key as 'noun_job')
    return text === key ? undefined : text
  })
  const own = <span className="ts-soft ts-mono">{name}</span>
  if (noun === undefined || verb === undefined) return own
  return (
    <>
      <div>{say('whole', { noun, verb })}</div>
      {own}
    </>
  )
}

type Parameters = Readonly<Record<string, unknown>>

/** What an operation was asked with, in words where there are some, one beside the other; long values are cut, the export has them whole. */
export function AuditedParameters({ parameters }: { readonly parameters: Parameters }): ReactNode {
  const all = Object.entries(parameters)
  if (all.length === 0) return '–'
  return (
    <ul className="ts-parameters">
      {all.map(([name, value]) => (
        <li key={name}>
          <Named name={name} /> <Value name={name} value={value} />
        </li>
      ))}
    </ul>
  )
}

/** A parameter's name in words, with the log's own as its title. */
function Named({ name }: { readonly name: string }): ReactNode {
  const say = useWords(operationWords)
  const key = `param_${name}`
  const text = say(key as 'param_name')
  return (
    <span className="ts-soft" title={name}>
      {text === key ? name : text}:
    </span>
  )
}

/** What was asked; where the console has its own word for it, such as a kind, a role or a report, that one. */
function Value({ name, value }: { readonly name: string; readonly value: unknown }): ReactNode {
  const say = useWords(operationWords)
  const sayFrame = useWords(frameWords)
  if (value === null || value === '') return '–'
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no')
  if (typeof value === 'string' && INSTANT.test(value)) return <Time at={value} />
  const raw = textOf(value)
  const key = `${name}_${raw}`
  const own = IN_WORDS.test(key) ? [say(key as 'kind_hold'), sayFrame(key as 'role_tenant_user')].find((word) => word !== key) : undefined
  return own === undefined ? <Plain text={raw} /> : <span title={raw}>{own}</span>
}

function Plain({ text }: { readonly text: string }): ReactNode {
  return <span className="ts-data ts-value">{text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text || '–'}</span>
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return JSON.stringify(value)
}
