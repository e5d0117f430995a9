/** A line of the list of managed packages; null and the empty text mean any. */
export interface TargetLine {
  readonly name: string | null
  readonly architecture: string | null
  readonly version: string | null
  readonly release: string | null
}

/** The fields of a line of CSV (RFC 4180); fields do not hold line breaks. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    fields.push((quoted?.replaceAll('""', '"') ?? plain ?? '').trim())
  return fields
}

/** The packages of a list in CSV: name, architecture, version, release. Empty lines and lines that begin with # count for nothing. */
export function targetsOf(text: string): TargetLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', architecture = '', version = '', release = ''] = fieldsOf(line)
      const orAny = (field: string): string | null => (field === '' ? null : field)
      return { name: orAny(name), architecture: orAny(architecture), version: orAny(version), release: orAny(release) }
    })
}
