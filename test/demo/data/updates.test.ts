import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { carve } from '../../../demo/data/carve.ts'
import { demoUpdates } from '../../../demo/wsus/index.ts'

const HEADER = 'date,cve,kb,title,product,component,severity,impact,supersedes,exploits'
const SERVER = 'Windows Server 2022'

/** Rows of one KB, each with another CVE. */
function article(kb: string, date: string, cves: number, supersedes = ''): string[] {
  return Array.from(
    { length: cves },
    (_, index) => `${date},CVE-2026-${kb.slice(3)}${index},${kb},A title,${SERVER},Kernel,Important,Spoofing,${supersedes},`,
  )
}

describe('carve', () => {
  it('takes the commonest day, the highest severity and every CVE once', () => {
    const rows = [
      `2026-06-20,CVE-2026-1,5094128,T,${SERVER},K,Moderate,I,,`,
      `2026-06-09,CVE-2026-2,5094128,T,${SERVER},K,Critical,I,,`,
      `2026-06-09,CVE-2026-2,5094128,T,${SERVER} (Server Core installation),K,Critical,I,,`,
    ]

    const [update] = carve([HEADER, ...rows].join('\n'))

    expect(update).to.include({ kb: '5094128', releasedOn: '2026-06-09', severity: 'Critical', product: SERVER, platform: 'server-2022' })
    expect(update!.cves).to.deep.equal(['CVE-2026-1', 'CVE-2026-2'])
    expect(update!.titleEn).to.equal('2026-06 Security Update for Windows Server 2022 for x64-based Systems (KB5094128)')
  })

  it('keeps the chain of cumulative updates and leaves out the hotpatch of the same month', () => {
    const rows = [
      ...article('5058385', '2025-05-13', 9, '5055526'),
      ...article('5058500', '2025-05-13', 9),
      ...article('5060525', '2025-06-10', 9, '5058500'),
      ...article('5060526', '2025-06-10', 9, '5058385'),
    ]

    const updates = carve([HEADER, ...rows].join('\n'))

    expect(updates.map((update) => update.kb)).to.deep.equal(['5058385', '5060526'])
    expect(updates[1]!.supersedes).to.deep.equal([updates[0]!.updateId])
    expect(updates[1]!.titleJa).to.equal('2025-06 x64 ベース システム用 Windows Server 2022 の累積更新プログラム (KB5060526)')
  })

  it('lets a cumulative update supersede the one before where the table names none', () => {
    const updates = carve([HEADER, ...article('5058385', '2025-05-13', 9), ...article('5060526', '2025-06-10', 9)].join('\n'))

    expect(updates[1]!.supersedes).to.deep.equal([updates[0]!.updateId])
  })

  it('leaves out rows without KB, old articles, and what was released before the demo begins', () => {
    const rows = [
      `2026-06-09,CVE-2026-1,,T,${SERVER},K,Low,I,,`,
      `2026-06-09,CVE-2026-1,Click to Run,T,${SERVER},K,Low,I,,`,
      `2025-03-11,CVE-2022-1,5017392,T,${SERVER},K,Low,I,,`,
      `2024-06-11,CVE-2024-1,5039227,T,${SERVER},K,Low,I,,`,
    ]

    expect(carve([HEADER, ...rows].join('\n'))).to.deep.equal([])
  })
})

describe('demo/data/updates.json', () => {
  const updates = demoUpdates()
  const byId = new Map(updates.map((update) => [update.updateId, update]))

  it('holds a few hundred updates with unique ids', () => {
    expect(updates.length).to.be.within(200, 600)
    expect(byId.size).to.equal(updates.length)
  })

  it('is well-formed in every field', () => {
    const wrong = updates.filter(
      (update) =>
        !/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(update.updateId) ||
        !/^\d{7}$/.test(update.kb) ||
        !/^\d{4}-\d{2}-\d{2}$/.test(update.releasedOn) ||
        !['Unspecified', 'Low', 'Moderate', 'Important', 'Critical'].includes(update.severity) ||
        !update.titleEn.includes(`KB${update.kb}`) ||
        !update.titleJa.includes(`KB${update.kb}`) ||
        !(update.cves ?? []).every((cve) => /^CVE-\d{4}-\d{4,7}$/.test(cve)) ||
        ![0, 1, 2].includes(update.reboot) ||
        update.sizeMb <= 0,
    )

    expect(wrong).to.deep.equal([])
  })

  it('supersedes only what it holds, on the same platform, and nothing newer', () => {
    const wrong = updates.flatMap((update) =>
      update.supersedes.filter((id) => {
        const old = byId.get(id)
        return !old || old.platform !== update.platform || old.releasedOn > update.releasedOn || id === update.updateId
      }),
    )

    expect(wrong).to.deep.equal([])
  })

  it('is what carve makes of the table, or with CI unset of its excerpt', () => {
    const data = process.env['TSUKUROI_DATA'] ?? join(import.meta.dirname, '../../../../shared/data')
    const whole = join(data, 'wsus/kb-cve/kb-cve.csv.gz')
    const excerpt = join(import.meta.dirname, '../../fixtures/wsus/kb-cve-word-2016.csv')

    if (process.env['CI'] && existsSync(whole)) expect(carve(gunzipSync(readFileSync(whole)).toString('utf8'))).to.deep.equal(updates)
    expect(carve(readFileSync(excerpt, 'utf8'))).to.deep.equal(updates.filter(({ titleEn }) => titleEn.includes('Microsoft Word 2016')))
  })
})
