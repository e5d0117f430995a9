import { expect } from 'chai'
import { listFiles, readSource } from '../../tools/source-files.ts'

const TEXTS = listFiles(['**/*.{ts,tsx,css,mjs,md,json,hbs,html,txt,ps1,wsdl,sql}', '.ci/*']).filter(
  (path) =>
    path !== 'package-lock.json' &&
    path !== 'test/house/words.test.ts' &&
    !path.startsWith('test/fixtures/') &&
    !path.startsWith('demo/data/'),
)

const FORBIDDEN: readonly { what: string; pattern: RegExp; except?: RegExp }[] = [
  // The words themselves stand here because this is where they are forbidden; the file leaves itself out above.
  { what: 'work left for later; finish it or write it down as a report', pattern: /\b(?:TODO|FIXME|HACK)\b/ },
  { what: 'a suite that is alone or left out', pattern: /\b(?:describe|it|context|specify)\.(?:only|skip)\(|\bx(?:it|describe)\(/ },
  { what: "a path of somebody's machine", pattern: /(?<![\w.])\/(?:work|root|home\/\w+|Users)\// },
  {
    what: 'a silenced type or lint check without its rule',
    pattern: /@ts-(?:ignore|nocheck|expect-error)|oxlint-disable(?!-next-line \S)/,
  },
  {
    what: 'British spelling; the code is American',
    pattern:
      /\b(?:colours?|behaviours?|catalogues?|cancelled|cancelling|authoris\w+|organis(?:e|ed|ation)\w*|initialis\w+|recognis\w+|serialis\w+|normalis\w+|honour\w*|centre)\b/i,
  },
  { what: 'a page that is not in the repository', pattern: /\bspec\/[a-z]+\.md|\bwsus\.md\b|\breference wsus\b|\(specification, / },
  { what: 'a folder name that says nothing', pattern: /from '(?:[^']*\/)?(?:utils?|helpers?|common|shared|misc)(?:\/[^']*|\.ts)'/ },
]

describe('the words of the repository', () => {
  for (const { what, pattern, except } of FORBIDDEN) {
    it(`hold nothing of this: ${what}`, () => {
      const found = TEXTS.flatMap((path) =>
        readSource(path)
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line) && !except?.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
          ),
      )

      expect(found).to.deep.equal([])
    })
  }
})
