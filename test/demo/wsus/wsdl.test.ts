import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseXml, type Node } from '../../../demo/wsus/request.ts'
import { apiOperations } from '../../../demo/wsus/services.ts'
import { callApi, RawClient } from '../../peers/wsus-calls.ts'
import { anUpdate, aWsus, stopAll } from './a-wsus.ts'

const COMPUTER = '11111111-0000-4000-8000-000000000001'

/** Elements and types of the WSDL's own schema, by name. */
function schemaOf(wsdl: Node): Map<string, Node> {
  const schema = walk(wsdl).find((node) => node.name === 'schema' && node.attributes['targetNamespace']?.endsWith('ApiRemotingWebService'))!
  return new Map(schema.children.map((node) => [`${node.name} ${node.attributes['name'] ?? ''}`, node]))
}

function walk(node: Node): Node[] {
  return [node, ...node.children.flatMap(walk)]
}

/** The members of a type or element, in order. */
function membersOf(node: Node | undefined): Node[] {
  return node ? walk(node).filter((child) => child !== node && child.name === 'element') : []
}

/** What in an answer's element does not fit its schema type: unknown or misplaced members, missing required ones. Types that the excerpt leaves out fit. */
function misfits(answer: Node, type: Node | undefined, schema: ReadonlyMap<string, Node>, path = answer.name): string[] {
  if (type === undefined) return []
  const members = membersOf(type)
  const names = members.map((member) => member.attributes['name'] ?? '')
  const found = answer.children.map((child) => child.name)
  const places = found.map((name) => names.indexOf(name))
  const wrong = found.filter((_, index) => places[index]! < Math.max(0, ...places.slice(0, index))).map((name) => `${path}/${name}`)
  const missing = members.filter((m) => m.attributes['minOccurs'] !== '0' && !found.includes(m.attributes['name'] ?? ''))
  const below = answer.children.flatMap((child, index) => {
    const [prefix, local = ''] = (members[places[index]!]?.attributes['type'] ?? '').split(':')
    return prefix === 'tns' ? misfits(child, schema.get(`complexType ${local}`), schema, `${path}/${child.name}`) : []
  })
  return [...wrong, ...missing.map((member) => `${path}/${member.attributes['name']} is missing`), ...below]
}

describe('the answers of the demo WSUS', () => {
  const schema = schemaOf(parseXml(readFileSync(join(import.meta.dirname, '../../fixtures/wsus/apiremoting30-excerpt.wsdl'), 'utf8')))
  const operations = [...schema.keys()]
    .flatMap((key) => /^element (\w+)Response$/.exec(key)?.[1] ?? [])
    .filter((name) => name in apiOperations)
  afterEach(stopAll)

  for (const operation of operations) {
    it(`to ${operation} have the elements of the WSDL, in its order`, async () => {
      const update = anUpdate()
      const wsus = await aWsus({ updates: [update] })
      wsus.approve(update.updateId, 'a0a08746-4dbe-4a37-9adf-9e7652c0b421')
      const client = new RawClient(wsus.url, COMPUTER, 'web01.example')
      await client.register()
      await client.status([update.updateId], [])

      const reply = await callApi(wsus.url, operation, `<computerId>${COMPUTER}</computerId><updateId>${update.updateId}</updateId>`)

      const answer = walk(parseXml(reply.body)).find((node) => node.name === `${operation}Response`)
      expect(answer, reply.body.slice(0, 400)).to.not.equal(undefined)
      expect(misfits(answer!, schema.get(`element ${operation}Response`), schema)).to.deep.equal([])
    })
  }

  it('are checked for most of what an adapter calls', () => {
    expect(operations.length).to.be.at.least(12)
  })
})
