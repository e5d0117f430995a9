/** Archives that hold files for a computer: what an agent needs of this folder, without what only feeds come in. */
export { Budget } from './limits.ts'
export { isWindowsPath } from './path.ts'
export type { SkippedEntry } from './path.ts'
export { fileSource } from './source.ts'
export type { ArchivedFile } from './tar.ts'
export { filesOfZip } from './zip.ts'
export { FeedError } from '../feed/records.ts'
