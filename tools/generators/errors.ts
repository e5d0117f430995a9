import { messages, type MessageEntry } from '../../templates/index.ts'
import type { Generator } from './generator.ts'

const AREAS = { CFMGC: 'Commands', CFMGD: 'Discovery and notices', CFMGM: 'Manager', CFMGP: 'Jobs and agents' } as const

/** docs/errors.md: every numbered message, in both languages. */
export const errors: Generator = {
  name: 'docs/errors.md',
  outputs: async () => new Map([['docs/errors.md', errorsPage(messages)]]),
}

/** The page for a list of messages, ordered by number. */
export function errorsPage(entries: readonly MessageEntry[]): string {
  const sections = Object.entries(AREAS).map(([label, title]) => {
    const rows = entries.filter((entry) => entry.number.startsWith(label)).toSorted((a, b) => (a.number < b.number ? -1 : 1))
    if (rows.length === 0) return ''
    const lines = rows.map(
      (row) => `| ${row.number} | \`${row.code}\` | ${row.severity} | ${row.exit ?? ''} | ${cell(row.en)} | ${cell(row.ja)} |`,
    )
    return [
      `## ${title} (${label})`,
      '',
      '| Number | Code | Severity | Return value | English | 日本語 |',
      '|---|---|---|---|---|---|',
      ...lines,
      '',
    ].join('\n')
  })
  return `# Messages

Generated from templates/messages by \`npm run generate\`; do not edit. A number never changes its meaning. \`{{name}}\` is filled in when the message
is shown. "Return value" is what a command ends with (docs/commands.md).

${sections.filter(Boolean).join('\n')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>')
}
