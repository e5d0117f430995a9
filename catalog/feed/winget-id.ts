import { schemeNamed } from '../version/index.ts'

/** What names of winget may look like (microsoft/winget-cli, schemas/JSON/manifests). */

/** Whether a text is a package id: two to eight parts of 1 to 32 characters with dots between them. */
export function isWingetId(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the schema forbids them
  return text.length <= 128 && /^[^.\s\\/:*?"<>|\x01-\x1f]{1,32}(?:\.[^.\s\\/:*?"<>|\x01-\x1f]{1,32}){1,7}$/.test(text)
}

/** Whether a text is a version of a package; `< 1.0` is none: it only ranks what is installed. */
export function isWingetVersion(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the schema forbids them
  return text.length <= 128 && /^[^\\/:*?"<>|\x01-\x1f]+$/.test(text) && schemeNamed('winget').refusal(text) === null
}
