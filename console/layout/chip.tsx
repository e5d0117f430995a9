import {
  RhUiCheckCircleFillIcon,
  RhUiErrorFillIcon,
  RhUiInformationFillIcon,
  RhUiNotificationFillIcon,
  RhUiWarningFillIcon,
} from '@patternfly/react-icons'
import type { ReactNode } from 'react'

export type ChipColor = 'blue' | 'teal' | 'green' | 'orange' | 'purple' | 'red' | 'orangered' | 'yellow' | 'grey'

const STATUS_ICON = {
  success: <RhUiCheckCircleFillIcon />,
  warning: <RhUiWarningFillIcon />,
  danger: <RhUiErrorFillIcon />,
  info: <RhUiInformationFillIcon />,
  custom: <RhUiNotificationFillIcon />,
} as const

export type ChipStatus = keyof typeof STATUS_ICON

interface Props {
  readonly color?: ChipColor
  /** Gives color and icon. */
  readonly status?: ChipStatus
  readonly variant?: 'filled' | 'outline'
  readonly icon?: ReactNode
  readonly title?: string
  readonly className?: string
  readonly children: ReactNode
}

/**
 * A word or two with a color, as the library draws a compact label. Its own component measures each one
 * when it appears, which lays out the whole page anew for every list: this one shows its text whole and measures nothing.
 */
export function Chip({ color = 'grey', status, variant = 'filled', icon, title, className, children }: Props): ReactNode {
  const shown = icon ?? (status === undefined ? undefined : STATUS_ICON[status])
  const names = ['pf-v6-c-label', 'pf-m-compact', `pf-m-${variant}`, 'ts-chip']
  if (color !== 'grey') names.push(`pf-m-${color}`)
  if (status !== undefined) names.push(`pf-m-${status}`)
  if (className !== undefined) names.push(className)
  return (
    <span className={names.join(' ')} title={title}>
      <span className="pf-v6-c-label__content">
        {shown !== undefined && <span className="pf-v6-c-label__icon">{shown}</span>}
        <span className="pf-v6-c-label__text">{children}</span>
      </span>
    </span>
  )
}
