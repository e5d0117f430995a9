import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useWho } from '../app/session.tsx'
import { AreaField } from '../layout/fields.tsx'
import { useTell } from '../layout/toasts.tsx'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { About, EMPTY, Kind, Place, type ExceptionKind, type Typed } from './exception-fields.tsx'
import { FormModal } from './form-modal.tsx'
import { fieldRefused, useRefusal, type Field } from './refusal.ts'
import { useRefresh } from './refresh.ts'
import { endOf, UntilField } from './until-field.tsx'

/** Patches that an exception is made for. */
export interface Subject {
  readonly patchIds: readonly string[]
  /** What they are called together. */
  readonly name: string
}

interface Props {
  /** Without it the form asks for a patch or a package. */
  readonly subject?: Subject
  /** What may be made; the first stands there. */
  readonly kinds: readonly ExceptionKind[]
  /** Called when it was made. */
  readonly onDone?: () => void
  readonly onClose: () => void
}

const REASON_LENGTH = 2000
const PATCHES_AT_ONCE = 500

/** Declines, holds or waives patches, with a reason and until when. */
export function ExceptionDialog({ subject, kinds, onDone, onClose }: Props): ReactNode {
  const say = useWords(exceptionWords)
  const sayCommon = useWords(frameWords)
  const sayLabel = useWords(labels)
  const [typed, setTyped] = useState<Typed>(() => ({ ...EMPTY, kind: kinds[0] ?? 'hold' }))
  const change = (part: Partial<Typed>): void => setTyped({ ...typed, ...part })
  const [isTried, setTried] = useState(false)
  const lacking = useLacking(typed, subject)
  const { mutate, isPending, error } = useMaking(typed, subject, () => {
    onDone?.()
    onClose()
  })
  const refusal = useRefusal(error)
  const problem = (field: Field): string | undefined => (isTried ? lacking(field) : undefined) ?? refusal(field)
  const title = subject === undefined ? say('make_title') : say(`title_${typed.kind}`, { what: subject.name })
  return (
    <FormModal
      title={title}
      submit={subject === undefined ? sayCommon('add') : sayLabel(`exception_${typed.kind}`)}
      isPending={isPending}
      error={fieldRefused(error) === undefined ? error : null}
      onSubmit={() => {
        setTried(true)
        if (FIELDS.every((field) => lacking(field) === undefined)) mutate()
      }}
      onClose={onClose}
    >
      <About typed={typed} change={change} problem={problem} isOpen={subject === undefined} />
      <Kind typed={typed} kinds={kinds} change={change} problem={problem} />
      <Place typed={typed} change={change} problem={problem} />
      <AreaField
        id="exception-reason"
        label={say('reason')}
        value={typed.reason}
        rows={3}
        isRequired
        hint={say('reason_hint')}
        problem={problem('reason')}
        onChange={(reason) => change({ reason })}
      />
      <UntilField value={typed.until} onChange={(until) => change({ until })} problem={problem('until')} />
    </FormModal>
  )
}

const FIELDS: readonly Field[] = ['tenant', 'patch', 'package', 'computer', 'group', 'reason', 'until']

/** What the form itself can say of a field before anything is sent. */
function useLacking(typed: Typed, subject: Subject | undefined): (field: Field) => string | undefined {
  const say = useWords(exceptionWords)
  const sayCommon = useWords(frameWords)
  const zone = useZone()
  const needsTenant = useWho().tenantId === null
  return (field) => {
    const missing: Readonly<Record<Field, boolean>> = {
      tenant: needsTenant && typed.tenant === null,
      patch: subject === undefined && typed.about === 'patch' && typed.patch === null,
      package: subject === undefined && typed.about === 'package' && typed.package.trim() === '',
      computer: typed.scope === 'computer' && typed.computer === null,
      group: typed.scope === 'group' && typed.group === null,
      reason: typed.reason.trim() === '',
      kind: false,
      until: false,
    }
    if (missing[field]) return sayCommon('required')
    if (field === 'reason' && typed.reason.trim().length > REASON_LENGTH) return say('reason_hint')
    if (field === 'until' && endOf(typed.until, zone) === null) return say('until_unreadable')
    return undefined
  }
}

/** Sends the form, and tells what became of it. */
function useMaking(typed: Typed, subject: Subject | undefined, onDone: () => void) {
  const say = useWords(exceptionWords)
  const tell = useTell()
  const zone = useZone()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => make(typed, subject, endOf(typed.until, zone) ?? undefined),
    onSuccess: ({ made, required, gone }) => {
      if (made === null) tell.done(say('done_package'))
      else if (made > 0) tell.done(say(`done_${typed.kind}`, { count: made }))
      if (required > 0) tell.info(say('left_out', { count: required }))
      if (gone > 0) tell.info(say('gone', { count: gone }))
      refresh()
      onDone()
    },
  })
}

interface Made {
  /** null: for a package. */
  readonly made: number | null
  readonly required: number
  readonly gone: number
}

async function make(typed: Typed, subject: Subject | undefined, until: string | undefined): Promise<Made> {
  const asked = {
    kind: typed.kind,
    reason: typed.reason.trim(),
    ...(until === undefined ? {} : { until }),
    ...(typed.tenant === null ? {} : { tenantId: typed.tenant.value }),
    ...(typed.scope === 'computer' && typed.computer !== null ? { computerId: typed.computer.value } : {}),
    ...(typed.scope === 'group' && typed.group !== null ? { computerGroupId: typed.group.value } : {}),
  }
  const patchIds = subject?.patchIds ?? (typed.about === 'patch' && typed.patch !== null ? [typed.patch.value] : [])
  if (patchIds.length === 0) {
    await dataOf(api.POST('/exceptions', { body: { ...asked, package: typed.package.trim() } }))
    return { made: null, required: 0, gone: 0 }
  }
  const [only, ...others] = patchIds
  if (only !== undefined && others.length === 0) {
    await dataOf(api.POST('/exceptions', { body: { ...asked, patchId: only } }))
    return { made: 1, required: 0, gone: 0 }
  }
  let [made, required, gone] = [0, 0, 0]
  for (let from = 0; from < patchIds.length; from += PATCHES_AT_ONCE) {
    const body = { ...asked, patchIds: patchIds.slice(from, from + PATCHES_AT_ONCE) }
    const { exceptionIds, refused } = await dataOf(api.POST('/exceptions/add', { body }))
    made += exceptionIds.length
    gone += refused.filter((one) => one.code === 'patch_not_found').length
    required += refused.filter((one) => one.code !== 'patch_not_found').length
  }
  return { made, required, gone }
}
