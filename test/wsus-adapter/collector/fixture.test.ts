import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { expect } from 'chai'

import { CollectorManifest, openWsus } from '../../../wsus-adapter/index.ts'
import type { WsusSource } from '../../../wsus-adapter/index.ts'
import { describeContract } from '../contract.ts'
import { all } from '../refusal.ts'
import { addPart, emptyDelivery } from './record.ts'

const folder = new URL('../../fixtures/wsus/collector/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

/** The delivery that was made by hand from what the script is written to emit. */
async function byHand(): Promise<WsusSource> {
  const delivery = emptyDelivery()
  delivery.manifest = JSON.parse(read('manifest.json')) as CollectorManifest
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ndjson'))) {
    const text = read(file)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown[])
    addPart(delivery, file.split('.')[0] ?? '', lines, gzipSync(text))
  }
  return openWsus({ route: 'collector', delivery })
}

describeContract('what the collector’s script emits, made by hand', byHand)

describe('what the collector’s script emits', () => {
  let source: WsusSource
  before(async () => {
    source = await byHand()
  })
  after(() => source.close())

  it('has a manifest as the server takes it', () => {
    expect(CollectorManifest.safeParse(JSON.parse(read('manifest.json'))).success).to.equal(true)
  })

  it('tells the server, its version by the registry, and what is missing there', async () => {
    const { serverId, identity, serverVersion, database, lacks, indexes, reads } = await source.probe()

    expect([serverId, identity, serverVersion]).to.deep.equal(['0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', 'server', '10.0.20348.2849'])
    expect(database).to.deep.equal({ server: 'MICROSOFT##WID', name: 'SUSDB', instance: null })
    expect(indexes.map(({ there }) => there)).to.deep.equal([false, true])
    expect(lacks.map(({ object }) => object)).to.include('dbo.tbDownstreamServerTarget.ServerId')
    expect([reads.downstreamServers, reads.states, reads.effectiveApprovals]).to.deep.equal([false, true, true])
  })

  it('keeps times to the millisecond, texts whole and numbers of enumerations as what they mean', async () => {
    const [pc] = (await all(source.computers())).flatMap((page) => page.computers)
    const updates = (await all(source.updates())).flatMap((page) => page.updates)

    expect([pc?.make, pc?.model, pc?.lastReportedStatusTime]).to.deep.equal([
      'ｱｸﾒ "Server" \\ Co.',
      'Model\u00a07',
      '2026-06-30T18:05:42.607',
    ])
    expect(updates.map(({ publicationState, isDeclined, kbArticles }) => [publicationState, isDeclined, kbArticles])).to.deep.equal([
      [0, false, ['5039227']],
      [1, true, ['5037782']],
    ])
    expect(updates[0]?.description).to.equal('Install this update.\r\n\tIt restarts.')
    expect(updates[0]?.texts.map(({ language, title }) => [language, title])).to.deep.equal([
      ['ja', '2026-06 累積更新プログラム (KB5039227)'],
    ])
  })

  it('says nothing of a computer that reported nothing since', async () => {
    const states = await all(source.statesOf(['5f0c3a52-6d0e-4b8e-9a57-0c6c2f5d1101', 'CLIENT-WITHOUT-GUID']))

    expect(states).to.deep.equal([
      {
        computerId: '5f0c3a52-6d0e-4b8e-9a57-0c6c2f5d1101',
        found: true,
        installations: [
          {
            updateId: '6a2d1c1e-3f52-4a7b-8f0e-5b1f6a7c2201',
            state: 2,
            effectiveAction: 0,
            effectiveTargetGroupId: 'a0a08746-4dbe-4a37-9adf-9e7652c0b421',
          },
        ],
      },
    ])
  })
})
