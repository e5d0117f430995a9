import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { ShortTable } from '../advisories/short-table.tsx'
import { Callout } from '../layout/callout.tsx'
import { SeverityChip } from '../layout/chips.tsx'
import { Nothing, Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { patchPageWords } from '../words/patch.ts'
import { patchWords } from '../words/patches.ts'
import { useLocale, useWords } from '../words/words.ts'
import { addressOfGraph, usePlaceText, type Graph, type GraphNode } from './graph.ts'
import { GraphPicture } from './graph-picture.tsx'

/** What replaces a patch and what it replaces, as a picture of links and as the table that says the same. */
export function PatchGraph({ patchId }: { readonly patchId: string }): ReactNode {
  const locale = useLocale()
  const graph = useQuery({
    queryKey: ['patches', 'graph', patchId, locale],
    queryFn: ({ signal }) => dataOf(api.GET('/patches/{patchId}/graph', { params: { path: { patchId }, query: { locale } }, signal })),
  })
  return <Shown query={graph}>{(shown) => <Whole graph={shown} patchId={patchId} />}</Shown>
}

function Whole({ graph, patchId }: { readonly graph: Graph; readonly patchId: string }): ReactNode {
  const say = useWords(patchPageWords)
  if (graph.nodes.length <= 1) return <Nothing>{say('graph_alone')}</Nothing>
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('graph')}</CardTitle>
      <CardBody>
        <p className="ts-soft ts-no-print">
          {say('graph_lead')} {say('graph_steps')}
        </p>
        {graph.truncated && <Callout isInline isPlain variant="info" title={say('graph_truncated')} />}
        <GraphPicture graph={graph} patchId={patchId} />
        <GraphTable graph={graph} />
      </CardBody>
    </Card>
  )
}

function GraphTable({ graph }: { readonly graph: Graph }): ReactNode {
  const say = useWords(patchPageWords)
  const sayPatch = useWords(patchWords)
  const placeText = usePlaceText()
  const replaced = useMemo(() => {
    const names = new Map(graph.nodes.map((node) => [node.patchId, node.name]))
    const map = new Map<string, string[]>()
    for (const { from, to } of graph.edges) map.set(from, [...(map.get(from) ?? []), names.get(to) ?? to])
    return map
  }, [graph])
  const link = (node: GraphNode): ReactNode =>
    node.distance === 0 ? <strong>{node.name}</strong> : <Link to={addressOfGraph(node.patchId)}>{node.name}</Link>
  return (
    <ShortTable
      label={say('graph')}
      rows={graph.nodes}
      keyOf={(node) => node.patchId}
      columns={[
        { label: sayPatch('name'), cell: link },
        { label: sayPatch('title'), cell: (node) => node.title },
        { label: say('place'), cell: (node) => placeText(node.distance) },
        { label: say('replaces'), cell: (node) => listed(replaced.get(node.patchId)) },
        { label: sayPatch('severity'), cell: (node) => <SeverityChip severity={node.severity} /> },
        { label: sayPatch('released'), cell: (node) => <Time at={node.releasedAt} day /> },
        { label: say('missing_or_downloaded'), isNumber: true, cell: (node) => node.missing.toLocaleString() },
        { label: sayPatch('installed'), isNumber: true, cell: (node) => node.installed.toLocaleString() },
        { label: sayPatch('unapplied'), isNumber: true, cell: (node) => node.unapplied.toLocaleString() },
      ]}
    />
  )
}

const MOST = 5

function listed(names: readonly string[] | undefined): string {
  if (names === undefined) return '–'
  return names.length <= MOST ? names.join(', ') : `${names.slice(0, MOST).join(', ')} +${names.length - MOST}`
}
