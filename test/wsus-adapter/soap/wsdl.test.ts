import { existsSync, readFileSync } from 'node:fs'

import { expect } from 'chai'
import { SaxesParser } from 'saxes'

import { OPERATIONS } from '../../../wsus-adapter/soap/operations.ts'

const root = new URL('../../../', import.meta.url)
const ours = new URL('wsus-adapter/soap/apiremoting30.wsdl', root)
const excerpt = new URL('test/fixtures/wsus/apiremoting30-excerpt.wsdl', root)
const data = process.env['TSUKUROI_DATA'] ?? new URL('../shared/data/', root).pathname
const whole = new URL('wsus/wsdl/ApiRemoting30-WebService.wsdl', `file://${data}${data.endsWith('/') ? '' : '/'}`)

type Member = { name: string; type: string; minOccurs: string; maxOccurs: string; nillable: boolean }
type Contract = { elements: Map<string, Member[]>; types: Map<string, Member[]>; actions: Map<string, string>; elementForms: string[] }

/** Reads the parts of a WSDL that decide what goes over the wire. */
function contractOf(file: URL): Contract {
  const contract: Contract = { elements: new Map(), types: new Map(), actions: new Map(), elementForms: [] }
  const parser = new SaxesParser()
  let members: Member[] = []
  let depth = 0
  let operation = ''
  parser.on('opentag', ({ name, attributes: a }) => {
    const tag = name.split(':')[1]
    if (tag === 'schema') contract.elementForms.push(a['elementFormDefault'] ?? '')
    else if (tag === 'operation' && name.startsWith('wsdl')) operation = a['name'] ?? ''
    else if (name === 'soap:operation') contract.actions.set(operation, a['soapAction'] ?? '')
    else if (tag === 'element' || tag === 'complexType') {
      if (depth === 0) {
        members = []
        ;(tag === 'element' ? contract.elements : contract.types).set(a['name'] ?? '', members)
      } else if (tag === 'element') {
        const [min, max] = [a['minOccurs'] ?? '1', a['maxOccurs'] ?? '1']
        members.push({ name: a['name'] ?? '', type: a['type'] ?? '', minOccurs: min, maxOccurs: max, nillable: a['nillable'] === 'true' })
      }
      depth += 1
    }
  })
  parser.on('closetag', ({ name }) => {
    if (name.endsWith(':element') || name.endsWith(':complexType')) depth -= 1
  })
  parser.write(readFileSync(file, 'utf8')).close()
  return contract
}

for (const [title, file] of [
  ['the excerpt of a real one', excerpt],
  ...(existsSync(whole) ? [['the whole real one', whole] as const] : []),
] as const) {
  describe(`our WSDL against ${title}`, () => {
    const mine = contractOf(ours)
    const theirs = contractOf(file)

    for (const name of Object.keys(OPERATIONS)) {
      it(`has ${name} with the same members, types and order`, () => {
        expect(mine.elements.get(name)).to.deep.equal(theirs.elements.get(name))
        expect(mine.elements.get(`${name}Response`)).to.be.an('array')
        expect(mine.elements.get(`${name}Response`)).to.deep.equal(theirs.elements.get(`${name}Response`))
        expect(mine.actions.get(name)).to.be.a('string')
        expect(mine.actions.get(name)).to.equal(theirs.actions.get(name))
      })
    }

    it('names no operation that we do not call', () => {
      expect([...mine.actions.keys()].toSorted()).to.deep.equal(Object.keys(OPERATIONS).toSorted())
    })

    it('has only members of its types that are really there, in their order', () => {
      expect(mine.types.size).to.be.greaterThan(5)
      for (const [type, members] of mine.types) {
        const names = members.map((member) => member.name)
        expect(
          theirs.types.get(type)?.filter((member) => names.includes(member.name)),
          type,
        ).to.deep.equal(members)
      }
    })

    it('qualifies its elements', () => {
      expect(mine.elementForms[0]).to.equal('qualified')
      expect(theirs.elementForms[0]).to.equal('qualified')
    })
  })
}

describe('OPERATIONS', () => {
  it('has the arguments of our WSDL in their order', () => {
    const { elements } = contractOf(ours)
    for (const [name, names] of Object.entries(OPERATIONS)) {
      expect(
        elements.get(name)?.map((member) => member.name),
        name,
      ).to.deep.equal([...names])
    }
  })
})
