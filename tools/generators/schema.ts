import { readFreshSchema, type Schema, type Table } from './catalog-reader.ts'
import type { Generator } from './generator.ts'

let schema: Promise<Schema> | undefined

/** cmdb-migrations/schema.sql and docs/cmdb.md: what all migrations add up to, read back from the database. */
export const cmdb: Generator = {
  name: 'cmdb-migrations/schema.sql and docs/cmdb.md',
  outputs: async () => {
    schema ??= readFreshSchema()
    const read = await schema
    return new Map([
      ['cmdb-migrations/schema.sql', schemaSql(read)],
      ['docs/cmdb.md', cmdbPage(read)],
    ])
  },
}

/** The schema as SQL text for readers and reviewers; equal schemas give equal text. */
export function schemaSql(read: Schema): string {
  const parts = [
    '-- What all migrations add up to. Generated from the system catalogs by `npm run generate`; do not edit.',
    ...read.enums.map((item) => `create type ${item.name} as enum (${item.values});`),
    ...read.tables.map(tableSql),
    ...read.views.map((view) => `create view ${view.name} as\n${view.definition.trim()}`),
    ...read.routines.map((text) => `${text.trim()};`),
  ]
  return `${parts.join('\n\n')}\n`
}

function tableSql(table: Table): string {
  const columns = table.columns.map((c) => {
    const fallback = c.default === null ? '' : c.default.startsWith('generated') ? ` ${c.default}` : ` default ${c.default}`
    return `  ${c.name} ${c.type}${c.notNull ? ' not null' : ''}${fallback}`
  })
  const constraints = table.constraints.map((c) => `  constraint ${c.name} ${c.definition}`)
  const partition = table.partitionKey === null ? '' : ` partition by ${table.partitionKey}`
  const options = table.options.length === 0 ? '' : ` with (${table.options.join(', ')})`
  return [
    `create table ${table.name} (`,
    `${[...columns, ...constraints].join(',\n')}`,
    `)${partition}${options};`,
    ...table.indexes.map((text) => `${text};`),
    ...(table.rowSecurity
      ? [`alter table ${table.name} enable row level security${table.forcedRowSecurity ? ', force row level security' : ''};`]
      : []),
    ...table.policies.map(
      (p) =>
        `create policy ${p.name} on ${table.name} for ${p.command} to ${p.roles}${p.using === null ? '' : ` using (${p.using})`}${p.check === null ? '' : ` with check (${p.check})`};`,
    ),
    ...table.grants.map((g) => `grant ${g.privileges} on ${table.name} to ${g.role};`),
  ].join('\n')
}

/** The page that tells every table and column by its comment. */
export function cmdbPage(read: Schema): string {
  const classes = ['tenant', 'shared', 'infrastructure'] as const
  const sections = classes.map((name) => {
    const tables = read.tables.filter((table) => table.comment?.startsWith(`[${name}]`))
    return [`## ${name[0]?.toUpperCase()}${name.slice(1)} tables`, ...tables.map(tableSection)].join('\n\n')
  })
  return `# CMDB tables

Generated from the comments in the database by \`npm run generate\`; do not edit. *Tenant* tables hold one tenant's rows and are kept apart by
row-level security; *shared* tables hold what vendors say; *infrastructure* tables are closed to tenants.

${sections.join('\n\n')}
`
}

function tableSection(table: Table): string {
  const rows = table.columns.map(
    (c) => `| \`${c.name}\` | ${c.type}${c.notNull ? '' : ' (empty allowed)'} | ${(c.comment ?? '').replaceAll('|', '\\|')} |`,
  )
  const text = (table.comment ?? '').replace(/^\[\w+\] /, '')
  return [
    `### ${table.name}`,
    '',
    `${text[0]?.toUpperCase()}${text.slice(1)}.`,
    '',
    '| Column | Type | Meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}
