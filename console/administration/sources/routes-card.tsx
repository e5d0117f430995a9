import { Button, Card, CardBody, CardHeader, CardTitle, ClipboardCopy, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { Dialog } from '../../layout/dialog.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, RowAction } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { PlainTable } from '../plain-table.tsx'
import { RouteDialog } from './route-dialog.tsx'
import { ROUTE_KINDS } from './route-form.ts'
import { useSourcesChanged, type Route, type Source } from './sources.ts'
import { ChipRow } from '../../layout/chip-row.tsx'
import { Chip } from '../../layout/chip.tsx'

type Open = { readonly what: 'add' } | { readonly what: 'edit' | 'delete' | 'token'; readonly route: Route }

interface Props {
  readonly source: Source
  readonly onTest: (route: string) => void
}

/** The ways on which a WSUS server is reached; of secrets it says only whether they are set. */
export function RoutesCard({ source, onTest }: Props): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const changed = useSourcesChanged()
  const columns = useRouteColumns(source)
  const [open, setOpen] = useState<Open | null>(null)
  const close = (): void => setOpen(null)
  const mayEdit = source.actions.includes('edit')
  const actionsOf = (route: Route): readonly RowAction[] => [
    ...(source.actions.includes('test') && route.kind !== 'collector'
      ? [{ label: say('route_test'), onClick: () => onTest(route.kind) }]
      : []),
    ...(mayEdit ? [{ label: say('route_edit'), onClick: () => setOpen({ what: 'edit' as const, route }) }] : []),
    ...(mayEdit && route.kind === 'collector'
      ? [{ label: say('token_make'), onClick: () => setOpen({ what: 'token' as const, route }) }]
      : []),
    ...(mayEdit && source.routes.length > 1
      ? [{ label: say('route_delete'), onClick: () => setOpen({ what: 'delete' as const, route }), isDanger: true }]
      : []),
  ]
  return (
    <Card isCompact>
      <CardHeader
        actions={{
          actions:
            mayEdit && source.routes.length < ROUTE_KINDS.length ? (
              <Button variant="secondary" size="sm" onClick={() => setOpen({ what: 'add' })}>
                {say('route_add')}
              </Button>
            ) : null,
        }}
      >
        <CardTitle component="h2">{say('routes')}</CardTitle>
      </CardHeader>
      <CardBody>
        <PlainTable
          label={say('routes')}
          columns={columns}
          rows={source.routes}
          keyOf={(route) => route.kind}
          nameOf={(route) => say(`route_${route.kind}`)}
          rowActions={actionsOf}
        />
      </CardBody>
      {open?.what === 'add' && <RouteDialog source={source} onClose={close} />}
      {open?.what === 'edit' && <RouteDialog source={source} route={open.route} onClose={close} />}
      {open?.what === 'token' && <TokenDialog sourceId={source.sourceId} onClose={close} />}
      {open?.what === 'delete' && (
        <Confirm
          title={sayService('delete_title', { name: say(`route_${open.route.kind}`) })}
          confirm={sayService('remove')}
          failed={sayService('failed')}
          isDanger
          onClose={close}
          onConfirm={async () => {
            const path = { sourceId: source.sourceId, route: open.route.kind }
            await api.DELETE('/sources/{sourceId}/routes/{route}', { params: { path } })
            await changed()
          }}
        >
          <p>{say('route_delete_body')}</p>
        </Confirm>
      )}
    </Card>
  )
}

function useRouteColumns({ lastRun }: Source): readonly Column<Route>[] {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  return useMemo(() => {
    // A route keeps the code alone; the run that met the same keeps what it was about.
    const toldOf = ({ errorCode }: Route): object =>
      lastRun !== null && lastRun.errorCode === errorCode ? (lastRun.errorDetails ?? {}) : {}
    return [
      {
        key: 'kind',
        label: say('route'),
        cell: (route) => (
          <>
            {say(`route_${route.kind}`)} {!route.enabled && <Chip>{sayService('disabled')}</Chip>}
          </>
        ),
      },
      { key: 'url', label: say('address'), cell: (route) => <span className="ts-mono">{route.url}</span> },
      { key: 'auth', label: say('auth'), cell: (route) => `${say(`auth_${route.auth}`)}${route.user === null ? '' : ` · ${route.user}`}` },
      {
        key: 'secrets',
        label: say('secrets'),
        cell: (route) =>
          route.hasPassword || route.hasCa ? (
            <ChipRow>
              {route.hasPassword && <Chip>{say('has_password')}</Chip>}
              {route.hasCa && <Chip>{say('has_ca')}</Chip>}
            </ChipRow>
          ) : (
            say('no_secret')
          ),
      },
      { key: 'probed', label: say('last_worked'), isShort: true, cell: (route) => <Time at={route.probedAt} /> },
      {
        key: 'problem',
        label: say('problem'),
        cell: (route) =>
          route.errorCode === null ? (
            '–'
          ) : (
            <CodeText code={route.errorCode} details={{ url: route.url, route: route.kind, ...toldOf(route) }} />
          ),
      },
    ]
  }, [say, sayService, lastRun])
}

/** Makes a token and shows it this once. */
function TokenDialog({ sourceId, onClose }: { readonly sourceId: string; readonly onClose: () => void }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const sayCommon = useWords(frameWords)
  const isMade = useRef(false)
  const [token, setToken] = useState<string | null>(null)
  if (token === null) {
    return (
      <Confirm
        title={say('token_make')}
        confirm={say('token_make')}
        failed={sayService('failed')}
        // Confirm closes once it is done; then the token is shown instead.
        onClose={() => {
          if (!isMade.current) onClose()
        }}
        onConfirm={async () => {
          const made = await dataOf(api.POST('/sources/{sourceId}/collector-token', { params: { path: { sourceId } } }))
          isMade.current = true
          setToken(made.token)
        }}
      />
    )
  }
  return (
    <Dialog isOpen variant="small" onClose={onClose} aria-labelledby="token-title">
      <ModalHeader title={say('token_title')} labelId="token-title" />
      <ModalBody>
        <Callout variant="warning" isInline title={say('token_hint')} component="p" />
        <ClipboardCopy
          isReadOnly
          hoverTip={sayService('copy')}
          clickTip={sayService('copied')}
          textAriaLabel={say('token')}
          className="ts-mono"
        >
          {token}
        </ClipboardCopy>
      </ModalBody>
      <ModalFooter>
        <Button onClick={onClose}>{sayCommon('close')}</Button>
      </ModalFooter>
    </Dialog>
  )
}
