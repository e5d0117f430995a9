import { expect } from 'chai'
import { joinChanges, refuseChanges } from '../../../agent/installer/guard.ts'
import type { Change, Preview } from '../../../agent/protocol/messages.ts'

const change = (action: Change['action'], name: string, more: Partial<Change> = {}): Change => ({
  action,
  name,
  architecture: 'x86_64',
  from: null,
  to: action === 'remove' ? null : '0:2-1',
  sha256: null,
  ...more,
})
const item = (action: 'install' | 'remove' | 'downgrade', ...names: string[]) => ({
  action,
  packages: names.map((name) => ({ name, architecture: null, version: '0:2-1' })),
})
const expecting = (...changes: Change[]): Preview => ({ changes, restart: 'none', bytes: 0, services: [] })

describe('refuseChanges', () => {
  for (const [what, asked, changes, expected] of [
    ['an upgrade with what it needs', item('install', 'a'), [change('upgrade', 'a'), change('add', 'b')], null],
    ['a removal that nobody named', item('install', 'a'), [change('upgrade', 'a'), change('remove', 'b')], 'would_remove'],
    [
      'the oldest kernel that goes for the newest',
      item('install', 'kernel'),
      [change('add', 'kernel'), change('remove', 'kernel', { from: '0:1-1' })],
      null,
    ],
    ['a removal that is asked for', item('remove', 'a'), [change('remove', 'a')], null],
    ['one more removal than asked for', item('remove', 'a'), [change('remove', 'a'), change('remove', 'b')], 'would_remove'],
    ['going back that is asked for', item('downgrade', 'a'), [change('downgrade', 'a')], null],
    ['going back that is not', item('install', 'a'), [change('downgrade', 'a')], 'would_downgrade'],
    ['something else going back with it', item('downgrade', 'a'), [change('downgrade', 'a'), change('downgrade', 'b')], 'would_downgrade'],
    ['a module stream', item('install', 'a'), [change('add', 'a'), change('add', 'module:nodejs')], 'module_not_enabled'],
  ] as const) {
    it(`${expected === null ? 'lets' : 'refuses'} ${what}`, () => {
      expect(refuseChanges(asked, changes, null)).to.equal(expected)
      expect(refuseChanges(asked, changes, expecting())).to.equal(expected)
      expect(refuseChanges(asked, changes, expecting(...changes))).to.equal(null)
    })
  }
})

describe('joinChanges', () => {
  it('does once what two dry runs would do', () => {
    expect(
      joinChanges([
        [change('add', 'a'), change('add', 'b')],
        [change('add', 'b'), change('remove', 'b')],
      ]).map((one) => `${one.action} ${one.name}`),
    ).to.deep.equal(['add a', 'add b', 'remove b'])
  })
})
