import pg from 'pg'
import { BinaryCopy } from './copy.ts'
import { errorOf, type Fault, type Faults } from './faults.ts'
import { columnMetadata, RowEncoder } from './rows.ts'
import { DONE, doneToken, errorToken } from './tokens.ts'
import { rewrite, type Rewritten } from './tsql/rewrite.ts'
import { WRITING_VERBS } from './tsql/parser.ts'
import type { Login, Parameter } from './tsql/scope.ts'
import { SqlError, type Column, type Schema } from './types.ts'
import type { MessageWriter } from './wire.ts'

/** What the stand-in remembers of a batch or call that it received. */
export interface Statement {
  readonly login: string
  readonly application: string
  readonly text: string
  readonly parameters: Readonly<Record<string, Parameter['value']>>
  /** Of the session when the statement ended. */
  isolation: string
  /** `schema.name` of tables and views that were read. */
  objects: readonly string[]
  /** Views over updates × computers that were read without naming updates or computers. */
  crossJoins: readonly string[]
  /** It would have written, or changed something on the server. */
  writes: boolean
  rows: number
  /** The error that answered it. */
  error: number | undefined
  canceled: boolean
  milliseconds: number
}

/** The client of a running statement: what the encoder writes to and what may interrupt it. */
export interface Line {
  readonly writer: MessageWriter
  /** Waits until the receiver has caught up; at once when it has. */
  drained(): Promise<void>
  /** Runs when the receiver has caught up. */
  onDrain: (() => void) | undefined
  cut(): void
  /** Settles when the client cancels or is gone. */
  readonly interrupted: Promise<'canceled' | 'gone'>
  readonly signal: AbortSignal
}

/** The attention of the client, or its end, stops a statement. */
export class Interrupted extends Error {}

export interface SessionOptions {
  readonly databaseUrl: string
  readonly schema: Schema
  readonly database: string
  readonly version: string
  readonly faults: Faults
}

const ENCODED_AT_ONCE = 32_768

/** What a login does after it is in: runs statements on a connection of its own to PostgreSQL. */
export class Session {
  readonly #options: SessionOptions
  readonly login: Login
  isolation = 'READ COMMITTED'
  #client: pg.Client | undefined

  constructor(options: SessionOptions, login: Login) {
    this.#options = options
    this.login = login
  }

  reset(): void {
    this.isolation = 'READ COMMITTED'
  }

  /** Gives up what PostgreSQL is doing for us, or may still do. */
  end(): void {
    const client = this.#client as (pg.Client & { connection?: { stream: { destroy(): void } } }) | undefined
    this.#client = undefined
    // Asked to end politely it would first send all that it has for us.
    client?.connection?.stream.destroy()
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client
    const client = new pg.Client({ connectionString: this.#options.databaseUrl, application_name: 'susdb-stand-in' })
    client.on('error', () => undefined)
    await client.connect()
    await client.query(`set client_connection_check_interval = '200ms'; set datestyle = iso; set timezone = 'UTC'; set jit = off`)
    this.#client = client
    return client
  }

  /**
   * Runs a batch and writes its answer up to the last DONE.
   * @param kind `in_procedure` for calls, whose last token the caller writes
   */
  async run(statement: Statement, parameters: ReadonlyMap<string, Parameter>, line: Line, kind: 'done' | 'in_procedure'): Promise<void> {
    const begun = performance.now()
    statement.writes = writes(statement.text)
    try {
      const fault = this.#options.faults.take('statement', statement.text)
      if (fault !== undefined && fault.afterRows === undefined) await this.#spoil(fault, line)
      const rewritten = this.#rewrite(statement, parameters)
      for (const [index, one] of rewritten.entries()) {
        const isLast = index === rewritten.length - 1 && kind === 'done'
        await this.#one(one, { statement, line, fault, kind, more: isLast ? 0 : DONE.more })
      }
      if (rewritten.length === 0 && kind === 'done') line.writer.write(doneToken(kind, DONE.final))
    } catch (error) {
      if (error instanceof Interrupted) {
        this.end()
        statement.canceled = true
        throw error
      }
      const answer = error instanceof SqlError ? error : translate(error as pg.DatabaseError)
      statement.error = answer.number
      line.writer.write(errorToken(answer))
      line.writer.write(doneToken(kind, DONE.error | (kind === 'done' ? 0 : DONE.more) | (answer.severity >= 20 ? DONE.serverError : 0)))
      if (answer.severity >= 20) throw answer
    } finally {
      statement.isolation = this.isolation
      statement.milliseconds = performance.now() - begun
    }
  }

  #rewrite(statement: Statement, parameters: ReadonlyMap<string, Parameter>): Rewritten[] {
    const { schema, database, version } = this.#options
    const [touched, crossJoins] = [new Set<string>(), new Set<string>()]
    try {
      return rewrite(statement.text, { schema, database, version, login: this.login, parameters, touched, crossJoins })
    } finally {
      statement.objects = [...touched]
      statement.crossJoins = [...crossJoins]
    }
  }

  async #one(rewritten: Rewritten, run: Run): Promise<void> {
    const { line, kind, more, statement } = run
    if (rewritten.kind === 'set') {
      if (rewritten.option === 'ISOLATION LEVEL') this.isolation = rewritten.value
      line.writer.write(doneToken(kind, more))
      return
    }
    const rows = await this.#rows(rewritten.sql, rewritten.columns, run)
    statement.rows += rows
    line.writer.write(doneToken(kind, DONE.count | more, rows))
  }

