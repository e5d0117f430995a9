import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { fieldsOf, type Batch } from './batches.ts'
import { FileRefused, MOST_BYTES, readRowFile, type Encoding, type FileRow, type RowProblem } from './row-file.ts'
import { sendRows, type Outcome, type SentRow } from './row-sending.ts'

const NONE: ReadonlyMap<number, readonly RowProblem[]> = new Map()

/** What is known of a file that was chosen. */
interface State {
  readonly phase: 'empty' | 'checking' | 'checked' | 'sending' | 'sent'
  readonly rows: readonly FileRow[]
  readonly refused: ReadonlyMap<number, readonly RowProblem[]>
  readonly taken: ReadonlySet<number>
  /** How many rows the present phase is through with. */
  readonly done: number
  readonly fault: FileRefused | null
  readonly error: unknown
}

const EMPTY: State = { phase: 'empty', rows: [], refused: NONE, taken: new Set(), done: 0, fault: null, error: null }

/** A file of rows: read, looked at by the service, sent. */
export interface RowUpload extends State {
  /** Places of rows that nothing is known to be wrong with and that were not taken. */
  readonly open: readonly number[]
  send(): void
  /** Stops after the rows that are on their way. */
  stop(): void
}

/**
 * Reads a file as soon as it is chosen, and asks the service what is wrong with its rows; sends the others when told to.
 *
 * @param onTaken called when rows were taken
 */
export function useRowUpload(batch: Batch, file: File | null, encoding: Encoding, onTaken: (count: number) => void): RowUpload {
  const [state, setState] = useState(EMPTY)
  // Counts up with every file and every stop: what an earlier run tells is no longer heard.
  const run = useRef(0)
  const way = useCallback(
    async (rows: readonly FileRow[], open: readonly number[], dryRun: boolean): Promise<number> => {
      const mine = run.current
      let taken = 0
      const sent = open.map((at): SentRow => ({ at, fields: fieldsOf(batch, rows[at]?.cells ?? {}) }))
      const tell = (outcome: Outcome): boolean => {
        if (!dryRun) taken += outcome.taken.length
        if (mine === run.current || !dryRun) setState((now) => told(now, outcome, dryRun))
        return mine === run.current
      }
      const done = (error: unknown): void => {
        if (mine !== run.current && dryRun) return
        setState((now) => ({ ...now, phase: dryRun ? 'checked' : 'sent', error }))
      }
      await sendRows(sent, { size: batch.size, post: (fields) => postRows(batch, fields, dryRun), tell }).then(() => done(null), done)
      return taken
    },
    [batch],
  )
  useEffect(() => {
    run.current += 1
    const mine = run.current
    if (file === null) return setState(EMPTY)
    void read(file, encoding, batch).then((next) => {
      if (mine !== run.current) return undefined
      setState(next)
      return next.phase === 'checking' ? way(next.rows, openOf(next), true) : undefined
    })
    return () => {
      run.current += 1
    }
  }, [file, encoding, batch, way])
  const open = openOf(state)
  const { rows } = state
  return {
    ...state,
    open,
    send: () => {
      run.current += 1
      setState((now) => ({ ...now, phase: 'sending', done: 0, error: null }))
      void way(rows, open, false).then((taken) => (taken > 0 ? onTaken(taken) : undefined))
    },
    stop: () => {
      run.current += 1
    },
  }
}

async function read(file: File, encoding: Encoding, batch: Batch): Promise<State> {
  try {
    // One byte more than is taken: the reader says that it is too large.
    const rows = readRowFile(new Uint8Array(await file.slice(0, MOST_BYTES + 1).arrayBuffer()), encoding, batch)
    const refused = new Map(rows.flatMap(({ problems }, at) => (problems.length === 0 ? [] : [[at, problems] as const])))
    return { ...EMPTY, phase: 'checking', rows, refused }
  } catch (err) {
    return err instanceof FileRefused ? { ...EMPTY, fault: err } : { ...EMPTY, error: err }
  }
}

function openOf({ rows, refused, taken }: State): number[] {
  return [...rows.keys()].filter((at) => !refused.has(at) && !taken.has(at))
}

function told(now: State, outcome: Outcome, dryRun: boolean): State {
  return {
    ...now,
    refused: outcome.refused.size === 0 ? now.refused : new Map([...now.refused, ...outcome.refused]),
    taken: dryRun || outcome.taken.length === 0 ? now.taken : new Set([...now.taken, ...outcome.taken]),
    done: now.done + outcome.taken.length + outcome.refused.size,
  }
}

/**
 * Sends rows of a kind, all of them or none.
 *
 * @param dryRun only asks what is wrong with them
 * @throws ApiProblem
 */
async function postRows(batch: Batch, rows: readonly Readonly<Record<string, string | null>>[], dryRun: boolean): Promise<void> {
  // The path is one of several and its body a record: the kind says what fits.
  await api.POST(batch.path as '/tenants/add', { body: { [batch.rows]: rows, dryRun } as never })
}
