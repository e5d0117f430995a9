/** Something that is written from the source and kept in the repository, so that a review sees consequences. */
export interface Generator {
  /** What it writes, for messages. */
  name: string
  /** Path relative to the root → the whole text of the file. */
  outputs(): Promise<Map<string, string>>
}

/**
 * A hand-written page with one generated part.
 *
 * @param page the page as it is, holding `<!-- begin NAME -->` and `<!-- end NAME -->` on lines of their own
 * @param part the new text between the two
 * @throws {Error} when the page lacks the markers
 */
export function replacePart(page: string, name: string, part: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page lacks "${begin}" … "${end}"`)
  return `${page.slice(0, from + begin.length)}\n\n${part.trim()}\n\n${page.slice(to)}`
}
