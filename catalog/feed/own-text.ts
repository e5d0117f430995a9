/**
 * A text with memory of its own. A piece cut out of a document keeps the whole piece of the document alive that it was cut from; what is held while a
 * long document passes by has to be copied.
 *
 * @param text of a document
 */
export function ownText(text: string): string {
  return text === '' ? '' : (JSON.parse(JSON.stringify(text)) as string)
}
