import { expect } from 'chai'
import {
  matchHostName,
  mergeDiscovered,
  mergeEnrolled,
  notReadyReason,
  reportingServer,
  type Candidate,
} from '../../../server/computers/rules.ts'

const candidate = (given: Partial<Candidate> = {}): Candidate => ({
  tenantId: 5,
  computerId: 1,
  unassigned: false,
  fqdn: 'web1.example',
  ...given,
})

describe('mergeDiscovered', () => {
  it('begins a new computer when nobody has the id', () => {
    expect(mergeDiscovered('web1.example', [])).to.deep.equal({ kind: 'new' })
  })

  it('takes the computer with the same id and the same full name, the assigned one first', () => {
    const assigned = candidate({ computerId: 2 })

    expect(mergeDiscovered('web1.example', [candidate({ unassigned: true, tenantId: 1 }), assigned])).to.deep.equal({
      kind: 'same',
      candidate: assigned,
    })
  })

  it('finds fault with an id that has another name: machines cloned from one image', () => {
    for (const fqdn of ['web2.example', 'web1', '', null]) {
      expect(mergeDiscovered('web1.example', [candidate({ fqdn })]), String(fqdn)).to.deep.include({
        kind: 'finding',
        code: 'identity_shared',
      })
    }
  })

  it('does not choose among tenants', () => {
    const merge = mergeDiscovered('web1.example', [candidate(), candidate({ tenantId: 6, computerId: 2 })])

    expect(merge).to.deep.include({ kind: 'finding', code: 'identity_of_several' })
  })
})

describe('mergeEnrolled', () => {
  it('takes a computer of the tenant with the same id, whatever its name', () => {
    expect(mergeEnrolled(5, null, [candidate({ fqdn: 'other.example' })])).to.deep.include({ kind: 'same' })
  })

  it('takes an unassigned one only when the full name agrees', () => {
    const free = candidate({ tenantId: 1, unassigned: true })

    expect(mergeEnrolled(5, 'web1.example', [free])).to.deep.equal({ kind: 'same', candidate: free })
    expect(mergeEnrolled(5, 'web2.example', [free])).to.deep.include({ kind: 'finding' })
    expect(mergeEnrolled(5, null, [free])).to.deep.include({ kind: 'finding' })
  })

  it('never takes a computer of another tenant', () => {
    expect(mergeEnrolled(5, 'web1.example', [candidate({ tenantId: 6 })])).to.deep.include({ kind: 'finding', code: 'identity_of_several' })
  })
})

describe('matchHostName', () => {
  const web1 = { computerId: 1, fqdn: 'web1.a.example', hostName: 'web1' }
  const twin = { computerId: 2, fqdn: 'web1.b.example', hostName: 'web1' }

  it('means the full name, or the first label of exactly one', () => {
    expect(matchHostName('WEB1.a.example', [web1, twin])).to.deep.equal({ kind: 'one', computerId: 1 })
    expect(matchHostName(' web1 ', [web1])).to.deep.equal({ kind: 'one', computerId: 1 })
    expect(matchHostName('web', [web1])).to.deep.equal({ kind: 'none' })
  })

  it('names the candidates when it may mean several', () => {
    expect(matchHostName('web1', [twin, web1])).to.deep.equal({ kind: 'several', names: ['web1.a.example', 'web1.b.example'] })
  })
})

describe('reportingServer', () => {
  const view = (sourceComputerId: number, given: object = {}) => ({
    sourceComputerId,
    sourceId: sourceComputerId,
    direct: true,
    absent: false,
    lastSyncAt: new Date(sourceComputerId),
    lastReportAt: null,
    ...given,
  })

  it('is the one that knows the computer still, has it directly, and heard of it last', () => {
    expect(reportingServer([])).to.equal(null)
    expect(reportingServer([view(1), view(2)])?.sourceComputerId).to.equal(2)
    expect(reportingServer([view(1), view(2, { direct: false })])?.sourceComputerId).to.equal(1)
    expect(reportingServer([view(1), view(2, { absent: true })])?.sourceComputerId).to.equal(1)
    expect(reportingServer([view(3, { lastSyncAt: null }), view(1)])?.sourceComputerId).to.equal(1)
  })

  it('says why a computer cannot be judged', () => {
    const windows = (server: ReturnType<typeof view> | null) => notReadyReason({ osType: 'windows', server, inventory: false })
    expect(windows(null)).to.equal('unknown_to_wsus')
    expect(windows(view(1, { absent: true }))).to.equal('gone_from_wsus')
    expect(windows(view(1, { direct: false }))).to.equal('reports_elsewhere')
    expect(windows(view(1))).to.equal('no_status_report')
    expect(windows(view(1, { lastReportAt: new Date() }))).to.equal(null)
    expect(notReadyReason({ osType: 'linux', server: null, inventory: false })).to.equal('no_inventory')
    expect(notReadyReason({ osType: 'linux', server: null, inventory: true })).to.equal(null)
  })
})
