import { useCallback, useEffect, useState } from 'react'
import { ApiProblem, tellProblem } from '../../api/problem.ts'
import { useZone } from '../../layout/zone.ts'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useLocale, useWords } from '../../words/words.ts'

/** Which field a code of the service is about, where the answer itself does not name one. */
export type FieldOfCode = Readonly<Record<string, string>>

/**
 * Says what is wrong with a field, or undefined; of several rows sent at once a field is named `2.address`. Of one that is needed and empty (`value`)
 * it says just that.
 */
export type ProblemOf = (field: string, value?: string) => string | undefined

interface Wrong {
  readonly field: string
  readonly problem: ApiProblem | string
}

const SIZES: Readonly<Record<string, 'value_small' | 'value_big'>> = { too_small: 'value_small', too_big: 'value_big' }

/** Everything that an answer says of fields. */
function wrongIn(error: unknown, codes: FieldOfCode): readonly Wrong[] {
  if (!(error instanceof ApiProblem)) return []
  const { rows, problems } = error.details
  if (error.code === 'rows_invalid' && Array.isArray(rows)) {
    return (rows as { row: number; column: string; code: string; details: Record<string, unknown> }[]).flatMap(
      ({ row, column, code, details }) => {
        const problem = new ApiProblem(error.status, code, details)
        return row === 1
          ? [
              { field: column, problem },
              { field: `1.${column}`, problem },
            ]
          : [{ field: `${row}.${column}`, problem }]
      },
    )
  }
  if (error.code === 'input_invalid' && Array.isArray(problems)) {
    return (problems as { path: string; code: string }[]).map(({ path, code }) => ({ field: fieldOf(path), problem: code }))
  }
  const field = codes[error.code]
  return field === undefined ? [] : [{ field, problem: error }]
}

/** The problem of the one row that was sent, where the answer speaks of rows; else what was thrown. */
export function plain(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'rows_invalid' || error.details['count'] !== 1) return error
  const [row] = error.details['rows'] as { code: string; details: Record<string, unknown> }[]
  return row === undefined ? error : new ApiProblem(error.status, row.code, row.details, error.requestId)
}

/** Whether an answer speaks of several fields: what is wrong is said beside each. */
export function isMarked(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false
  const { rows, problems } = error.details
  const named = error.code === 'rows_invalid' ? rows : error.code === 'input_invalid' ? problems : []
  return Array.isArray(named) && named.length > 1
}

/** `body.users.0.email` is the field `email`. */
function fieldOf(path: string): string {
  return path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? path
}

/**
 * What is wrong with which field of a form, in the reader's language.
 *
 * @param error what the service said no with
 * @param codes fields of codes that name none; keep it equal between two drawings
 */
export function useFieldProblems(error: unknown, codes: FieldOfCode): ProblemOf {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const zone = useZone()
  const [told, setTold] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    let isCurrent = true
    const wrong = wrongIn(error, codes)
    const tell = async ({ field, problem }: Wrong): Promise<readonly [string, string]> => [
      field,
      typeof problem === 'string' ? say(SIZES[problem] ?? 'value_wrong') : (await tellProblem(problem, locale, zone)).text,
    ]
    void Promise.all(wrong.map(tell)).then((entries) => {
      // The first problem of a field is the one to mend first.
      if (isCurrent) setTold(new Map(entries.toReversed()))
    })
    return () => {
      isCurrent = false
    }
  }, [error, codes, say, locale, zone])
  return useCallback(
    (field, value) => (told.has(field) && value?.trim() === '' ? sayCommon('required') : told.get(field)),
    [told, sayCommon],
  )
}
