import { expect } from 'chai'
import { violations } from '../../tools/boundaries.ts'

/** The texts of the violations in a few made-up files. */
function check(files: Record<string, string>): string[] {
  return violations(new Map(Object.entries(files))).map(({ file, text }) => `${file}: ${text}`)
}

describe('violations', () => {
  it('finds nothing in arrows that are drawn', () => {
    const found = check({
      'server/jobs/service.ts': `import { diffStates } from '../../catalog/index.ts'\nimport { plan } from './rules.ts'\nimport * as store from './store.ts'`,
      'server/jobs/rules.ts': `import { createHash } from 'node:crypto'`,
      'server/jobs/store.ts': `import type { Context } from '../context.ts'`,
      'catalog/index.ts': `export { diffStates } from './state.ts'`,
      'test/server/jobs/rules.test.ts': `import { plan } from '../../../server/jobs/rules.ts'`,
    })

    expect(found).to.deep.equal([])
  })

  it('lets an agent in by the door of the version orders alone', () => {
    const found = check({
      'agent/installer/apt.ts': `import { schemeNamed } from '../../catalog/version/index.ts'\nimport { dpkg } from '../../catalog/version/dpkg.ts'`,
      'catalog/version/index.ts': `export { dpkg } from './dpkg.ts'`,
      'catalog/version/dpkg.ts': 'export const dpkg = 1',
    })

    expect(found).to.have.length(1)
    expect(found[0]).to.match(/entered through catalog\/index.ts/)
  })

  const forbidden: [name: string, file: string, text: string, expected: RegExp][] = [
    [
      'the catalog reaching the server',
      'catalog/state.ts',
      `import { a } from '../server/errors.ts'`,
      /catalog\/ must not import server\//,
    ],
    ['the catalog reaching the machine', 'catalog/state.ts', `import { readFileSync } from 'node:fs'`, /catalog\/ is pure/],
    [
      'a type-only import over a forbidden arrow',
      'agent/cycle.ts',
      `import type { Job } from '../server/jobs/rules.ts'`,
      /agent\/ must not import server\//,
    ],
    [
      "a way around a folder's door",
      'server/discovery/mapping.ts',
      `import { x } from '../../wsus-adapter/types.ts'`,
      /entered through wsus-adapter\/index.ts/,
    ],
    [
      'a demo that knows the adapter',
      'demo/wsus/index.ts',
      `import { x } from '../../wsus-adapter/index.ts'`,
      /demo\/ must not import wsus-adapter\//,
    ],
    ['a peer that knows us', 'test/peers/wsus.ts', `import { x } from '../../wsus-adapter/index.ts'`, /a peer imports nothing of ours/],
    ['rules with a database', 'server/jobs/rules.ts', `import knex from 'knex'`, /rules are pure/],
    ["rules with the clock's timers", 'server/jobs/rules.ts', `import { setTimeout } from 'node:timers/promises'`, /rules are pure/],
    ['rules that read a store', 'server/jobs/rules.ts', `import * as store from './store.ts'`, /rules.ts must not reach store.ts/],
    [
      'a store that calls a service',
      'server/jobs/store.ts',
      `import { start } from '../agents/service.ts'`,
      /store.ts must not reach service.ts/,
    ],
    [
      "another noun's endpoints",
      'server/jobs/view.ts',
      `import { a } from '../agents/endpoints.ts'`,
      /put together by the files of server\/ itself/,
    ],
    ['a folder nobody knows', 'stuff/a.ts', `import { a } from '../server/errors.ts'`, /not in the table/],
    ['a dynamic import over a forbidden arrow', 'cli/main.ts', `await import('../server/main.ts')`, /cli\/ must not import server\//],
  ]
  for (const [name, file, text, expected] of forbidden) {
    it(`refuses ${name}`, () => {
      const found = check({ [file]: text })

      expect(found).to.have.lengthOf(1)
      expect(found[0]).to.match(expected)
    })
  }

  it('lets rules load what is pure, and refuses what reaches a database over another file', () => {
    const found = check({
      'server/agents/rules.ts': `import { verify } from '../cmdb/keys.ts'\nimport { read } from './reader.ts'`,
      'server/cmdb/keys.ts': `import type { Knex } from 'knex'\nimport { verify } from 'node:crypto'`,
      'server/agents/reader.ts': `import { readFile } from 'node:fs/promises'`,
    })

    expect(found).to.deep.equal([
      'server/agents/rules.ts: rules are pure, but load server/agents/rules.ts → server/agents/reader.ts → node:fs/promises',
    ])
  })

  it('finds a circle of files, type imports included', () => {
    const found = check({
      'server/a/service.ts': `import { b } from '../b/service.ts'`,
      'server/b/service.ts': `import { c } from '../c/rules.ts'`,
      'server/c/rules.ts': `import type { A } from '../a/service.ts'`,
    })

    expect(found.filter((line) => line.includes('circle'))).to.deep.equal([
      'server/a/service.ts: imports in a circle: server/a/service.ts → server/b/service.ts → server/c/rules.ts → server/a/service.ts',
    ])
  })
})

describe('violations in SQL', () => {
  it('refuses what is put into SQL, by call or by its look', () => {
    const found = check({
      'server/jobs/store.ts': "const a = ctx.trx.raw(`select ${column} from job`)\nconst b = `update job set title = '${title}'`",
    })

    expect(found).to.have.lengthOf(2)
    expect(found[0]).to.contain('${column} in SQL')
    expect(found[1]).to.contain('line 2: ${title} in SQL')
  })

  it('lets constants, quoted identifiers and other texts pass', () => {
    const found = check({
      'server/jobs/store.ts':
        'ctx.trx.raw(`select ${COLUMNS} from job order by ${ORDERS[sort]}, ${identifier(name)}`)\nconst text = `job ${id} was selected`',
    })

    expect(found).to.deep.equal([])
  })

  it('refuses a table with two writing folders, whatever the way of writing', () => {
    const found = check({
      'server/jobs/store.ts':
        "ctx.trx.raw(`insert into job (id)\n select 1 on conflict do update set id = 1`)\nctx.trx('step').where({ id }).update({ state })",
      'server/agents/store.ts': "ctx.trx('job').where({ id }).delete()",
      'server/audit/store.ts':
        "class StepRow extends Model {\n  static override tableName = 'step'\n}\nStepRow.query(ctx.trx).patch({ state })",
    })

    expect(found.map((line) => line.replace(/^[^:]+: /, '')).toSorted()).to.deep.equal([
      'the table job is written by server/jobs and server/agents; one store owns it',
      'the table step is written by server/jobs and server/audit; one store owns it',
    ])
  })

  it('refuses a service that writes, and lets it read and lock', () => {
    const found = check({
      'server/jobs/service.ts':
        "trx.raw(`delete from job where id = ?`)\ntrx.raw(`select 1 from step for update of step`)\ntrx('plan').where({ id }).first()",
    })

    expect(found).to.deep.equal(['server/jobs/service.ts: writes the table job; only a store.ts writes'])
  })

  it('knows a temporary table from one that is owned', () => {
    const staging = '`create temp table staged (id int)`, `insert into staged select 1`'

    expect(check({ 'server/a/store.ts': `run(${staging})`, 'server/b/store.ts': `run(${staging})` })).to.deep.equal([])
  })
})
