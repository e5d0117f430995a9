import { expect } from 'chai'
import fc from 'fast-check'
import {
  changedSchedule,
  freshnessOf,
  isDue,
  leavesTime,
  nextRunAt,
  type RunPlan,
  type Schedule,
} from '../../../server/sources/schedule.ts'

const MINUTE = 60_000
const at = (iso: string): Date => new Date(iso)
const LONG_AGO = at('2020-01-01T00:00:00Z')

function aPlan(schedule: Schedule = {}, given: Partial<RunPlan> = {}): RunPlan {
  return { publicId: 'W1', enabled: true, intervalMinutes: 60, watchedSince: LONG_AGO, schedule, ...given }
}

const next = (schedule: Schedule, last: string | null, now: string, given: Partial<RunPlan> = {}): string | undefined =>
  nextRunAt(aPlan(schedule, given), last === null ? null : at(last), at(now))?.toISOString()

describe('isDue', () => {
  const now = at('2026-06-02T12:00:00Z')
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * MINUTE)

  it('is after the interval, unless the source is switched off', () => {
    expect(isDue(aPlan(), null, now)).to.equal(true)
    expect(isDue(aPlan(), ago(59), now)).to.equal(false)
    expect(isDue(aPlan(), ago(60), now)).to.equal(true)
    expect(isDue(aPlan({}, { enabled: false }), null, now)).to.equal(false)
  })

  it('does not wait for a time that a clock set back has yet to reach again', () => {
    expect(next({}, '2026-06-09T12:00:00Z', '2026-06-02T12:00:00Z')).to.equal('2026-06-02T13:00:00.000Z')
    expect(next({ times: ['02:00'] }, '2026-06-09T12:00:00Z', '2026-06-02T12:00:00Z')).to.equal('2026-06-03T02:00:00.000Z')
  })
})

describe('nextRunAt at times of day', () => {
  const tokyo: Schedule = { times: ['02:00', '14:30'], timeZone: 'Asia/Tokyo' }

  it('follows the zone, and makes up for a time that was missed', () => {
    expect(next(tokyo, '2026-06-01T17:00:05Z', '2026-06-01T20:00:00Z')).to.equal('2026-06-02T05:30:00.000Z')
    expect(next(tokyo, '2026-06-02T05:30:05Z', '2026-06-02T06:00:00Z')).to.equal('2026-06-02T17:00:00.000Z')
    expect(next(tokyo, '2026-05-20T17:00:05Z', '2026-06-01T20:13:00Z'), 'the service was away for days').to.equal(
      '2026-06-01T20:13:00.000Z',
    )
  })

  it('makes up for nothing from before it was set or switched on', () => {
    expect(next({ ...tokyo, since: '2026-06-01T20:00:00Z' }, '2026-05-20T17:00:05Z', '2026-06-01T20:13:00Z')).to.equal(
      '2026-06-02T05:30:00.000Z',
    )
    expect(next(tokyo, null, '2026-06-01T20:13:00Z', { watchedSince: at('2026-06-01T20:00:00Z') })).to.equal('2026-06-02T05:30:00.000Z')
  })

  it('runs at the next minute that exists when clocks skip the time', () => {
    const berlin: Schedule = { times: ['02:30'], timeZone: 'Europe/Berlin' }
    expect(next(berlin, '2026-03-28T01:30:01Z', '2026-03-28T12:00:00Z')).to.equal('2026-03-29T01:00:00.000Z')
    expect(
      next({ times: ['12:00'], timeZone: 'Pacific/Apia' }, '2011-12-29T22:00:01Z', '2011-12-30T01:00:00Z', {
        watchedSince: at('2011-01-01T00:00:00Z'),
      }),
    ).to.equal('2011-12-30T10:00:00.000Z')
  })

  it('runs once when clocks show the time twice', () => {
    const berlin: Schedule = { times: ['02:30'], timeZone: 'Europe/Berlin' }
    expect(next(berlin, '2026-10-24T00:30:01Z', '2026-10-24T12:00:00Z')).to.equal('2026-10-25T00:30:00.000Z')
    expect(next(berlin, '2026-10-25T00:30:01Z', '2026-10-25T00:31:00Z')).to.equal('2026-10-26T01:30:00.000Z')
  })
})

