import { expect } from 'chai'
import { listFiles, readSource } from '../../tools/source-files.ts'

const CREATES = /create temp(?:orary)? table (?:if not exists )?(\w+)/gi

describe('temporary tables of the service', () => {
  it('have each a name of their own: a connection keeps them, and the next one who asks for the name gets the columns of the first', () => {
    const made = listFiles('server/**/*.ts').flatMap((path) =>
      [...readSource(path).matchAll(CREATES)].map(([, name = '']) => ({ name, path })),
    )
    const places = Map.groupBy(made, ({ name }) => name)

    expect(places.size).to.be.greaterThan(50)
    expect([...places.values()].filter((of) => of.length > 1)).to.deep.equal([])
  })
})
