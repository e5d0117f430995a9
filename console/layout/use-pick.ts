import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'

const WAIT_MS = 200

/** Something that can be chosen: what is sent and what is read. */
export interface Choice {
  readonly value: string
  readonly label: string
  /** Tells those of the same name apart. */
  readonly hint?: string
}

/** What is asked while somebody types. */
export interface Question {
  /** Names the question in the cache, the noun first. */
  readonly asked: readonly unknown[]
  /** Finds what can be chosen for what was typed; the first few are enough. */
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Choice[]>
}

/** What is asked also for the name of what somebody chose before: an address or a setting holds its id alone. */
export interface NamedQuestion extends Question {
  /** The one of that id, wherever it stands among the others; null: there is none. */
  readonly named: (id: string, signal: AbortSignal) => Promise<Choice | null>
}

/** Where somebody is in a field that asks while they type. */
export interface Pick {
  readonly isOpen: boolean
  readonly typed: string | null
  readonly options: readonly Choice[]
  /** Which option the keys stand on. */
  readonly at: number
  readonly isBroken: boolean
  readonly isAsking: boolean
  open(): void
  close(): void
  type(text: string): void
  take(choice: Choice | undefined): void
  press(event: KeyboardEvent): void
}

/** @param onChoose called with what was taken */
export function usePick({ asked, find }: Question, onChoose: (choice: Choice) => void): Pick {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  // Enter was pressed while what is shown was still for what had been typed before.
  const [isTaking, setTaking] = useState(false)
  const text = useLater(typed ?? '')
  const found = useQuery({
    queryKey: ['pick', ...asked, text],
    queryFn: ({ signal }) => find(text, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  })
  const options = found.data ?? []
  const isCurrent = text === (typed ?? '').trim() && !found.isPlaceholderData
  const at = Math.min(active, options.length - 1)
  const close = (): void => {
    setTaking(false)
    setOpen(false)
    setTyped(null)
    setActive(0)
  }
  const take = (choice: Choice | undefined): void => {
    if (choice === undefined) return
    onChoose(choice)
    close()
  }
  const takeRef = useRef(take)
  useEffect(() => {
    takeRef.current = take
  })
  const first = options[at]
  useEffect(() => {
    if (isTaking && isCurrent) takeRef.current(first)
  }, [isTaking, isCurrent, first])
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) setOpen(true)
      else setActive((at + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % Math.max(1, options.length))
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault()
      if (isCurrent) take(options[at])
      else setTaking(true)
    } else if (event.key === 'Escape' && isOpen) {
      // Closes the choice, not the dialog around it.
      event.nativeEvent.stopImmediatePropagation()
      close()
    } else if (event.key === 'Tab') close()
  }
  const type = (value: string): void => {
    setTaking(false)
    setTyped(value)
    setActive(0)
    setOpen(true)
  }
  return {
    isOpen,
    typed,
    options,
    at,
    isBroken: found.error !== null,
    isAsking: found.isFetching,
    open: () => setOpen(true),
    close,
    type,
    take,
    press,
  }
}

/** The text once nothing was typed for a moment. */
function useLater(text: string): string {
  const [later, setLater] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setLater(text.trim()), text === '' ? 0 : WAIT_MS)
    return () => clearTimeout(timer)
  }, [text])
  return later
}
