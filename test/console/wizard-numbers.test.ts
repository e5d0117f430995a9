import { expect } from 'chai'
import { areInRange, isInRange, NUMBERS, wholeOf, type NumberKey } from '../../console/wizard/numbers.ts'
import { RequestBody } from '../../server/jobs/schemas.ts'

const KEYS = Object.keys(NUMBERS) as NumberKey[]

describe('numbers of the wizard', () => {
  it('takes whole numbers however wide they are typed, and nothing else', () => {
    expect([' 12 ', '１２', '012'].map(wholeOf)).to.deep.equal([12, 12, 12])
    for (const text of ['', ' ', '-1', '1.5', '1e3', '0x10', 'twelve', '9999999999']) expect(wholeOf(text), text).to.be.NaN
  })

  it('takes just what the service takes', () => {
    const taken = (key: NumberKey, number: number): boolean => {
      const retry = { count: key === 'retryCount' ? number : 0, backoffMinutes: key === 'retryMinutes' ? number : 15 }
      const asked = { kind: 'windows', patches: ['p'], computerIds: ['c'], retry, ...(key.startsWith('retry') ? {} : { [key]: number }) }
      return RequestBody.safeParse(asked).success
    }
    for (const key of KEYS)
      for (const number of [NUMBERS[key].least - 1, NUMBERS[key].least, NUMBERS[key].most, NUMBERS[key].most + 1])
        expect(isInRange(key, String(number)), `${key} ${number}`).to.equal(taken(key, number))
  })

  it('is not whole as long as one of them is wrong', () => {
    const typed = { retryCount: '0', retryMinutes: '15', monitorMinutes: '10', expiryHours: '168' }

    expect(areInRange(typed)).to.equal(true)
    for (const key of KEYS) expect(areInRange({ ...typed, [key]: '' }), key).to.equal(false)
  })
})
