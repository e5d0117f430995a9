import { expect } from 'chai'
import { nextTime, spanOf, type Timing } from '../../../server/reports/rules.ts'

const daily = (minute: number): Timing => ({ frequency: 'daily', minute, weekday: null, monthDay: null })
const weekly = (weekday: number): Timing => ({ frequency: 'weekly', minute: 420, weekday, monthDay: null })
const monthly = (monthDay: number, minute = 420): Timing => ({ frequency: 'monthly', minute, weekday: null, monthDay })

/** The times that follow each other, ISO 8601. */
function times(timing: Timing, after: string, zone: string, count: number): string[] {
  const found: string[] = []
  for (let last = new Date(after); found.length < count;) {
    last = nextTime(timing, last, zone)
    found.push(last.toISOString())
  }
  return found
}

describe('nextTime', () => {
  it('is today while the time is to come, and tomorrow from that very time on', () => {
    expect(nextTime(daily(420), new Date('2026-06-09T21:59:59.999Z'), 'Asia/Tokyo').toISOString()).to.equal('2026-06-09T22:00:00.000Z')
    expect(nextTime(daily(420), new Date('2026-06-09T22:00:00Z'), 'Asia/Tokyo').toISOString()).to.equal('2026-06-10T22:00:00.000Z')
  })

  it('keeps to the clock on the wall when summer time begins and ends', () => {
    expect(times(daily(420), '2026-03-27T12:00:00Z', 'Europe/Berlin', 3)).to.deep.equal([
      '2026-03-28T06:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
      '2026-03-30T05:00:00.000Z',
    ])
    expect(times(daily(420), '2026-10-24T12:00:00Z', 'Europe/Berlin', 2)).to.deep.equal([
      '2026-10-25T06:00:00.000Z',
      '2026-10-26T06:00:00.000Z',
    ])
  })

  it('comes once on the day on which its time is skipped, and once where it comes twice', () => {
    expect(times(daily(150), '2026-03-28T12:00:00Z', 'Europe/Berlin', 2)).to.deep.equal([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
    expect(times(daily(150), '2026-10-24T12:00:00Z', 'Europe/Berlin', 2)).to.deep.equal([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
  })

  it('finds the weekday by the owner’s clock, not by UTC', () => {
    // Monday 07:00 in Tokyo is Sunday 22:00 in UTC.
    expect(times(weekly(1), '2026-06-10T00:00:00Z', 'Asia/Tokyo', 2)).to.deep.equal([
      '2026-06-14T22:00:00.000Z',
      '2026-06-21T22:00:00.000Z',
    ])
    expect(times(weekly(7), '2026-06-10T00:00:00Z', 'UTC', 1)).to.deep.equal(['2026-06-14T07:00:00.000Z'])
  })

  it('takes the last day of a shorter month', () => {
    expect(times(monthly(31), '2027-12-31T08:00:00Z', 'UTC', 4)).to.deep.equal([
      '2028-01-31T07:00:00.000Z',
      '2028-02-29T07:00:00.000Z',
      '2028-03-31T07:00:00.000Z',
      '2028-04-30T07:00:00.000Z',
    ])
    expect(times(monthly(29), '2027-02-01T00:00:00Z', 'UTC', 2)).to.deep.equal(['2027-02-28T07:00:00.000Z', '2027-03-29T07:00:00.000Z'])
    expect(times(monthly(1), '2027-01-31T23:59:00Z', 'UTC', 1)).to.deep.equal(['2027-02-01T07:00:00.000Z'])
  })

  it('passes over a day that a zone left out', () => {
    // Samoa had no 30 December 2011.
    expect(times(monthly(30, 0), '2011-12-01T00:00:00Z', 'Pacific/Apia', 1)[0]).to.equal('2011-12-30T10:00:00.000Z')
  })

  it('refuses a zone that nobody knows', () => {
    expect(() => nextTime(daily(0), new Date('2026-01-01T00:00:00Z'), 'Nowhere/Land')).to.throw(RangeError)
  })
})

describe('spanOf', () => {
  const now = new Date('2026-03-29T15:30:00Z')
  const span = (period: Parameters<typeof spanOf>[0], zone: string): string[] =>
    Object.values(spanOf(period, now, zone)).map((time: Date) => time.toISOString())

  it('begins days and months at the reader’s midnight', () => {
    expect(span('yesterday', 'Asia/Tokyo')).to.deep.equal(['2026-03-28T15:00:00.000Z', '2026-03-29T15:00:00.000Z'])
    expect(span('yesterday', 'UTC')).to.deep.equal(['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'])
    expect(span('last_month', 'Asia/Tokyo')).to.deep.equal(['2026-01-31T15:00:00.000Z', '2026-02-28T15:00:00.000Z'])
    expect(span('this_month', 'Europe/Berlin')).to.deep.equal(['2026-02-28T23:00:00.000Z', now.toISOString()])
  })

  it('makes yesterday as long as it was', () => {
    const { from, until } = spanOf('yesterday', new Date('2026-03-30T12:00:00Z'), 'Europe/Berlin')

    expect((until.getTime() - from.getTime()) / 3_600_000).to.equal(23)
  })

  it('counts days back from now', () => {
    expect(span('last_7_days', 'UTC')).to.deep.equal(['2026-03-22T15:30:00.000Z', now.toISOString()])
    expect(span('last_30_days', 'UTC')).to.deep.equal(['2026-02-27T15:30:00.000Z', now.toISOString()])
  })
})
