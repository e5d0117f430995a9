import { z } from 'zod'
import { Environment } from '../../server/config.ts'
import type { Generator } from './generator.ts'

/** docs/configuration.md: every setting of the environment, from the schema that parses it. */
export const configuration: Generator = {
  name: 'docs/configuration.md',
  outputs: async () => new Map([['docs/configuration.md', configurationPage(Environment.shape)]]),
}

/** What a value may be, as the schema says it in JSON Schema; empty where any text will do. */
function choicesOf(type: z.ZodType): string {
  const { enum: words, minimum, maximum } = z.toJSONSchema(type, { io: 'output', unrepresentable: 'any' })
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ')
  return minimum === undefined ? '' : `${minimum} to ${maximum}`
}

/** @param shape the variables with their descriptions */
export function configurationPage(shape: Readonly<Record<string, z.ZodType>>): string {
  const rows = Object.entries(shape).map(([name, type]) => {
    const fallback = type.safeParse(undefined)
    const value = fallback.success && fallback.data !== undefined ? `\`${String(fallback.data as string | number | boolean)}\`` : '–'
    return `| \`${name}\` | ${value} | ${choicesOf(type)} | ${type.description ?? ''} |`
  })
  return `# Configuration

Generated from server/config.ts by \`npm run generate\`; do not edit. The server reads these once when it starts and names everything that is wrong
in one message. Each may also be given as \`NAME_FILE\`, the path of a file that holds the value. An empty value means the same as none.

| Variable | Default | Values | Meaning |
|---|---|---|---|
${rows.join('\n')}
`
}
