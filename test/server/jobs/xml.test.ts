import { expect } from 'chai'
import { SaxesParser } from 'saxes'
import { jobXml, type JobDocument } from '../../../server/jobs/xml.ts'

/** Names of the elements in their order, and the text of each leaf. */
function read(xml: string): { names: string[]; texts: Record<string, string> } {
  const names: string[] = []
  const texts: Record<string, string> = {}
  let last = ''
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => {
    names.push(tag.name)
    last = tag.name
  })
  parser.on('text', (text) => {
    if (text.trim() !== '') texts[last] = text
  })
  parser.on('error', (err) => {
    throw err
  })
  parser.write(xml).close()
  return { names, texts }
}

function aDocument(name: string): JobDocument {
  const common = {
    format: 1 as const,
    kind: 'windows' as const,
    patches: [],
    method: 'apply' as const,
    preScript: null,
    postScript: null,
    rebootBefore: false,
    restart: 'never' as const,
    goOnAfterFailure: false,
    monitorMinutes: 10,
    retry: { count: 0, backoffMinutes: 15 },
    policy: { id: 'P', version: 1 },
    window: null,
    scheduledAt: null,
    expiryHours: 168,
    selector: {},
  }
  const job = {
    jobId: 'J',
    name,
    state: 'running',
    kind: 'windows',
    ownerId: 'u',
    tenantId: 't',
    startedAt: null,
    endedAt: null,
    scheduledAt: null,
    common,
  }
  const patch = { patchId: 'wsus:1', name: 'KB1', version: null, classification: 'Security Updates', level: 'required' }
  const steps = [
    { kind: 'operation_check' as const, position: 1, state: 'succeeded' },
    { kind: 'apply' as const, position: 2, state: 'running' },
  ]
  return { job, computers: [{ computerId: 'C@Direct', name: 'c', address: '192.0.2.1', steps, patches: [patch] }] }
}

describe('jobXml', () => {
  it('has the ancestor’s elements in their order', () => {
    const { names, texts } = read(jobXml(aDocument('June')))

    expect(names.slice(0, 12).join(' ')).to.equal(
      'job jobName jobId jobType jobStatus jobOwner jobTenant jobStartDate jobEndDate jobTargetType jobTarget processes',
    )
    expect(names.filter((name) => name === 'process')).to.have.length(2)
    expect(names).to.include.members(['processName', 'processOrder', 'processType', 'processParameters', 'monitorTime', 'windowsUpdate'])
    expect(texts).to.include({ patchId: 'KB1', requiredLevel: 'required', patchType: 'Security Updates', monitorTime: '10' })
  })

  it('stays well-formed and says the same, whatever the name holds', () => {
    const name = '<&>"' + "'あ]]>"
    expect(read(jobXml(aDocument(name)))).to.have.nested.property('texts.jobName', name)
    expect(read(jobXml(aDocument('a\u0001b\ud800')))).to.have.nested.property('texts.jobName', 'a\uFFFDb\uFFFD')
  })
})
