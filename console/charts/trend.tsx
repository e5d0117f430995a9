import '@patternfly/patternfly/patternfly-charts.css'
import { Chart, ChartArea, ChartAxis, ChartLegend, ChartLegendTooltip, ChartStack, createContainer } from '@patternfly/react-charts/victory'
import { useEffect, useRef, useState, type ReactNode } from 'react'

interface Series {
  readonly name: string
  readonly color: string
  readonly points: readonly { readonly x: string; readonly y: number }[]
}

interface Props {
  /** What the picture says in one sentence. */
  readonly text: string
  /** Stacked from below in this order. */
  readonly series: readonly Series[]
  /** Writes a point's place on the axis. */
  readonly tickText: (x: string) => string
}

const CursorVoronoiContainer = createContainer('voronoi', 'cursor')
const HEIGHT = 260
const LEGEND_HEIGHT = 24
const NARROW = 480
const TICK_WIDTH = 90

/** Amounts over days, stacked; as wide as its place. The table of the same numbers belongs below it. */
export function Trend({ text, series, tickText }: Props): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(600)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(280, Math.round(entry?.contentRect.width ?? 600))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const perRow = width < NARROW ? 2 : series.length
  const moreLegend = (Math.ceil(series.length / perRow) - 1) * LEGEND_HEIGHT
  // The axis counts its places from one where they are words.
  const places = series[0]?.points.map(({ x }) => x) ?? []
  const tickOf = (tick: string | number): string => {
    const x = typeof tick === 'string' ? tick : places[Math.round(tick) - 1]
    return x === undefined ? '' : tickText(x)
  }
  const legend = series.map(({ name, color }) => ({ childName: name, name, symbol: { fill: color } }))
  return (
    <div ref={place} role="img" aria-label={text}>
      <div aria-hidden="true" className="ts-trend">
        <Chart
          width={width}
          height={HEIGHT + moreLegend}
          minDomain={{ y: 0 }}
          padding={{ top: 16, right: 40, bottom: 72 + moreLegend, left: 56 }}
          legendData={legend}
          legendPosition="bottom-left"
          legendComponent={<ChartLegend itemsPerRow={perRow} />}
          containerComponent={
            <CursorVoronoiContainer
              cursorDimension="x"
              voronoiDimension="x"
              mouseFollowTooltips
              labels={({ datum }: { datum: { y: number } }) => `${datum.y}`}
              labelComponent={
                <ChartLegendTooltip legendData={legend} title={(datum) => tickText(String((datum as unknown as { x: string }).x))} />
              }
            />
          }
        >
          <ChartAxis tickCount={Math.max(2, Math.floor(width / TICK_WIDTH))} tickFormat={tickOf} fixLabelOverlap />
          <ChartAxis dependentAxis showGrid tickFormat={(tick: number) => (Number.isInteger(tick) ? tick.toLocaleString() : '')} />
          <ChartStack>
            {series.map(({ name, color, points }) => (
              <ChartArea
                key={name}
                name={name}
                data={points.map((point) => ({ ...point, name }))}
                style={{ data: { fill: color, stroke: color, fillOpacity: 0.75 } }}
                interpolation="stepAfter"
              />
            ))}
          </ChartStack>
        </Chart>
      </div>
    </div>
  )
}
