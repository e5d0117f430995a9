import { loadMailTemplates } from './mail-templates.ts'
import type { MailTemplates, RenderedMail } from './mail-templates.ts'
import type { MailData, MailKind } from './mail-kinds.ts'
import type { MailReader } from './mail-shape.ts'

export { hasMessage, LOCALES, messageFor, messages } from './message-catalog.ts'
export type { Locale, RenderedMessage } from './message-catalog.ts'
export type { MessageEntry, MessageSeverity } from './message-entry.ts'
export { hasListColumnTitle, listColumnTitle, listTitle } from './list-columns.ts'
export { CSV_BYTE_ORDER_MARK, csvLine } from './csv.ts'
export { labelFor } from './labels.ts'
export type { LabelGroup } from './labels.ts'
export { columnTitle, figureTitle, reportAbout, reportTitle, valueWord, valueWords } from './report/words.ts'
export type { ColumnName, FigureName, ReportId, ValueGroup } from './report/words.ts'
export { formatTime } from './time.ts'
export { MAIL_KINDS, MAX_CVES, MAX_DIGEST_ROWS, MAX_JOB_COMPUTERS, mailSchemas } from './mail-kinds.ts'
export type { MailData, MailKind } from './mail-kinds.ts'
export type { MailReader } from './mail-shape.ts'
export { loadMailTemplates, MailTemplateError } from './mail-templates.ts'
export type { MailTemplates, RenderedMail } from './mail-templates.ts'

let ours: MailTemplates | undefined

/**
 * Writes one mail from our own templates; a server that has overrides keeps what `loadMailTemplates` gave it instead.
 * @throws ZodError when the data does not fit the kind; RangeError when the zone is unknown
 */
export function renderMail<K extends MailKind>(kind: K, reader: MailReader, data: MailData<K>): RenderedMail {
  ours ??= loadMailTemplates()
  return ours.render(kind, reader, data)
}
