import { lazy, Suspense, type ReactNode } from 'react'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { Loading } from '../layout/states.tsx'
import { routes } from './routes.tsx'
import type { Who } from '../api/who.ts'
import { SessionProvider } from './session.tsx'

const SignInPage = lazy(async () => ({ default: (await import('../sign-in/sign-in-page.tsx')).SignInPage }))

const router = createBrowserRouter(routes)

/** The whole console: the sign-in page, or the pages behind it. The address stays while somebody signs in, so that links of mails lead where they say. */
export function App({ first }: { readonly first: Who | null }): ReactNode {
  return (
    <SessionProvider
      first={first}
      outside={(enter) => (
        <Suspense fallback={<Loading />}>
          <SignInPage onSignedIn={enter} />
        </Suspense>
      )}
    >
      <RouterProvider router={router} />
    </SessionProvider>
  )
}
