import { expect } from 'chai'
import { ROLES, type Role } from '../../../server/authorization.ts'
import { agentActions, tokenActions } from '../../../server/agents/rules.ts'
import { computerActions } from '../../../server/computers/rules.ts'
import { patchActions, type PatchFacts } from '../../../server/patches/actions.ts'
import { serverGroupActions } from '../../../server/server-groups/rules.ts'
import { siteActions } from '../../../server/sites/rules.ts'
import { sourceActions } from '../../../server/sources/rules.ts'
import { tenantActions } from '../../../server/tenants/rules.ts'
import { userActions } from '../../../server/users/rules.ts'

const byRole = <T>(of: (role: Role) => T): Record<string, T> => Object.fromEntries(ROLES.map((role) => [role, of(role)]))

describe('patchActions', () => {
  const patch: PatchFacts = { patchId: 'wsus:1', kind: 'windows', level: 'recommended', unapplied: 1, decided: null }
  const of = (change: Partial<PatchFacts>, role: Role = 'tenant_admin') => patchActions({ role }, { ...patch, ...change })

  it('gives the wizard to those who request in the console, where something is unapplied', () => {
    expect(byRole((role) => of({}, role))).to.deep.equal({
      infra_admin: [],
      administrator: ['wizard', 'decline', 'hold', 'waive'],
      tenant_admin: ['wizard', 'decline', 'hold', 'waive'],
      tenant_user: ['wizard'],
    })
    expect(of({ unapplied: 0 }, 'tenant_user')).to.deep.equal([])
  })

  it('lets a tenant hold what is required of it, and not drop it', () => {
    expect(of({ level: 'required' })).to.deep.equal(['wizard', 'hold'])
    expect(of({ level: 'required' }, 'administrator')).to.deep.equal(['wizard', 'decline', 'hold', 'waive'])
    expect(of({ level: 'required', kind: 'linux' })).to.include('decline')
  })

  it('leaves approval to WSUS where WSUS knows the patch, and offers only what changes something', () => {
    const own = { kind: 'linux', unapplied: 0 } as const
    expect(of({ ...own })).to.deep.equal(['decline', 'hold', 'waive', 'approve', 'refuse'])
    expect(of({ ...own, decided: true })).to.deep.equal(['decline', 'hold', 'waive', 'refuse', 'revoke'])
    expect(of({ ...own, decided: false })).to.deep.equal(['decline', 'hold', 'waive', 'approve', 'revoke'])
    expect(of({ patchId: 'app:7zip', unapplied: 0 })).to.include('approve')
  })
})

describe('computerActions', () => {
  it('need an agent for a plan and a call, and an address for a change', () => {
    const full = { hasAgent: true, managementAddress: '192.0.2.1' }
    expect(byRole((role) => computerActions(role, full))).to.deep.equal({
      infra_admin: ['scan_now', 'edit', 'remove'],
      administrator: ['wizard', 'scan_now', 'edit', 'remove'],
      tenant_admin: ['wizard', 'scan_now'],
      tenant_user: ['wizard', 'scan_now'],
    })
    expect(computerActions('administrator', { hasAgent: false, managementAddress: null })).to.deep.equal(['remove'])
  })
})

describe('the actions of administration', () => {
  it('keep the last administrator and owners of server groups', () => {
    const person = { role: 'infra_admin', ownsServerGroups: false } as const
    expect(userActions(person, 1)).to.deep.equal(['edit', 'set_password'])
    expect(userActions(person, 2)).to.deep.equal(['edit', 'set_password', 'move', 'delete'])
    expect(userActions({ role: 'tenant_user', ownsServerGroups: true }, 2)).to.deep.equal(['edit', 'set_password'])
    expect(userActions({ role: 'tenant_user', ownsServerGroups: false }, 1)).to.include('delete')
    expect(userActions(person, 1, true)).to.deep.equal(['edit', 'set_password', 'unlock'])
  })

  it('keep what is the default and what holds something', () => {
    expect(tenantActions({ tenantId: '__DEFAULT__', inUse: false })).to.deep.equal(['edit'])
    expect(tenantActions({ tenantId: 'T1', inUse: true })).to.deep.equal(['edit'])
    expect(tenantActions({ tenantId: 'T1', inUse: false })).to.deep.equal(['edit', 'delete'])
    expect(serverGroupActions(true, { isDefault: false, computers: 0 })).to.deep.equal(['edit', 'move', 'delete'])
    expect(serverGroupActions(true, { isDefault: true, computers: 0 })).to.deep.equal(['edit'])
    expect(serverGroupActions(false, { isDefault: false, computers: 0 })).to.deep.equal([])
    expect(siteActions(true, { isDefault: false, isUsed: true })).to.deep.equal(['edit'])
    expect(siteActions(true, { isDefault: false, isUsed: false })).to.deep.equal(['edit', 'delete'])
  })

  it('offer nothing about what is done', () => {
    const at = new Date()
    expect(tokenActions({ revokedAt: at })).to.deep.equal([])
    expect(agentActions({ revokedAt: at, quarantinedAt: at })).to.deep.equal([])
    expect(agentActions({ revokedAt: null, quarantinedAt: at })).to.deep.equal(['revoke', 'release'])
    expect(sourceActions({ kind: 'wsus', foundServerId: 'x' })).to.include('confirm_server')
    expect(sourceActions({ kind: 'wsus', foundServerId: null })).to.not.include('confirm_server')
    expect(sourceActions({ kind: 'catalog', foundServerId: null })).to.deep.equal(['run'])
  })
})
