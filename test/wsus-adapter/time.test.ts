import { expect } from 'chai'

import { formatWsusTime, parseWsusTime } from '../../wsus-adapter/index.ts'

describe('parseWsusTime', () => {
  const cases: [text: string | null, instant: string | null][] = [
    ['2025-01-02T03:04:05.677', '2025-01-02T03:04:05.677Z'],
    ['2025-01-02T03:04:05', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02T03:04:05.6', '2025-01-02T03:04:05.600Z'],
    ['2025-01-02T03:04:05.6779999', '2025-01-02T03:04:05.677Z'],
    ['2025-01-02', '2025-01-02T00:00:00.000Z'],
    ['2025-01-02T03:04:05Z', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02T03:04:05+09:00', '2025-01-01T18:04:05.000Z'],
    ['2025-01-02T03:04:05-05:30', '2025-01-02T08:34:05.000Z'],
    ['2024-02-29T00:00:00', '2024-02-29T00:00:00.000Z'],
    ['2025-02-29T00:00:00', null],
    ['2025-01-02T24:00:00', null],
    ['0001-01-01T00:00:00', null],
    ['1753-01-01T00:00:00', null],
    ['9999-12-31T23:59:59.997', null],
    ['9999-12-31T23:59:59.9999999', null],
    ['02/01/2025 03:04', null],
    ['', null],
    [null, null],
  ]
  for (const [text, instant] of cases) {
    it(`reads ${text ?? 'nothing'} as ${instant ?? 'no time'}`, () => {
      expect(parseWsusTime(text)?.toISOString() ?? null).to.equal(instant)
    })
  }

  it('does not depend on the time zone of this machine', () => {
    const before = process.env['TZ']
    try {
      process.env['TZ'] = 'America/New_York'
      expect(new Date(2025, 0, 2).getTimezoneOffset()).to.equal(300)

      expect(parseWsusTime('2025-01-02T03:04:05')?.toISOString()).to.equal('2025-01-02T03:04:05.000Z')
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  })
})

describe('formatWsusTime', () => {
  it('writes UTC without zone, and parseWsusTime reads it back', () => {
    const instant = new Date('2025-06-07T08:09:10.011Z')

    expect(formatWsusTime(instant)).to.equal('2025-06-07T08:09:10.011')
    expect(parseWsusTime(formatWsusTime(instant))).to.deep.equal(instant)
  })
})