  async #rows(sql: string, columns: readonly Column[], run: Run): Promise<number> {
    const { line } = run
    const client = await this.#connected()
    const encoder = new RowEncoder(columns)
    line.writer.write(columnMetadata(columns))
    let rows = 0
    const flush = (): void => {
      line.writer.write(encoder.buffer, 0, encoder.length)
      encoder.clear()
    }
    let trouble: (() => void) | undefined
    const spoilAt = run.fault?.afterRows
    const copy = new BinaryCopy(`copy (${sql}) to stdout (format binary)`, {
      tuple: (source, start, end) => {
        if (rows === spoilAt) {
          trouble?.()
          return
        }
        encoder.add(source, start, end)
        rows++
        if (encoder.length > ENCODED_AT_ONCE) flush()
      },
      pieceEnded: () => {
        if (encoder.length > 0) flush()
        return line.writer.wantsMore
      },
    })
    line.onDrain = () => copy.resume()
    const troubled = new Promise<'troubled'>((resolve) => (trouble = () => resolve('troubled')))
    try {
      const running = copy.run(client).then(() => 'done' as const)
      running.catch(() => undefined)
      const outcome = await Promise.race([running, line.interrupted, troubled])
      if (outcome === 'canceled' || outcome === 'gone') throw new Interrupted(outcome)
      if (outcome === 'troubled' && run.fault !== undefined) {
        this.end()
        flush()
        line.writer.flush()
        await this.#spoil(run.fault, line)
        throw new Interrupted('gone')
      }
    } finally {
      line.onDrain = undefined
    }
    await Promise.race([line.drained(), line.interrupted])
    return rows
  }

  async #spoil({ what }: Fault, line: Line): Promise<void> {
    switch (what.kind) {
      case 'cut':
        line.cut()
        throw new Interrupted('gone')
      case 'error':
        throw errorOf(what)
      case 'delay': {
        const timer = Promise.withResolvers<'over'>()
        const handle = setTimeout(() => timer.resolve('over'), what.milliseconds)
        const outcome = await Promise.race([timer.promise, line.interrupted])
        clearTimeout(handle)
        if (outcome !== 'over') throw new Interrupted(outcome)
        return
      }
      case 'hang':
        for (;;) {
          const outcome = await line.interrupted
          if (outcome === 'gone' || what.deaf !== true) throw new Interrupted(outcome)
          await new Promise((resolve) => line.signal.addEventListener('abort', resolve))
          throw new Interrupted('gone')
        }
    }
  }
}

interface Run {
  readonly statement: Statement
  readonly line: Line
  readonly fault: Fault | undefined
  readonly kind: 'done' | 'in_procedure'
  readonly more: number
}

/** Whether a statement begins with a verb that is no reading, anywhere in the batch. */
function writes(text: string): boolean {
  return (
    text
      .replaceAll(/'(?:[^']|'')*'/g, `''`)
      .split(/[;\n]/)
      .some((part) => WRITING_VERBS.has(/^\s*(\w+)/.exec(part)?.[1]?.toUpperCase() ?? '')) ||
    /\binto\b/i.test(text.replaceAll(/'(?:[^']|'')*'/g, ''))
  )
}

/** What SQL Server would have said where PostgreSQL failed at run time. */
function translate(error: pg.DatabaseError): SqlError {
  switch (error.code) {
    case '22012':
      return new SqlError(8134, 'Divide by zero error encountered.')
    case '22003':
      return new SqlError(8115, 'Arithmetic overflow error converting expression.')
    case '22P02':
      return error.message.includes('uuid')
        ? new SqlError(8169, 'Conversion failed when converting from a character string to uniqueidentifier.')
        : new SqlError(245, 'Conversion failed when converting the nvarchar value to a number.')
    case '22007':
    case '22008':
      return new SqlError(241, 'Conversion failed when converting date and/or time from character string.')
    case '21000':
      return new SqlError(512, 'Subquery returned more than 1 value.')
    case '57014':
      return new SqlError(3617, 'The query has been canceled because of a timeout.', 11)
    default:
      return new SqlError(50_000, `The stand-in failed: ${error.message}`)
  }
}
