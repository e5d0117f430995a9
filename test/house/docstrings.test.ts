import { expect } from 'chai'
import { scan } from '../../tools/scan.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'

const EXPORTED = /^export (?:async )?function\*? (\w+)|^export const (\w+)(?:: [^=\n]+)? = (?:async )?(?:<[^>]*>)?\([^\n]*=>/gm

/** Exported functions without a doc comment right above. */
function undocumented(path: string): string[] {
  const source = readSource(path)
  const { code, docstrings } = scan(source)
  return [...code.matchAll(EXPORTED)]
    .filter((match) => !docstrings.some(({ end }) => end <= match.index && source.slice(end, match.index).trim() === ''))
    .map((match) => `${path}: ${match[1] ?? match[2]}`)
}

describe('exported functions', () => {
  it('say in a doc comment what they do', () => {
    const files = listFiles('{server,catalog,wsus-adapter,agent,console}/**/*.{ts,tsx}')

    expect(files.flatMap(undocumented)).to.deep.equal([])
  })
})
