import '@patternfly/patternfly/components/Tabs/tabs.css'
import type { ReactNode } from 'react'

interface Props<K extends string> {
  /** What the tabs are of, for those who do not see them. */
  readonly label: string
  readonly tabs: readonly (readonly [key: K, title: string])[]
  readonly active: K
  /** Id of the element that shows what belongs to the tab. */
  readonly controls: string
  readonly onSelect: (key: K) => void
  readonly className?: string
}

/**
 * Tabs that look as the library's. Its own component measures itself whenever it is drawn, for buttons
 * that scroll what does not fit; these stand on two lines where a narrow screen does not hold them on one.
 */
export function TabBar<K extends string>({ label, tabs, active, controls, onSelect, className = '' }: Props<K>): ReactNode {
  return (
    <div className={`pf-v6-c-tabs ts-no-print ${className}`}>
      <ul className="pf-v6-c-tabs__list" role="tablist" aria-label={label}>
        {tabs.map(([key, title]) => (
          <li key={key} className={key === active ? 'pf-v6-c-tabs__item pf-m-current' : 'pf-v6-c-tabs__item'} role="presentation">
            <button
              type="button"
              className="pf-v6-c-tabs__link"
              role="tab"
              aria-selected={key === active}
              aria-controls={controls}
              onClick={() => onSelect(key)}
            >
              <span className="pf-v6-c-tabs__item-text">{title}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
