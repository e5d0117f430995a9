import { expect } from 'chai'
import { listFiles, readSource } from '../../tools/source-files.ts'

const LIMIT = 350
/** A suite may hold longer tables of cases. */
const TEST_LIMIT = 600

/** Files that may be longer, with the reason. */
const REASONS: Readonly<Record<string, string>> = {}

describe('the files', () => {
  it(`hold at most ${LIMIT} lines, or have their reason in this test`, () => {
    // Landed migrations are frozen, messages are tables without logic, the console's schema is generated.
    const files = listFiles('**/*.{ts,tsx,mjs}').filter(
      (path) => !/^cmdb-migrations\/\d/.test(path) && !path.startsWith('templates/messages/') && path !== 'console/api/schema.ts',
    )

    const long = files
      .map((path) => ({ path, lines: readSource(path).split('\n').length }))
      .filter(({ path, lines }) => lines > (path.startsWith('test/') ? TEST_LIMIT : LIMIT))

    expect(long.filter(({ path }) => !(path in REASONS)).map(({ path, lines }) => `${path}: ${lines}`)).to.deep.equal([])
    expect(Object.keys(REASONS).filter((path) => !long.some((file) => file.path === path))).to.deep.equal([])
  })
})
