import { Button, Flex, FlexItem, Label } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { FreshnessChip } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'
import { RunDialog } from '../runs/run-dialog.tsx'
import { LastRun } from './last-run.tsx'
import { RouteDialog } from './route-dialog.tsx'
import { useSources, type Source } from './sources.ts'
import { ChipRow } from '../../layout/chip-row.tsx'

type Open = { readonly what: 'register' } | { readonly what: 'run'; readonly sourceIds: readonly string[] }

/** Every source of facts with how old they are. */
export function SourcesPage(): ReactNode {
  const say = useWords(sourceWords)
  const sayCommon = useWords(frameWords)
  const navigate = useNavigate()
  const sources = useSources()
  const [open, setOpen] = useState<Open | null>(null)
  const columns = useSourceColumns()
  return (
    <PageFrame
      title={sayCommon('sources')}
      lead={say('lead')}
      asOf={sources.data === undefined ? null : new Date(sources.dataUpdatedAt).toISOString()}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <FlexItem>
            <Button variant="secondary" onClick={() => setOpen({ what: 'run', sourceIds: [] })}>
              {say('run')}
            </Button>
          </FlexItem>
          <FlexItem>
            <Button onClick={() => setOpen({ what: 'register' })}>{say('register')}</Button>
          </FlexItem>
        </Flex>
      }
    >
      <Shown query={sources}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>{say('none')}</Nothing>
          ) : (
            <PlainTable
              label={sayCommon('sources')}
              columns={columns}
              rows={items}
              keyOf={(source) => source.sourceId}
              nameOf={(source) => source.sourceId}
              rowActions={(source) =>
                source.actions.includes('run')
                  ? [{ label: say('run'), onClick: () => setOpen({ what: 'run', sourceIds: [source.sourceId] }) }]
                  : []
              }
            />
          )
        }
      </Shown>
      {open?.what === 'register' && (
        <RouteDialog onClose={() => setOpen(null)} onDone={(source) => void navigate(`/sources/${encodeURIComponent(source.sourceId)}`)} />
      )}
      {open?.what === 'run' && <RunDialog sourceIds={open.sourceIds} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

function useSourceColumns(): readonly Column<Source>[] {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  return useMemo(
    () => [
      {
        key: 'name',
        label: say('name'),
        isWide: true,
        cell: (source) => (
          <>
            <SourceLink source={source} />
            <div className="ts-soft">
              {sayService(`kind_${source.kind}`)}
              {source.name !== source.sourceId && <span className="ts-mono"> {source.sourceId}</span>}
            </div>
          </>
        ),
      },
      {
        key: 'state',
        label: sayService('state'),
        cell: (source) => (
          <ChipRow>
            <FreshnessChip freshness={source.freshness} />
            {!source.enabled && <Label isCompact>{sayService('disabled')}</Label>}
            {source.foundServerId !== null && (
              <Label isCompact status="danger">
                {say('another')}
              </Label>
            )}
          </ChipRow>
        ),
      },
      { key: 'run', label: say('last_run'), cell: (source) => <LastRun run={source.lastRun} /> },
      { key: 'routes', label: say('routes'), cell: (source) => <Routes source={source} /> },
      { key: 'last', label: say('last_success'), isShort: true, cell: (source) => <Time at={source.lastSuccessAt} /> },
      {
        key: 'next',
        label: say('next_run'),
        isShort: true,
        cell: (source) => (source.nextRunAt === null ? '–' : <Time at={source.nextRunAt} />),
      },
    ],
    [say, sayService],
  )
}

function SourceLink({ source: { kind, sourceId, name } }: { readonly source: Source }): ReactNode {
  const id = encodeURIComponent(sourceId)
  return <Link to={kind === 'catalog' ? `/feeds?source=${id}` : `/sources/${id}`}>{name}</Link>
}

function Routes({ source }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  if (source.routes.length === 0) return '–'
  return (
    <ChipRow>
      {source.routes.map((route) => (
        <Label key={route.kind} isCompact color={!route.enabled ? 'grey' : route.errorCode === null ? 'blue' : 'red'}>
          {say(`route_${route.kind}`)}
        </Label>
      ))}
    </ChipRow>
  )
}