describe('blackout times', () => {
  const office: Schedule = { timeZone: 'Asia/Tokyo', blackouts: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '10:00' }] }

  it('put a run off to their end, on their days alone', () => {
    expect(next(office, null, '2026-06-01T23:30:00Z'), 'Tuesday 08:30').to.equal('2026-06-02T01:00:00.000Z')
    expect(next(office, null, '2026-06-05T23:30:00Z'), 'Saturday 08:30').to.equal('2026-06-05T23:30:00.000Z')
    expect(next(office, null, '2026-06-02T01:00:00Z'), 'the end is not of it').to.equal('2026-06-02T01:00:00.000Z')
  })

  it('go over midnight from the day on which they begin', () => {
    const night: Schedule = { blackouts: [{ days: [5], from: '22:00', to: '06:00' }] }
    expect(next(night, null, '2026-06-05T23:00:00Z'), 'Friday').to.equal('2026-06-06T06:00:00.000Z')
    expect(next(night, null, '2026-06-06T05:59:30Z'), 'Saturday morning').to.equal('2026-06-06T06:00:00.000Z')
    expect(next(night, null, '2026-06-06T23:00:00Z'), 'Saturday night').to.equal('2026-06-06T23:00:00.000Z')
    expect(next(night, null, '2026-06-05T05:00:00Z'), 'Friday morning').to.equal('2026-06-05T05:00:00.000Z')
  })

  it('take two times of day that fall into them for one', () => {
    const both: Schedule = { times: ['08:10', '09:00', '20:00'], timeZone: 'Asia/Tokyo', blackouts: office.blackouts }
    expect(next(both, '2026-06-01T11:00:01Z', '2026-06-01T20:00:00Z')).to.equal('2026-06-02T01:00:00.000Z')
    expect(next(both, '2026-06-02T01:00:03Z', '2026-06-02T01:01:00Z')).to.equal('2026-06-02T11:00:00.000Z')
  })

  it('hold through both of two equal hours', () => {
    const schedule: Schedule = { timeZone: 'Europe/Berlin', blackouts: [{ from: '02:00', to: '02:30' }] }
    expect(next(schedule, null, '2026-10-25T00:10:00Z')).to.equal('2026-10-25T00:30:00.000Z')
    expect(next(schedule, null, '2026-10-25T01:10:00Z'), 'the second time').to.equal('2026-10-25T01:30:00.000Z')
  })

  it('are refused when they leave no time', () => {
    const now = at('2026-06-02T00:00:00Z')
    expect(leavesTime({ blackouts: [{ from: '00:00', to: '24:00' }] }, now)).to.equal(false)
    expect(
      leavesTime(
        {
          blackouts: [
            { from: '00:00', to: '12:00' },
            { from: '12:00', to: '00:00' },
          ],
        },
        now,
      ),
    ).to.equal(false)
    expect(leavesTime({ blackouts: [{ from: '00:00', to: '23:59' }] }, now)).to.equal(true)
    expect(leavesTime({ blackouts: [{ from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6] }] }, now)).to.equal(true)
  })
})

describe('the jitter', () => {
  const schedule: Schedule = { times: ['02:00'], jitterMinutes: 30 }
  const startOf = (publicId: string, day: number): number =>
    (nextRunAt(aPlan(schedule, { publicId }), at(`2026-06-0${day}T12:00:00Z`), at(`2026-06-0${day}T12:00:00Z`))?.getTime() ?? 0) -
    at(`2026-06-0${day + 1}T02:00:00Z`).getTime()

  it('is the same for a source and a day wherever it is asked, and differs between them', () => {
    const spread = Array.from({ length: 40 }, (_, i) => startOf(`W${i}`, 1) / MINUTE)

    expect(startOf('W1', 1)).to.equal(startOf('W1', 1))
    expect(Math.min(...spread)).to.be.at.least(0)
    expect(Math.max(...spread)).to.be.at.most(30)
    expect(new Set(spread).size).to.be.greaterThan(15)
    expect(new Set([1, 2, 3, 4, 5, 6, 7].map((day) => startOf('W1', day))).size).to.be.greaterThan(1)
  })

  it('is added to an interval', () => {
    const due = nextRunAt(aPlan({ jitterMinutes: 30 }), at('2026-06-01T00:00:00Z'), at('2026-06-01T00:00:01Z'))
    expect(due?.getTime()).to.be.within(at('2026-06-01T01:00:00Z').getTime(), at('2026-06-01T01:30:00Z').getTime())
  })
})

