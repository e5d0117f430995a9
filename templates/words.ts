/** The words alone, for a browser: no mail templates and nothing of Node. */
export { hasMessage, LOCALES, messageFor } from './message-catalog.ts'
export type { Locale, RenderedMessage } from './message-catalog.ts'
export { labelFor, type LabelGroup } from './labels.ts'
export { formatTime } from './time.ts'
export { CSV_BYTE_ORDER_MARK, csvLine } from './csv.ts'
export { listColumnTitle } from './list-columns.ts'
