import { expect } from 'chai'
import fc from 'fast-check'
import { resolveSchedule } from '../../../server/jobs/schedule.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const resolve = (text: string, zone: string): string => {
  const resolved = resolveSchedule(text, zone, NOW)
  return 'at' in resolved ? resolved.at.toISOString() : resolved.problem
}

describe('resolveSchedule', () => {
  it('reads a local time in the tenant’s zone', () => {
    expect(resolve('2026-06-12 22:00', 'Asia/Tokyo')).to.equal('2026-06-12T13:00:00.000Z')
    expect(resolve('2026-07-01 02:00', 'Europe/Berlin')).to.equal('2026-07-01T00:00:00.000Z')
    expect(resolve('2026-12-01 02:00', 'Europe/Berlin')).to.equal('2026-12-01T01:00:00.000Z')
  })

  it('reads an explicit offset anywhere', () => {
    expect(resolve('2026-06-12T22:00:00+09:00', 'Europe/Berlin')).to.equal('2026-06-12T13:00:00.000Z')
    expect(resolve('2026-06-12 22:00Z', 'Asia/Tokyo')).to.equal('2026-06-12T22:00:00.000Z')
  })

  it('refuses a local time that the clocks skip, and one that they show twice', () => {
    expect(resolve('2026-03-29 02:30', 'Europe/Berlin')).to.equal('job_schedule_skipped')
    expect(resolve('2026-10-25 02:30', 'Europe/Berlin')).to.equal('job_schedule_repeated')
    expect(resolve('2026-03-29 03:00', 'Europe/Berlin')).to.equal('2026-03-29T01:00:00.000Z')
    expect(resolve('2026-10-25 03:00', 'Europe/Berlin')).to.equal('2026-10-25T02:00:00.000Z')
    expect(resolve('2026-10-04 02:15', 'Australia/Lord_Howe')).to.equal('job_schedule_skipped')
  })

  it('refuses what is past, and what is no time', () => {
    expect(resolve('2025-12-31 23:59', 'UTC')).to.equal('job_schedule_past')
    for (const text of [
      '',
      'tomorrow',
      '2026-02-30 10:00',
      '2026-13-01 10:00',
      '2026-06-12 24:00',
      '2026-06-12',
      '2026-06-12 1:00',
      '2026-99-99T99:99Z',
    ]) {
      expect(resolve(text, 'UTC'), text).to.equal('job_schedule_invalid')
    }
  })

  it('finds every instant again from what clocks show there, wherever that is unambiguous', () => {
    const instants = fc.integer({ min: Date.UTC(2026, 1), max: Date.UTC(2030, 1) }).map((ms) => new Date(Math.floor(ms / 60_000) * 60_000))
    const zones = fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu')
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const shown = instant.toLocaleString('sv-SE', { timeZone: zone }).slice(0, 16)
        expect([instant.toISOString(), 'job_schedule_repeated']).to.include(resolve(shown, zone))
      }),
      { numRuns: 300 },
    )
  })
})
