import { basename } from 'node:path'

/** One picture of a page. */
export interface Picture {
  readonly page: string
  readonly screen: string
  readonly file: string
}

/** One page with all pictures, those of a page beside each other; it is opened in the folder of the pictures. */
export function contactSheet(pictures: readonly Picture[]): string {
  const rows = [...Map.groupBy(pictures, ({ page }) => page)].map(
    ([page, shots]) =>
      `<h2>${page}</h2><div>${shots
        .map(
          ({ screen, file }) =>
            `<figure><a href="${basename(file)}"><img loading="lazy" src="${basename(file)}" alt=""></a><figcaption>${screen}</figcaption></figure>`,
        )
        .join('')}</div>`,
  )
  const style =
    'body{font:14px sans-serif;margin:2em}div{display:flex;gap:1em;overflow-x:auto;align-items:flex-start}img{block-size:520px}figure{margin:0}'
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages of the console</title><style>${style}</style>${rows.join('\n')}</html>\n`
}
