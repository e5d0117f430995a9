import { expect } from 'chai'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { callApi, escaped, RawClient, rowsOf } from '../../peers/wsus-calls.ts'
import { anUpdate, aWsus, stopAll } from './a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

async function found(wsus: DemoWsus, scope: string): Promise<(string | null)[]> {
  const { body } = await callApi(
    wsus.url,
    'ExecuteSPSearchUpdates',
    `<updateScopeXml>${escaped(scope)}</updateScopeXml><publicationState>2147483647</publicationState>`,
  )
  return rowsOf(body.split('<localizedCategoryTitleRows')[0]!).map((row) => row[0] ?? null)
}

describe('UpdateScope on the demo WSUS', () => {
  afterEach(stopAll)

  const updates = [
    anUpdate({ updateId: id(1), arrivedAt: new Date('2026-06-01T00:00:00Z'), releasedOn: '2026-05-01' }),
    anUpdate({ updateId: id(2), arrivedAt: new Date('2026-06-02T00:00:00Z'), product: 'Windows 11' }),
    anUpdate({
      updateId: id(3),
      arrivedAt: new Date('2026-06-03T00:00:00Z'),
      titleEn: 'Definitions',
      classification: 'Definition Updates',
    }),
    anUpdate({ updateId: id(4), arrivedAt: new Date('2026-06-04T00:00:00Z') }),
  ]

  const everything = [id(1), id(2), id(3), id(4)]
  const cases: Readonly<Record<string, readonly string[]>> = {
    '<UpdateScope ApprovedStates="-1" />': everything,
    '': everything,
    '<UpdateScope ApprovedStates="1" />': [id(1)],
    '<UpdateScope ApprovedStates="4" />': [id(2), id(3)],
    '<UpdateScope ApprovedStates="8" />': [id(4)],
    '<UpdateScope ApprovedStates="9" />': [id(1), id(4)],
    '<UpdateScope ApprovedStates="2" />': [],
    '<UpdateScope FromArrivalDate="2026-06-02T00:00:00" ToArrivalDate="2026-06-03T00:00:00" />': [id(2), id(3)],
    '<UpdateScope FromArrivalDate="2026-06-03" />': [id(3), id(4)],
    '<UpdateScope FromArrivalDate="1753-01-01T00:00:00" ToArrivalDate="9999-12-31T23:59:59.997" />': everything,
    '<UpdateScope ToCreationDate="2026-05-31T00:00:00" />': [id(1)],
    '<UpdateScope TextIncludes="definit" />': [id(3)],
    '<UpdateScope TextNotIncludes="definit" />': [id(1), id(2), id(4)],
    '<UpdateScope UpdateTypes="1" />': [],
    '<UpdateScope UpdateTypes="2" />': everything,
    '<UpdateScope UpdateApprovalActions="1" />': [id(1)],
    '<UpdateScope UpdateApprovalActions="2" />': [],
    [`<UpdateScope ApprovedComputerTargetGroups="&lt;root&gt;&lt;TargetGroupID&gt;${ALL_COMPUTERS}&lt;/TargetGroupID&gt;&lt;/root&gt;" />`]:
      [id(1)],
    '<UpdateScope ExcludeOptionalUpdates="true" />': [],
    '<UpdateScope Classifications="&lt;root&gt;&lt;CategoryID&gt;e0789628-ce08-4437-be74-2495b842f43b&lt;/CategoryID&gt;&lt;/root&gt;" />':
      [id(3)],
  }
  for (const [scope, wanted] of Object.entries(cases)) {
    it(`finds what ${scope === '' ? 'no scope' : scope.slice(0, 90)} says`, async () => {
      const wsus = await aWsus({ updates })
      wsus.approve(id(1), ALL_COMPUTERS, { optional: true })
      wsus.decline(id(4))

      expect(await found(wsus, scope)).to.deep.equal(wanted)
    })
  }

  it('finds a product by its category id', async () => {
    const wsus = await aWsus({ updates })
    const category = [...wsus.estate.categories.values()].find(({ title }) => title === 'Windows Server 2022')!

    const scope = `<UpdateScope Categories="&lt;root&gt;&lt;CategoryID&gt;${category.id}&lt;/CategoryID&gt;&lt;/root&gt;" />`

    expect(await found(wsus, scope)).to.deep.equal([id(1), id(3), id(4)])
  })

  it('finds updates by the states that computers have, and an approval of an older revision as stale', async () => {
    const wsus = await aWsus({ updates })
    const client = new RawClient(wsus.url, id(100), 'a.example')
    await client.register()
    await client.status([id(1)], [id(2)])
    wsus.approve(id(1), ALL_COMPUTERS)
    wsus.addUpdate(updates[0]!)

    expect(await found(wsus, '<UpdateScope IncludedInstallationStates="4" />')).to.deep.equal([id(1)])
    expect(await found(wsus, '<UpdateScope IncludedInstallationStates="-1" ExcludedInstallationStates="6" />')).to.deep.equal([id(2)])
    expect(await found(wsus, '<UpdateScope ApprovedStates="2" />')).to.deep.equal([id(1)])
  })
})

