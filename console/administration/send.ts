import { useMutation } from '@tanstack/react-query'
import { asProblem, fieldProblems } from '../api/problem.ts'
import { serviceWords } from '../words/service.ts'
import { useWords } from '../words/words.ts'

/** The word for each code of a field's problem. */
const WORDS: Readonly<Record<string, 'problem_too_small' | 'problem_too_big' | 'problem_invalid_format'>> = {
  too_small: 'problem_too_small',
  too_big: 'problem_too_big',
  invalid_format: 'problem_invalid_format',
  custom: 'problem_invalid_format',
}

/** Something that is sent: whether it is on its way, what went wrong, and with which field. */
export interface Sending<R> {
  readonly isPending: boolean
  readonly error: unknown
  readonly data: R | undefined
  send(): void
  /** What is wrong with a field, named as the service names it (`settings.host`), in the reader's language. */
  problemOf(path: string): string | undefined
  /** What is wrong with a field that holds several values, with any of them. */
  problemBelow(path: string): string | undefined
}

/**
 * Sends a form: what was typed stays whatever the service answers.
 *
 * @param request sends it
 * @param onDone called with the answer
 */
export function useSend<R>(request: () => Promise<R>, onDone?: (result: R) => void): Sending<R> {
  const say = useWords(serviceWords)
  const { mutate, isPending, error, data } = useMutation({ mutationFn: request, ...(onDone === undefined ? {} : { onSuccess: onDone }) })
  const problems = error === null ? new Map<string, string>() : fieldProblems(asProblem(error))
  const tell = (code: string | undefined): string | undefined => {
    if (code === undefined) return undefined
    const word = WORDS[code]
    return say(word ?? 'problem_wrong')
  }
  return {
    isPending,
    error,
    data,
    send: () => mutate(),
    problemOf: (path) => tell(problems.get(path)),
    problemBelow: (path) => tell([...problems].find(([name]) => name === path || name.startsWith(`${path}.`))?.[1]),
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined | ''> }

/** Only those fields that something was typed into: what is not sent stays as it is. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as Given<T>
}

/** The number that was typed, however wide its digits are, NaN for what is none; undefined when the field is empty, so that it is not sent. */
export function numberOf(text: string): number | undefined {
  const digits = text.normalize('NFKC').trim()
  return digits === '' ? undefined : Number(digits)
}