describe('any schedule', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
  const blackout = fc
    .record({ from: time, to: time, days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }) })
    .filter(({ from, to }) => from !== to)
  const schedules = fc.record({
    times: fc.option(fc.uniqueArray(time, { minLength: 1, maxLength: 4 }), { nil: undefined }),
    timeZone: fc.constantFrom('UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    jitterMinutes: fc.integer({ min: 0, max: 90 }),
    blackouts: fc.array(blackout, { maxLength: 3 }),
  })
  const nows = fc
    .integer({ min: Date.UTC(2026, 0, 1) / MINUTE, max: Date.UTC(2027, 0, 1) / MINUTE })
    .map((minute) => new Date(minute * MINUTE))
  const ages = fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null })

  const inBlackout = ({ blackouts = [], timeZone = 'UTC' }: Schedule, when: Date): boolean => {
    const shown = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(when)
    const part = (type: string): string => shown.find((one) => one.type === type)?.value ?? ''
    const clock = `${part('hour')}:${part('minute')}`
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1
    return blackouts.some(({ from, to, days = [] }) => {
      if (from < to) return days.includes(day) && clock >= from && clock < to
      return (days.includes(day) && clock >= from) || (days.includes(day === 1 ? 7 : day - 1) && clock < to)
    })
  }

  it('begins no run in the past or in a blackout, and is due exactly when its time has come', () => {
    fc.assert(
      fc.property(schedules, nows, ages, (schedule, now, age) => {
        const plan = aPlan(schedule)
        const last = age === null ? null : new Date(now.getTime() - age * MINUTE)
        const due = nextRunAt(plan, last, now)
        expect(due, 'blackouts of three days a week leave time').not.to.equal(null)
        if (due === null) return
        expect(due.getTime()).to.be.at.least(now.getTime())
        expect(inBlackout(schedule, due)).to.equal(false)
        expect(isDue(plan, last, due)).to.equal(true)
        if (due > now) expect(isDue(plan, last, new Date(due.getTime() - MINUTE))).to.equal(false)
      }),
      { numRuns: 400 },
    )
  })

  it('gives every run a successor within its longest pause', () => {
    fc.assert(
      fc.property(schedules, nows, (schedule, now) => {
        const plan = aPlan(schedule)
        const first = nextRunAt(plan, now, now)
        const second = first === null ? null : nextRunAt(plan, first, first)
        if (first === null || second === null) throw new Error('no time is left')
        expect(second.getTime()).to.be.greaterThan(first.getTime())
        expect(second.getTime() - first.getTime()).to.be.lessThan(6 * 24 * 60 * MINUTE)
      }),
      { numRuns: 200 },
    )
  })
})

describe('freshnessOf', () => {
  const now = at('2026-06-02T12:00:00Z')
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * MINUTE)

  it('is stale when two readings are overdue', () => {
    expect(freshnessOf(aPlan(), null, now)).to.equal('never')
    expect(freshnessOf(aPlan(), ago(125), now)).to.equal('fresh')
    expect(freshnessOf(aPlan(), ago(126), now)).to.equal('stale')
    expect(freshnessOf(aPlan({}, { enabled: false }), ago(126), now), 'switched off, its facts grow old all the same').to.equal('stale')
  })

  it('waits for times of day and for the end of blackouts', () => {
    const daily: Schedule = { times: ['02:00'] }
    expect(freshnessOf(aPlan(daily), at('2026-05-31T02:20:00Z'), at('2026-06-02T02:04:00Z'))).to.equal('fresh')
    expect(freshnessOf(aPlan(daily), at('2026-05-31T02:20:00Z'), at('2026-06-02T02:06:00Z'))).to.equal('stale')
    const weekend: Schedule = { blackouts: [{ days: [6, 7], from: '00:00', to: '24:00' }] }
    expect(freshnessOf(aPlan(weekend), at('2026-06-05T23:30:00Z'), at('2026-06-07T23:00:00Z'))).to.equal('fresh')
  })
})

describe('changedSchedule', () => {
  const now = at('2026-06-02T12:00:00Z')
  const before: Schedule = { times: ['02:00'], timeZone: 'Asia/Tokyo', jitterMinutes: 5, blackouts: [{ from: '08:00', to: '10:00' }] }

  it('keeps what is not given', () => {
    expect(changedSchedule(before, { jitterMinutes: 0 }, false, now)).to.deep.equal({
      times: ['02:00'],
      timeZone: 'Asia/Tokyo',
      blackouts: [{ from: '08:00', to: '10:00' }],
      since: now.toISOString(),
    })
  })

  it('ends times of day by an interval, and blackouts by an empty list', () => {
    expect(changedSchedule(before, {}, true, now)).not.to.have.property('times')
    expect(changedSchedule(before, { times: ['20:00', '03:00', '20:00'] }, true, now).times).to.deep.equal(['03:00', '20:00'])
    expect(changedSchedule(before, { blackouts: [] }, false, now)).not.to.have.property('blackouts')
  })
})
