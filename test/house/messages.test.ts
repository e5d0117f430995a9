import { posix } from 'node:path'
import { expect } from 'chai'
import { messages, type MessageEntry } from '../../templates/index.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'

/** Area → label and range of its numbers; the numbers of the ancestor keep their meaning and stand outside. */
const RANGES: Readonly<Record<string, readonly [label: string, from: number, to: number]>> = {
  http: ['CFMGM', 30_000, 30_199],
  estate: ['CFMGM', 30_200, 30_499],
  manager: ['CFMGM', 30_500, 30_699],
  audit: ['CFMGM', 30_700, 30_799],
  notices: ['CFMGD', 10_000, 10_299],
  discovery: ['CFMGD', 20_000, 20_299],
  wsus: ['CFMGD', 20_300, 20_499],
  collector: ['CFMGD', 20350, 20369],
  findings: ['CFMGD', 20_400, 20_459],
  msrc: ['CFMGD', 20_500, 20_549],
  feeds: ['CFMGD', 20_600, 20_699],
  matching: ['CFMGD', 20_700, 20_749],
  jobs: ['CFMGP', 30_000, 30_299],
  agents: ['CFMGP', 30_300, 30_499],
  store: ['CFMGM', 30_800, 30_849],
  registration: ['CFMGM', 30_850, 30_949],
  'registration-commands': ['CFMGC', 1_100, 1_199],
  'linux-policy': ['CFMGM', 30_950, 30_999],
  views: ['CFMGM', 31_000, 31_049],
  looking: ['CFMGM', 31_050, 31_099],
  administration: ['CFMGM', 31_100, 31_149],
  reports: ['CFMGM', 31_150, 31_199],
  commands: ['CFMGC', 100, 999],
}
const ANCESTORS = new Set(['CFMGM20004', 'CFMGM20006', 'CFMGD10003', 'CFMGD10004'])

/** Codes in the second argument of `new AppError(kind, code`, also where a condition chooses between two. */
function thrownCodes(source: string): string[] {
  const calls = [...source.matchAll(/new AppError\(\s*'\w+',\s*([^,)]+)/g)]
  return calls.flatMap(([, argument]) => [...(argument ?? '').matchAll(/'([a-z][a-z0-9_]+)'/g)].map(([, code]) => code ?? ''))
}

/** Codes of the adapter's errors: every `'wsus_…'` that it says. */
function adapterCodes(source: string): string[] {
  return [...source.matchAll(/\bcode: '(wsus_\w+)'|new WsusError\(\s*'(wsus_\w+)'/g)].map(([, one, other]) => one ?? other ?? '')
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name ?? ''))].toSorted()
}

describe('the message catalog', () => {
  const codes = new Set(messages.map((entry) => entry.code))

  it('has an entry for every code that is thrown', () => {
    const ours = listFiles('{server,cli,agent}/**/*.ts').flatMap((path) => thrownCodes(readSource(path)).map((code) => ({ path, code })))
    const adapters = listFiles('wsus-adapter/**/*.ts').flatMap((path) => adapterCodes(readSource(path)).map((code) => ({ path, code })))

    const missing = [...ours, ...adapters].filter(({ code }) => !codes.has(code)).map(({ path, code }) => `${code} (${path})`)

    expect([...new Set(missing)]).to.deep.equal([])
  })

  it('uses each number and each code once', () => {
    const twice = (values: string[]): string[] => values.filter((value, index) => values.indexOf(value) !== index)

    expect(twice(messages.map((entry) => entry.number))).to.deep.equal([])
    expect(twice(messages.map((entry) => entry.code))).to.deep.equal([])
  })

  it('fills the same places in both languages', () => {
    const differing = messages.filter((entry) => placeholders(entry.en).join() !== placeholders(entry.ja).join())

    expect(differing.map((entry) => entry.code)).to.deep.equal([])
  })

  it('speaks Japanese in Japanese and English in English', () => {
    const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/

    expect(messages.filter((entry) => !japanese.test(entry.ja)).map((entry) => entry.code)).to.deep.equal([])
    expect(messages.filter((entry) => japanese.test(entry.en)).map((entry) => entry.code)).to.deep.equal([])
  })

  for (const path of listFiles('templates/messages/*.ts')) {
    const area = posix.basename(path, '.ts')
    it(`keeps ${area} in its range of numbers`, async () => {
      const module = (await import(`../../${path}`)) as Record<string, readonly MessageEntry[]>
      const [label, from, to] = RANGES[area] ?? ['', 0, -1]

      const outside = Object.values(module)
        .flat()
        .filter(
          ({ number }) =>
            !ANCESTORS.has(number) && !(number.startsWith(label) && Number(number.slice(5)) >= from && Number(number.slice(5)) <= to),
        )

      expect(label, `${area} has no range in this test`).not.to.equal('')
      expect(outside.map((entry) => entry.number)).to.deep.equal([])
    })
  }
})
