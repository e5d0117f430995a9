import '@patternfly/react-core/dist/styles/base.css'
import './console.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/problem.ts'
import { App } from './app/app.tsx'
import { askFirst } from './app/first-question.ts'
import { beginSession } from './app/session.tsx'
import type { Who } from './api/who.ts'
import { openTheme } from './app/theme.ts'
import { Unreachable } from './layout/unreachable.tsx'

const TRIES = 2

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A no is a no; only a service that is away is asked again.
      retry: (count, err) => count < TRIES && (!(err instanceof ApiProblem) || err.status === 0 || err.status >= 502),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
})

const place = document.querySelector('#root')
if (place === null) throw new Error('the page has no place for the console')
const root = createRoot(place)

async function begin(): Promise<void> {
  let who: Who | null
  try {
    who = await beginSession()
  } catch {
    root.render(<Unreachable onRetry={() => void begin()} />)
    return
  }
  if (who !== null) askFirst(queries, who, location)
  root.render(
    <QueryClientProvider client={queries}>
      <App first={who} />
    </QueryClientProvider>,
  )
}

openTheme()
await begin()
