import { expect } from 'chai'
import fc from 'fast-check'
import { datesProblem, dayOf, endOf } from '../../console/history/dates.ts'
import { instantOf } from '../../console/layout/zoned.ts'
import { scheduleProblem } from '../../console/wizard/schedule.ts'

const ZONES = ['Asia/Tokyo', 'UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns']

describe('instantOf', () => {
  it('finds the instant at which a zone’s clocks show a date and a time', () => {
    expect(instantOf('2026-11-22', '14:05', 'Asia/Tokyo')?.toISOString()).to.equal('2026-11-22T05:05:00.000Z')
    expect(instantOf('2026-07-01', '00:00', 'Europe/Berlin')?.toISOString()).to.equal('2026-06-30T22:00:00.000Z')
    expect(instantOf('2026-01-01', '00:30', 'Asia/Kathmandu')?.toISOString()).to.equal('2025-12-31T18:45:00.000Z')
  })

  it('reads an hour that is left out as the hour after it, and the first of one that comes twice', () => {
    expect(instantOf('2026-03-29', '02:30', 'Europe/Berlin')?.toISOString()).to.equal('2026-03-29T01:30:00.000Z')
    expect(instantOf('2026-10-25', '02:30', 'Europe/Berlin')?.toISOString()).to.equal('2026-10-25T00:30:00.000Z')
    expect(instantOf('2026-11-01', '01:30', 'America/New_York')?.toISOString()).to.equal('2026-11-01T05:30:00.000Z')
  })

  it('is the way back from what a clock shows, in any zone and at any hour that comes once', () => {
    const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }).map((ms) => Math.floor(ms / 60_000) * 60_000)
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (ms, zone) => {
        const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' }).format(
          ms,
        )
        const [date = '', time = ''] = shown.split(', ')
        const found = instantOf(date, time, zone)!.getTime()
        // The second of an hour that comes twice is read as the first.
        expect(ms - found).to.be.oneOf([0, 3_600_000, 1_800_000])
        if (found !== ms)
          expect(
            new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' }).format(found),
          ).to.equal(shown)
      }),
    )
  })

  it('is nothing for what is no date or no time', () => {
    for (const [date, time] of [
      ['', '10:00'],
      ['2026-13-01', '10:00'],
      ['2026-02-01', ''],
      ['2026-02-01', '25:00'],
    ] as const)
      expect(instantOf(date, time, 'UTC'), `${date} ${time}`).to.equal(null)
  })
})

describe('endOf', () => {
  const now = new Date('2026-11-22T05:00:00.000Z')

  it('is the next midnight of the zone, also where the clocks change in between', () => {
    expect(endOf('2026-11-20', 'Asia/Tokyo', now)?.toISOString()).to.equal('2026-11-20T15:00:00.000Z')
    expect(endOf('2026-10-25', 'Europe/Berlin', now)?.toISOString()).to.equal('2026-10-25T23:00:00.000Z')
    expect(endOf('2026-03-29', 'Europe/Berlin', now)?.toISOString()).to.equal('2026-03-29T22:00:00.000Z')
  })

  it('is the present for the present day', () => {
    expect(endOf(dayOf(now, 'Asia/Tokyo'), 'Asia/Tokyo', now)).to.deep.equal(now)
  })
})

describe('datesProblem', () => {
  const now = new Date('2026-11-22T05:00:00.000Z')
  const problem = (from: string, to: string): string => {
    const found = datesProblem(from, to, 'Asia/Tokyo', now)
    return found === null ? '' : `${found.field} ${found.word}`
  }

  it('lets two days be compared that have begun, the earlier one first', () => {
    expect(problem('2026-11-21', '2026-11-22')).to.equal('')
  })

  it('names the day that is none, has not come, or is not the earlier one', () => {
    expect(problem('', '2026-11-22')).to.equal('from date_missing')
    expect(problem('2026-11-01', '2026-11-23')).to.equal('to future')
    expect(problem('2026-11-22', '2026-11-22')).to.equal('from order')
  })
})

describe('scheduleProblem', () => {
  const now = new Date('2026-11-22T05:00:00.000Z')

  it('asks for nothing when the job begins at once', () => {
    expect(scheduleProblem({ isScheduled: false, date: '', time: '' }, 'UTC', now)).to.equal(null)
  })

  it('wants a date and a time that are still to come, in the reader’s zone', () => {
    const at = (date: string, time: string) => scheduleProblem({ isScheduled: true, date, time }, 'Asia/Tokyo', now)

    expect([at('', ''), at('2026-11-22', ''), at('2026-11-22', '14:00'), at('2026-11-22', '14:01')]).to.deep.equal([
      'time_missing',
      'time_missing',
      'time_past',
      null,
    ])
  })
})
