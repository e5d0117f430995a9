import { useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useHref, useNavigate } from 'react-router'
import { patchPageWords } from '../words/patch.ts'
import { useWords } from '../words/words.ts'
import { layOut, NODE, type GraphLayout, type Placed } from './graph-layout.ts'
import { addressOfGraph, usePlaceText, type Graph, type GraphNode } from './graph.ts'

const MARGIN = 8
const CHARACTERS = 24

interface Props {
  readonly graph: Graph
  readonly patchId: string
}

/** The picture: each patch is a link, and the arrow keys go from one to the next along the arrows. */
export function GraphPicture({ graph, patchId }: Props): ReactNode {
  const say = useWords(patchPageWords)
  const place = useRef<HTMLDivElement>(null)
  const layout = useMemo(
    () =>
      layOut(
        graph.nodes.map((node) => node.patchId),
        graph.edges,
      ),
    [graph],
  )
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.patchId, node])), [graph])
  const at = useMemo(() => new Map(layout.nodes.map((node) => [node.id, node])), [layout])
  useEffect(() => {
    const own = at.get(patchId)
    const box = place.current
    if (own === undefined || box === null) return
    box.scrollTo(own.x + NODE.width / 2 - box.clientWidth / 2, own.y + NODE.height / 2 - box.clientHeight / 2)
  }, [at, patchId])
  const own = nodes.get(patchId)
  const count = (isLater: boolean): number => graph.nodes.filter(({ distance }) => (isLater ? distance > 0 : distance < 0)).length
  const text = say('graph_text', { name: own?.name ?? patchId, later: count(true), earlier: count(false) })
  const width = layout.width + 2 * MARGIN
  const height = layout.height + 2 * MARGIN
  return (
    <div ref={place} className="ts-graph">
      <svg role="group" aria-label={text} width={width} height={height} viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}>
        <defs>
          <marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" className="ts-graph-tip" />
          </marker>
        </defs>
        <g aria-hidden="true">
          {layout.edges.map(({ from, to }) => (
            <path key={`${from} ${to}`} d={curve(at.get(from), at.get(to))} className="ts-graph-edge" markerEnd="url(#graph-arrow)" />
          ))}
        </g>
        {layout.nodes.map((placed) => (
          <Node key={placed.id} placed={placed} node={nodes.get(placed.id)} onKey={(event) => moveFocus(event, placed.id, layout)} />
        ))}
      </svg>
    </div>
  )
}

function curve(from: Placed | undefined, to: Placed | undefined): string {
  if (from === undefined || to === undefined) return ''
  const [x1, y1] = [from.x + NODE.width / 2, from.y + NODE.height]
  const [x2, y2] = [to.x + NODE.width / 2, to.y]
  const middle = (y1 + y2) / 2
  return `M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2}`
}

interface NodeProps {
  readonly placed: Placed
  readonly node: GraphNode | undefined
  readonly onKey: (event: KeyboardEvent<SVGAElement>) => void
}

function Node({ placed, node, onKey }: NodeProps): ReactNode {
  const say = useWords(patchPageWords)
  const placeText = usePlaceText()
  const navigate = useNavigate()
  const address = addressOfGraph(placed.id)
  const href = useHref(address)
  if (node === undefined) return null
  const isHere = node.distance === 0
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (!isHere) void navigate(address)
  }
  const { name, title, unapplied, installed } = node
  return (
    <a
      href={href}
      data-graph-node={placed.id}
      className={`ts-graph-node${isHere ? ' ts-graph-here' : ''}${node.superseded ? ' ts-graph-old' : ''}`}
      aria-label={say('graph_node', { name, title, place: placeText(node.distance), unapplied, installed })}
      {...(isHere ? { 'aria-current': 'page' as const } : {})}
      onClick={open}
      onKeyDown={onKey as never}
    >
      <title>{title}</title>
      <rect x={placed.x} y={placed.y} width={NODE.width} height={NODE.height} rx={6} />
      <rect x={placed.x} y={placed.y} width={6} height={NODE.height} rx={3} className={`ts-graph-${node.severity}`} />
      <text x={placed.x + 16} y={placed.y + 24} className="ts-graph-name">
        {name.length > CHARACTERS ? `${name.slice(0, CHARACTERS - 1)}…` : name}
      </text>
      <text x={placed.x + 16} y={placed.y + 46} className="ts-graph-note">
        {say('unapplied_short', { count: unapplied })} · {say('installed_short', { count: installed })}
      </text>
    </a>
  )
}

/** Up to what replaces a patch, down to what it replaces, sideways within its row. */
function moveFocus(event: KeyboardEvent<SVGAElement>, from: string, layout: GraphLayout): void {
  const to = neighborOf(from, event.key, layout)
  if (to === undefined) return
  event.preventDefault()
  const links = event.currentTarget.ownerSVGElement?.querySelectorAll<SVGAElement>('[data-graph-node]') ?? []
  const link = [...links].find((one) => one.getAttribute('data-graph-node') === to)
  link?.focus()
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

function neighborOf(id: string, key: string, { nodes, edges }: GraphLayout): string | undefined {
  if (key === 'ArrowUp') return edges.find((edge) => edge.to === id)?.from
  if (key === 'ArrowDown') return edges.find((edge) => edge.from === id)?.to
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined
  const own = nodes.find((node) => node.id === id)
  const row = nodes.filter((node) => node.row === own?.row)
  return row[row.findIndex((node) => node.id === id) + (key === 'ArrowRight' ? 1 : -1)]?.id
}
