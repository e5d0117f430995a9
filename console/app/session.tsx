import { useQueryClient } from '@tanstack/react-query'
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { api, dataOf, rememberCsrf, whenSignedOut } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Who } from '../api/who.ts'
import { SignInAgain } from '../sign-in/sign-in-again.tsx'
import { openWords, speak } from '../words/words.ts'

interface Session {
  readonly who: Who
  /** Takes in what a sign-in, or a change of the preferences, gave. */
  enter(who: Who): Promise<void>
  leave(): Promise<void>
}

const SessionContext = createContext<Session | null>(null)

/** Who is signed in. @throws when nobody is: only pages behind the sign-in ask */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('nobody is signed in')
  return session
}

/** Who is signed in. */
export function useWho(): Who {
  return useSession().who
}

/** Asks the service who is signed in; null when nobody is. @throws ApiProblem when it cannot be reached */
export async function askWho(): Promise<Who | null> {
  try {
    return await dataOf(api.GET('/session'))
  } catch (err) {
    if (err instanceof ApiProblem && err.status === 401) return null
    throw err
  }
}

/** The language of a browser that nobody has signed in with. */
export function browserLocale(): 'ja' | 'en' {
  const first = navigator.languages.find((tag) => /^(?:ja|en)\b/.test(tag))
  return first?.startsWith('en') ? 'en' : 'ja'
}

interface Props {
  readonly first: Who | null
  /** Shown while nobody is signed in; gets what takes in a sign-in. */
  readonly outside: (enter: (who: Who) => Promise<void>) => ReactNode
  readonly children: ReactNode
}

/** Keeps who is signed in, and asks for the password again on top of the page when the session has ended. */
export function SessionProvider({ first, outside, children }: Props): ReactNode {
  const cache = useQueryClient()
  const [who, setWho] = useState(first)
  const [asked, setAsked] = useState<((signedIn: boolean) => void) | null>(null)
  const whoRef = useRef(who)
  useEffect(() => {
    whoRef.current = who
  }, [who])

  const enter = useCallback(async (next: Who) => {
    rememberCsrf(next.csrf)
    await speak(next.locale)
    setWho(next)
  }, [])
  const leave = useCallback(async () => {
    await api.DELETE('/session').catch(() => undefined)
    rememberCsrf(null)
    cache.clear()
    setWho(null)
  }, [cache])

  useEffect(() => {
    let waiting: Promise<boolean> | undefined
    whenSignedOut(() => {
      if (whoRef.current === null) return Promise.resolve(false)
      waiting ??= new Promise<boolean>((resolve) => {
        setAsked(() => (signedIn: boolean) => {
          waiting = undefined
          setAsked(null)
          resolve(signedIn)
        })
      })
      return waiting
    })
  }, [])

  const session = useMemo(() => (who === null ? null : { who, enter, leave }), [who, enter, leave])
  if (session === null) return outside(enter)
  return (
    <SessionContext value={session}>
      {children}
      {asked !== null && (
        <SignInAgain
          userId={session.who.userId}
          onSignedIn={(next) => void enter(next).then(() => asked(true))}
          onLeave={() => {
            asked(false)
            rememberCsrf(null)
            cache.clear()
            setWho(null)
          }}
        />
      )}
    </SessionContext>
  )
}

/** Prepares the language and asks who is signed in, before anything is drawn. */
export async function beginSession(): Promise<Who | null> {
  await openWords(browserLocale())
  const who = await askWho()
  if (who !== null) {
    rememberCsrf(who.csrf)
    await speak(who.locale)
  }
  return who
}
