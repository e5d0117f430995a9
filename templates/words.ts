/** The words alone, for a browser: no mail templates and nothing of Node. */
export { hasMessage, LOCALES, messageFor } from './message-catalog.ts'
export type { Locale, RenderedMessage } from './message-catalog.ts'
export { labelFor, type LabelGroup } from './labels.ts'
export { formatTime } from './time.ts'
