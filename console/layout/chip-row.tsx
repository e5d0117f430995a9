import type { ReactNode } from 'react'

/** Chips beside each other, as many on a line as fit. */
export function ChipRow({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="ts-chips">{children}</span>
}
