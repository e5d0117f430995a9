import { expect } from 'chai'
import fc from 'fast-check'
import { FeedError } from '../../../catalog/index.ts'
import { JsonValues, type JsonValueLimits } from '../../../catalog/feed/json-values.ts'

/** Values, with their names, of a text that comes in pieces. */
function taken(what: 'members' | 'values', text: string, piece: number, limits: Partial<JsonValueLimits> = {}): [string, unknown][] {
  const found: [string, unknown][] = []
  const values = new JsonValues(what, (value, key) => found.push([key, value]), limits)
  for (let at = 0; at < text.length; at += piece) values.write(text.slice(at, at + piece))
  values.end()
  return found
}

const piece = fc.integer({ min: 1, max: 40 })

describe('JsonValues', () => {
  it('takes a list apart as JSON.parse does, wherever the pieces end', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), piece, fc.boolean(), (items, length, pretty) => {
        const text = JSON.stringify(items, null, pretty ? 1 : undefined)

        expect(taken('values', text, length).map(([, value]) => value)).to.deep.equal(JSON.parse(text))
      }),
    )
  })

  it('takes an object apart as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), piece, (members, length) => {
        const text = JSON.stringify(members, null, 2)

        expect(taken('members', text, length)).to.deep.equal(Object.entries(JSON.parse(text) as object))
      }),
    )
  })

  it('takes objects that follow one another, with or without a line between them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        piece,
        fc.constantFrom('', '\n', ' \r\n'),
        (all, length, between) => {
          const texts = all.map((one) => JSON.stringify(one))

          expect(taken('values', texts.join(between), length).map(([, value]) => value)).to.deep.equal(
            texts.map((one) => JSON.parse(one) as unknown),
          )
        },
      ),
    )
  })

  it('refuses everything that JSON.parse refuses', () => {
    const changed = fc
      .tuple(fc.jsonValue({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', ',', '}', ']', '{', '"', ':', 'x', '\\'))
      .map(([value, at, by]) => {
        const text = JSON.stringify({ a: value, b: [value] })
        const place = at % text.length
        return text.slice(0, place) + by + text.slice(place + 1)
      })
    fc.assert(
      fc.property(changed, piece, (text, length) => {
        let right: unknown
        try {
          right = JSON.parse(text)
        } catch {
          expect(() => taken('members', text, length)).to.throw(FeedError)
          return
        }
        if (typeof right === 'object' && right !== null && !Array.isArray(right)) {
          expect(Object.fromEntries(taken('members', text, length))).to.deep.equal(Object.fromEntries(Object.entries(right)))
        }
      }),
    )
  })

  it('bounds the length of a value, the length of a name, and how deep it is nested', () => {
    const cases: readonly (readonly [string, string])[] = [
      [`{"a":"${'x'.repeat(2_000)}"}`, 'feed_too_large'],
      [`{"${'x'.repeat(1_001)}":1}`, 'feed_too_large'],
      [`{"a":${'['.repeat(20)}${']'.repeat(20)}}`, 'feed_malformed'],
      [`{"a":${'1'.repeat(2_000)}}`, 'feed_too_large'],
    ]
    for (const [text, code] of cases) {
      expect(() => taken('members', text, 7, { longest: 1_000, deepest: 10 }), text.slice(0, 20)).to.throw(FeedError, code)
    }
  })

  it('says on which line something is wrong', () => {
    try {
      taken('members', '{\n"a": 1,\n"b": nonsense\n}', 5)
      expect.fail('was taken')
    } catch (err) {
      expect((err as FeedError).details['line']).to.equal(3)
    }
  })
})
