import { expect } from 'chai'
import { COMMANDS } from '../../cli/commands.ts'
import { COMMON_OPTIONS, helpText } from '../../cli/help.ts'

/** Options that a line mentions: a dash after a space, a bracket or a bar. */
function optionsIn(line: string): string[] {
  return [...line.matchAll(/(?<=^|[\s[{|(])-([a-z]+\d*)(?![\w-])/g)].map((match) => match[1] ?? '')
}

describe('helpText', () => {
  for (const spec of COMMANDS) {
    describe(spec.name, () => {
      it('explains every option of the synopsis and no other', () => {
        const used = new Set(spec.synopsis.flatMap(optionsIn))
        const explained = new Set(spec.options.flatMap((option) => [option.name, ...(option.alias === undefined ? [] : [option.alias])]))

        expect([...used].toSorted()).to.deep.equal([...explained].toSorted())
      })

      it('begins every line of the synopsis and every example with its name', () => {
        expect(spec.examples.length).to.be.at.least(1)
        for (const line of [...spec.synopsis, ...spec.examples.map((example) => example.line)])
          expect(line.split(' ')[0]).to.equal(spec.name)
      })

      it('gives examples of options that exist', () => {
        const known = new Set([...spec.options.map((option) => option.name), ...COMMON_OPTIONS.map((option) => option.name)])
        for (const { line } of spec.examples) for (const option of optionsIn(line)) expect(known).to.include(option)
      })

      it('has a text in both languages for everything, and Japanese in the Japanese one', () => {
        const texts = [spec.title, ...spec.options.map((option) => option.text), ...spec.examples.map((example) => example.text)]
        for (const text of texts) {
          expect(text.en)
            .to.match(/\w/)
            .and.not.to.match(/[\u3040-\u30FF]/)
          expect(text.ja.trim()).to.not.equal('')
        }
        for (const text of [spec.title, ...spec.examples.map((example) => example.text)])
          expect(text.ja).to.match(/[\u3040-\u30FF\u4E00-\u9FFF]/)
      })

      it('prints synopsis, options, return values and examples', () => {
        const english = helpText(spec, 'en').replaceAll(/\s+/g, ' ')
        for (const part of ['Synopsis:', 'Options:', 'Return values:', 'Examples:', ...spec.synopsis]) expect(english).to.contain(part)
        for (const part of ['形式:', 'オプション:', '復帰値:', '使用例:', '102']) expect(helpText(spec, 'ja')).to.contain(part)
      })
    })
  }
})
