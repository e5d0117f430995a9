import '@patternfly/patternfly/patternfly-charts.css'
import { ChartDonut, ChartThemeColor } from '@patternfly/react-charts/victory'
import type { ReactNode } from 'react'

interface Slice {
  readonly label: string
  readonly count: number
  /** A PatternFly token: `var(--pf-t--global--…)`. */
  readonly color: string
}

interface Props {
  /** What the picture says, for those who do not see it. */
  readonly title: string
  readonly total: string
  readonly subTitle: string
  readonly slices: readonly Slice[]
}

/** Parts of a whole. The numbers stand beside it as links, so the picture is only looked at. */
export function Donut({ title, total, subTitle, slices }: Props): ReactNode {
  const shown = slices.filter(({ count }) => count > 0)
  const text = `${title}: ${slices.map(({ label, count }) => `${label} ${count}`).join(', ')}`
  return (
    <div className="ts-donut" role="img" aria-label={text}>
      <div aria-hidden="true">
        <ChartDonut
          constrainToVisibleArea
          data={shown.map(({ label, count }) => ({ x: label, y: count }))}
          colorScale={shown.map(({ color }) => color)}
          labels={({ datum }: { datum: { x: string; y: number } }) => `${datum.x}: ${datum.y}`}
          themeColor={ChartThemeColor.multi}
          title={total}
          subTitle={subTitle}
          height={200}
          width={200}
          padding={8}
        />
      </div>
    </div>
  )
}