describe('ComputerTargetScope on the demo WSUS', () => {
  afterEach(stopAll)

  async function names(wsus: DemoWsus, scope: string): Promise<(string | null)[]> {
    const { body } = await callApi(
      wsus.url,
      'ExecuteSPSearchComputers',
      `<computerTargetScopeXml>${escaped(scope)}</computerTargetScopeXml>`,
    )
    return rowsOf(body.split('</ArrayOfGenericReadableRow>')[0]!).map((row) => row[4] ?? null)
  }

  it('finds by name, group with subgroups, last contact and last report', async () => {
    let now = new Date('2026-06-10T00:00:00Z')
    const wsus = await aWsus({ updates: [anUpdate({ updateId: id(1) })], clock: () => now })
    const tokyo = wsus.addGroup('Tokyo')
    wsus.addGroup('Web', tokyo.id)
    const [one, two] = [new RawClient(wsus.url, id(11), 'web01.example'), new RawClient(wsus.url, id(12), 'db01.example')]
    await one.register('Web')
    await two.register('Tokyo')
    await one.sync()
    await one.status([], [])
    now = new Date('2026-06-10T00:30:00Z')
    await two.status([id(1)], [])

    const group = (more: string): string =>
      `<ComputerTargetScope ComputerTargetGroups="&lt;root&gt;&lt;TargetGroupID&gt;${tokyo.id}&lt;/TargetGroupID&gt;&lt;/root&gt;"${more} />`
    expect(await names(wsus, '<ComputerTargetScope IncludeDownstreamComputerTargets="false" />')).to.deep.equal([
      'web01.example',
      'db01.example',
    ])
    expect(await names(wsus, '<ComputerTargetScope NameIncludes="WEB" />')).to.deep.equal(['web01.example'])
    expect(await names(wsus, group(''))).to.deep.equal(['db01.example'])
    expect(await names(wsus, group(' IncludeSubgroups="true"'))).to.deep.equal(['web01.example', 'db01.example'])
    expect(await names(wsus, '<ComputerTargetScope FromLastReportedStatusTime="2026-06-10T00:10:00" />')).to.deep.equal(['db01.example'])
    expect(await names(wsus, '<ComputerTargetScope ToLastReportedStatusTime="2026-06-10T00:00:00" />')).to.deep.equal(['web01.example'])
    expect(await names(wsus, '<ComputerTargetScope FromLastSyncTime="2026-06-01T00:00:00" />')).to.deep.equal(['web01.example'])
    expect(await names(wsus, '<ComputerTargetScope IncludedInstallationStates="4" />')).to.deep.equal(['db01.example'])
  })
})
