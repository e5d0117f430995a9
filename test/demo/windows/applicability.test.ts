import { expect } from 'chai'
import { judge } from '../../../demo/windows/applicability.ts'
import type { OfferedUpdate } from '../../../demo/windows/protocol.ts'

function offered(updateId: string, createdAt: string, supersedes: string[] = []): OfferedUpdate {
  const fixed = { revisionNumber: 200, platform: 'p', action: 'Install', deadline: null, title: '', kbs: [], severity: null, sizeBytes: 1 }
  return { ...fixed, updateId, createdAt, supersedes, reboot: 0 }
}

const chain = [offered('a', '2026-04-14'), offered('b', '2026-05-12', ['a']), offered('c', '2026-06-09', ['b'])]

describe('judge', () => {
  const cases: readonly { what: string; installed: string[]; until: string; wanted: string[] }[] = [
    { what: 'nothing is installed', installed: [], until: '2026-01-01', wanted: ['needed', 'needed', 'needed'] },
    { what: 'it is patched until a day', installed: [], until: '2026-05-31', wanted: ['not_applicable', 'installed', 'needed'] },
    {
      what: 'only the newest is installed',
      installed: ['c'],
      until: '2026-01-01',
      wanted: ['not_applicable', 'not_applicable', 'installed'],
    },
    { what: 'an older one is installed', installed: ['a'], until: '2026-01-01', wanted: ['installed', 'needed', 'needed'] },
  ]
  for (const { what, installed, until, wanted } of cases) {
    it(`tells needed, installed and overtaken apart when ${what}`, () => {
      const found = judge(chain, { installed: new Set(installed), patchedUntil: new Date(until) })

      expect([...found.values()]).to.deep.equal(wanted)
    })
  }

  it('ends where updates supersede each other in a circle', () => {
    const circle = [offered('a', '2026-01-01', ['b']), offered('b', '2026-01-01', ['a'])]

    expect([...judge(circle, { installed: new Set(['a']), patchedUntil: new Date(0) }).values()]).to.deep.equal([
      'not_applicable',
      'not_applicable',
    ])
  })

  it('takes what it does not know of as not there', () => {
    expect([...judge([offered('a', 'x', ['gone'])], { installed: new Set(), patchedUntil: new Date() }).values()]).to.deep.equal(['needed'])
  })
})
