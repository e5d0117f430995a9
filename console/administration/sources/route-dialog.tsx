import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { given, useSend } from '../send.ts'
import { beginRoute, bodyOf, ROUTE_KINDS, type RouteKind, type TypedRoute } from './route-form.ts'
import { RouteFields } from './route-fields.tsx'
import { useSourcesChanged, type Route, type Source } from './sources.ts'

interface Props {
  /** The source whose route it is; without it a source is registered. */
  readonly source?: Source
  /** The route that is changed; without it one is added. */
  readonly route?: Route
  readonly onClose: () => void
  readonly onDone?: (source: Source) => void
}

/** Registers a WSUS server by its first route, or adds or changes a route. */
export function RouteDialog({ source, route, onClose, onDone }: Props): ReactNode {
  const say = useWords(sourceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const free = ROUTE_KINDS.filter((kind) => source === undefined || !source.routes.some((one) => one.kind === kind))
  const [kind, setKind] = useState<RouteKind>(route?.kind ?? free[0] ?? 'soap')
  const [typed, setTyped] = useState<TypedRoute>(() => beginRoute(route))
  const [sourceId, setSourceId] = useState('')
  const [name, setName] = useState('')
  const sending = useSend(
    () =>
      source === undefined
        ? dataOf(api.POST('/sources', { body: { sourceId, ...given({ name }), route: { kind, ...bodyOf(kind, typed) } as never } }))
        : putRoute(source.sourceId, kind, typed),
    (saved) => {
      if (source === undefined) tell.done(say('registered', { name: saved.sourceId }))
      void changed()
      onDone?.(saved)
      onClose()
    },
  )
  return (
    <FormDialog
      title={source === undefined ? say('register_title') : `${source.sourceId}: ${say(`route_${kind}`)}`}
      sending={sending}
      onClose={onClose}
    >
      {source === undefined && (
        <>
          <TextField
            id="source-id"
            label={say('id')}
            value={sourceId}
            onChange={setSourceId}
            hint={say('id_hint')}
            problem={sending.problemOf('sourceId')}
            maxLength={32}
            isRequired
          />
          <TextField
            id="source-name"
            label={say('name')}
            value={name}
            onChange={setName}
            problem={sending.problemOf('name')}
            maxLength={200}
          />
        </>
      )}
      {route === undefined && (
        <SelectField
          id="route-kind"
          label={say('route_kind')}
          value={kind}
          onChange={(next) => setKind(next as RouteKind)}
          options={free.map((value) => ({ value, label: say(`route_${value}`) }))}
          hint={say('route_kind_hint')}
        />
      )}
      <RouteFields
        kind={kind}
        typed={typed}
        before={route}
        onChange={(change) => setTyped({ ...typed, ...change })}
        problemOf={(field) => sending.problemOf(field) ?? sending.problemOf(`route.${field}`)}
      />
    </FormDialog>
  )
}

function putRoute(sourceId: string, kind: RouteKind, typed: TypedRoute): Promise<Source> {
  const asked = { params: { path: { sourceId } }, body: bodyOf(kind, typed) as never }
  switch (kind) {
    case 'soap':
      return dataOf(api.PUT('/sources/{sourceId}/routes/soap', asked))
    case 'sql':
      return dataOf(api.PUT('/sources/{sourceId}/routes/sql', asked))
    case 'sync':
      return dataOf(api.PUT('/sources/{sourceId}/routes/sync', asked))
    case 'collector':
      return dataOf(api.PUT('/sources/{sourceId}/routes/collector', asked))
  }
}
