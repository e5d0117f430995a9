import { expect } from 'chai'
import { importsOf, scan } from '../../tools/scan.ts'

describe('importsOf', () => {
  it('finds every form of import', () => {
    const source = `
import './effect.ts'
import type { A } from './types.ts'
import b, { type C } from './b.ts'
import * as d from "./d.ts"
import {
  long,
  list,
} from './long.ts'
export { e } from './e.ts'
export * from './f.ts'
export type { G } from './g.ts'
const h = await import('./h.ts')
const i = import.meta.resolve('./i.ts')
`

    expect(importsOf(source).map((item) => item.specifier)).to.deep.equal(
      ['effect', 'types', 'b', 'd', 'long', 'e', 'f', 'g', 'h', 'i'].map((name) => `./${name}.ts`),
    )
  })

  it('is not misled by comments, strings, templates and regular expressions', () => {
    const source = [
      `// import a from './comment.ts'`,
      `/* import b from './block.ts' */`,
      `const text = "import c from './string.ts'"`,
      'const template = `import d from "./template.ts" ${nested(`from "./inner.ts"`)}`',
      `const regex = /from '.\\/regex.ts'/`,
      `const from = './variable.ts'`,
      `import e from './real.ts'`,
    ].join('\n')

    expect(importsOf(source)).to.deep.equal([{ specifier: './real.ts', typeOnly: false }])
  })

  it('tells what is loaded from what is only a type', () => {
    const source = [
      `import type { A } from './a.ts'`,
      `export type { B } from './b.ts'`,
      `import { type C } from './c.ts'`,
      `import type { D } from './d.ts'`,
      `import { d } from './d.ts'`,
      `import type {\n  E,\n} from './e.ts'`,
      `import './f.ts'`,
      `export type G = number`,
      `const h = await import('./h.ts')`,
    ].join('\n')

    const typeOnly = importsOf(source).filter((item) => item.typeOnly)

    expect(typeOnly.map((item) => item.specifier)).to.deep.equal(['./a.ts', './b.ts', './e.ts'])
  })
})

describe('scan', () => {
  it('keeps every offset and line of the source', () => {
    const source = 'const a = `x ${b /* c */} y`\nconst d = /[/"]/.test("e") // f\n'

    const { code } = scan(source)

    expect(code).to.have.lengthOf(source.length)
    expect(code.split('\n')).to.have.lengthOf(source.split('\n').length)
    expect(code).to.contain('${b ')
    expect(code).not.to.match(/c \*\/|x|f$/)
  })

  it('tells the parts of a template from what is put into it', () => {
    const { literals } = scan('sql(`select ${COLUMNS} from t where a = ${rows.map((r) => `${r.id}`).join()}`)')

    expect(literals[0]).to.deep.include({
      value: 'select \0 from t where a = \0',
      expressions: ['COLUMNS', 'rows.map((r) => `${r.id}`).join()'],
    })
  })

  it('takes braces inside a template for what they are', () => {
    const { literals, code } = scan("a(`x ${{ b: { c: '}' } }.b} y`)\nconst after = 'seen'")

    expect(literals.map((literal) => literal.value)).to.include('seen')
    expect(code).to.contain('const after =')
  })

  it('reads a division as no regular expression', () => {
    const { literals } = scan("const half = total / 2 // a 'comment'\nconst text = 'real'")

    expect(literals.map((literal) => literal.value)).to.deep.equal(['real'])
  })
})
