import { WsusError } from '../../error.ts'
import type { WsusLog } from '../../options.ts'
import { ROW_SETS } from '../all-row-sets.ts'
import type { CellRow, RowFilter } from '../row-set.ts'
import type { RowReader, RowSetName } from '../row-reader.ts'
import { statementOf } from '../statements.ts'
import type { SqlSession } from './session.ts'
import { surveyOf } from './survey.ts'
import type { SqlSurvey } from './survey.ts'

const TRIES = 3
/** Rows of other kinds have up to thirty columns instead of three: fewer of them are held. */
const WIDE_AHEAD = 5_000

/** Reads row sets over SQL. What the survey found is used for every later statement. */
export class SqlRowReader implements RowReader {
  readonly #session: SqlSession
  readonly #asked: { server: string; instance: string | null }
  readonly #aheadRows: number
  readonly #log: WsusLog | undefined
  #survey: Promise<SqlSurvey> | null = null

  constructor(session: SqlSession, settings: { server: string; instance: string | null; aheadRows: number; log: WsusLog | undefined }) {
    this.#session = session
    this.#asked = settings
    this.#aheadRows = settings.aheadRows
    this.#log = settings.log
  }

  survey(): Promise<SqlSurvey> {
    const survey = surveyOf((operation, text) => this.#session.all(operation, { text, parameters: [] }), this.#asked)
    this.#survey = survey
    survey.then(
      ({ sqlVersion, sets }) => this.#log?.debug({ sqlVersion, sets: [...sets] }, 'SUSDB surveyed'),
      () => {
        if (this.#survey === survey) this.#survey = null
      },
    )
    return survey
  }

  async *rows(name: RowSetName, filters: readonly RowFilter[] = []): AsyncGenerator<readonly CellRow[]> {
    const { known } = await (this.#survey ?? this.survey())
    const statement = statementOf(ROW_SETS[name], known, filters)
    for (let tries = 1; ; tries++) {
      let given = false
      try {
        for await (const batch of this.#session.rows(
          name,
          statement,
          name === 'states' ? this.#aheadRows : Math.min(this.#aheadRows, WIDE_AHEAD),
        )) {
          given = true
          yield batch
        }
        return
      } catch (error) {
        // What was given cannot be taken back: then the reader must begin anew, if it can.
        if (given || tries >= TRIES || !(error instanceof WsusError) || error.code !== 'wsus_busy') throw error
        this.#log?.warn({ rows: name, number: error.details['number'], tries }, 'SQL Server ended a statement for others; sending it again')
      }
    }
  }

  close(): Promise<void> {
    return this.#session.close()
  }
}
