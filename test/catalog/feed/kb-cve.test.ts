import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { FeedError } from '../../../catalog/index.ts'
import { fixture, readFeed } from './feeds.ts'

const HEADER = 'date,cve,kb,title,product,component,severity,impact,supersedes,exploits'

describe('openFeed with the KB-CVE table', () => {
  it('reads every row that names a KB', () => {
    const text = fixture('kb-cve-chain.csv')
    const rows = parse<Record<string, string>>(text, { columns: true })

    const read = readFeed(text, 100)

    expect(read.fixes.map((fix) => [fix.kb, fix.cve, fix.publishedAt?.slice(0, 10), fix.title])).to.deep.equal(
      rows.map((row) => [Number(row['kb']), row['cve'], row['date'], row['title']]),
    )
    expect(read.head).to.deep.equal({ format: 'kb-cve', key: 'kb-cve', title: 'KB-CVE table', revisedAt: '2025-01-29T00:00:00.000Z' })
  })

  it('skips rows without a KB number, and says of published exploits no more than that', () => {
    const read = readFeed(
      [
        HEADER,
        '2024-01-09,CVE-2024-0001,,A,Windows Server 2019,,Important,,,',
        '2024-01-09,CVE-2024-0002,Click to Run,A,Windows Server 2019,,Important,,,',
        '2024-01-09,CVE-2024-0003,5034127,A,Windows Server 2019 (Server Core installation),,None,,5033371;5033372;5034127,https://www.exploit-db.com/exploits/1',
        '',
      ].join('\r\n'),
    )

    expect(read.skipped).to.equal(2)
    expect(read.fixes).to.have.length(1)
    expect(read.fixes[0]).to.deep.include({
      product: 'Windows Server 2019',
      severity: 'unspecified',
      supersedes: [5033371, 5033372],
      exploited: false,
      exploitPublic: true,
    })
  })

  it('rejects rows, naming their line and what stood there', () => {
    const read = readFeed(
      [
        HEADER,
        '2024-01-09,CVE-X,5034127,A,P,,Important,,,',
        '09.01.2024,CVE-2024-0001,5034127,A,P,,Important,,,',
        '2024-01-09,CVE-2024-0001,5034127,A,,,Important,,,',
        '2024-01-09,CVE-2024-0001,5034127,A,P,,System.Object[],,,',
        '2024-01-09,CVE-2024-0001',
        '2024-01-09,CVE-2024-0001,5034127,A,P,,Low,,,',
      ].join('\n'),
    )

    expect(read.fixes).to.have.length(1)
    expect(read.rejections.map((one) => `${one.place} ${one.reason}`)).to.deep.equal([
      'line 2 cve_invalid',
      'line 3 date_invalid',
      'line 4 product_missing',
      'line 5 severity_unknown',
      'line 6 columns_missing',
    ])
  })

  it('splits fields as another parser does, wherever the pieces end', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'ｱ', ' ') })
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (titles, piece) => {
        const rows = titles.map((title) => `2024-01-09,CVE-2024-0001,5034127,${quoted(title)},P,,Low,,,`)

        const read = readFeed([HEADER, ...rows].join('\n'), piece)

        expect(read.fixes.map((fix) => fix.title)).to.deep.equal(titles.map((title) => title.replaceAll(/\s+/g, ' ').trim()))
      }),
    )
  })

  const hostile: readonly (readonly [string, string])[] = [
    ['a line of 100 MB', `${HEADER}\n${'x'.repeat(100_000_000)}`],
    ['a quote that is never closed, over many lines', `${HEADER}\n"${'x\n'.repeat(2_000_000)}`],
    ['a quote that is never closed at the end', `${HEADER}\n2024-01-09,"CVE`],
    ['text behind a quote', `${HEADER}\n"2024-01-09"x,CVE-2024-0001`],
    ['a table without the columns', 'cve,kb,product,severity\nCVE-2024-0001,5034127,P,Low\n'],
  ]
  for (const [what, text] of hostile) {
    it(`refuses ${what}`, () => {
      expect(() => readFeed(text, 65_536))
        .to.throw(FeedError)
        .with.property('code', 'feed_malformed')
    })
  }
})
