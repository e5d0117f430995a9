import { expect } from 'chai'
import { effectiveOf, groupsAbove, priorityOf } from '../../../demo/wsus/effective.ts'
import type { Deployment, TargetGroup } from '../../../demo/wsus/types.ts'

const group = (id: string, parentId: string | null): [string, TargetGroup] => [
  id,
  { id, name: id, parentId, order: 1, isBuiltin: false, type: 'Computers' },
]
/** all ─ tokyo ─ web, all ─ osaka */
const groups = new Map([group('all', null), group('tokyo', 'all'), group('web', 'tokyo'), group('osaka', 'all')])

let counter = 1
function approval(groupId: string, wish: Partial<Deployment> = {}): Deployment {
  const at = new Date('2026-06-10T00:00:00Z')
  const fixed = { guid: `d${counter}`, updateId: 'u', revisionNumber: 200, adminName: 'a', deployedAt: at, goLiveAt: at }
  return { id: counter++, ...fixed, groupId, action: 0, deadline: null, isAssigned: true, ...wish }
}

describe('groupsAbove', () => {
  it('holds the explicit groups and everything above them', () => {
    expect([...groupsAbove(['web'], groups)]).to.deep.equal(['web', 'tokyo', 'all'])
  })

  it('ignores a group that no longer exists', () => {
    expect([...groupsAbove(['gone'], groups)]).to.deep.equal([])
  })

  it('ends even where groups contain each other', () => {
    const circle = new Map([group('a', 'b'), group('b', 'a')])

    expect([...groupsAbove(['a'], circle)]).to.deep.equal(['a', 'b'])
    expect(priorityOf('a', circle)).to.be.a('number')
  })
})

describe('effectiveOf', () => {
  const both = groupsAbove(['web', 'osaka'], groups)
  const soon = new Date('2026-07-01T00:00:00Z')
  const late = new Date('2026-08-01T00:00:00Z')

  const cases: readonly { rule: string; wins: Deployment; over: readonly Deployment[]; in?: ReadonlySet<string> }[] = [
    {
      rule: 'the deeper group, even when it says "not approved"',
      wins: approval('web', { action: 2 }),
      over: [approval('tokyo'), approval('all')],
    },
    { rule: 'install over "not approved" in a group of the same depth', wins: approval('tokyo'), over: [approval('osaka', { action: 2 })] },
    {
      rule: 'install over uninstall in a group of the same depth',
      wins: approval('osaka'),
      over: [approval('tokyo', { action: 1, deadline: soon })],
    },
    { rule: 'assigned over optional', wins: approval('tokyo'), over: [approval('osaka', { isAssigned: false })] },
    { rule: 'a deadline over none', wins: approval('osaka', { deadline: late }), over: [approval('tokyo')] },
    { rule: 'the earlier deadline', wins: approval('osaka', { deadline: soon }), over: [approval('tokyo', { deadline: late })] },
    {
      rule: 'what reaches the computer, not what is for others',
      wins: approval('all'),
      over: [approval('web')],
      in: groupsAbove(['osaka'], groups),
    },
  ]
  for (const { rule, wins, over, in: memberOf = both } of cases) {
    it(`takes ${rule}, in whatever order they come`, () => {
      for (const list of [
        [wins, ...over],
        [...over, wins],
      ]) {
        expect(effectiveOf(list, memberOf, groups)).to.deep.equal({ action: wins.action, groupId: wins.groupId, deployment: wins })
      }
    })
  }

  it('is null where no approval reaches the computer', () => {
    expect(effectiveOf([approval('web')], groupsAbove(['osaka'], groups), groups)).to.equal(null)
    expect(effectiveOf([], both, groups)).to.equal(null)
  })
})
