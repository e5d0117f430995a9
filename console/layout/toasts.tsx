import { AlertGroup } from '@patternfly/react-core'
import { createContext, use, useCallback, useState, type ReactNode } from 'react'
import { Callout } from './callout.tsx'
import { useTold } from './states.tsx'

type Variant = 'success' | 'info' | 'warning' | 'danger'

interface Toast {
  readonly id: number
  readonly variant: Variant
  readonly title: string
  readonly error?: unknown
}

/** Tells the reader that something was done, or why it was not. */
export interface Tell {
  done(title: string): void
  info(title: string): void
  /** What was thrown is told in the reader's language. */
  failed(title: string, error: unknown): void
}

const ToastContext = createContext<Tell | null>(null)
const SHOWN_MS = 8_000
let last = 0

/** How a page tells of what was done. @throws outside of the shell */
export function useTell(): Tell {
  const tell = use(ToastContext)
  if (tell === null) throw new Error('nobody listens for what is told')
  return tell
}

/** Shows what pages tell, at the edge of the screen; failures stay until they are closed. */
export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const remove = useCallback((id: number) => setToasts((now) => now.filter((toast) => toast.id !== id)), [])
  const add = useCallback(
    (toast: Omit<Toast, 'id'>) => {
      const id = ++last
      setToasts((now) => [...now, { ...toast, id }])
      if (toast.variant !== 'danger') setTimeout(() => remove(id), SHOWN_MS)
    },
    [remove],
  )
  const [tell] = useState<Tell>(() => ({
    done: (title) => add({ variant: 'success', title }),
    info: (title) => add({ variant: 'info', title }),
    failed: (title, error) => add({ variant: 'danger', title, error }),
  }))
  return (
    <ToastContext value={tell}>
      {children}
      <AlertGroup isToast isLiveRegion className="ts-no-print">
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} onClose={() => remove(toast.id)} />
        ))}
      </AlertGroup>
    </ToastContext>
  )
}

function ToastView({ toast, onClose }: { readonly toast: Toast; readonly onClose: () => void }): ReactNode {
  const told = useTold(toast.error)
  return (
    <Callout variant={toast.variant} title={toast.title} onClose={onClose}>
      {told !== null && (
        <p>
          {told.text} <span className="ts-soft">{told.number}</span>
        </p>
      )}
    </Callout>
  )
}
