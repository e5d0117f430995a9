import { useEffect, useState } from 'react'

const EVERY_MS = 15_000

/** The present, drawn anew now and then: what depends on it changes by itself. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
