import { createContext, use } from 'react'

/** The reader's time zone; before the sign-in the browser's. */
export const ZoneContext = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** IANA name of the reader's time zone. */
export function useZone(): string {
  return use(ZoneContext)
}
