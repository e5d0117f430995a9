import { expect } from 'chai'
import { openFeed, type FeedHead, type FeedStatement } from '../../../catalog/index.ts'
import { debianList, debianTracker, epssScores, knownExploited, updateinfo, type Advisory } from '../../../demo/vendor/documents.ts'
import { vendorStory } from '../../../demo/vendor/story.ts'
import { startVendor } from '../../../demo/vendor/server.ts'
import { presetNamed } from '../../../server/advisories/presets.ts'

const TRIXIE = { version: '13', codename: 'trixie' }
const MENDED: Advisory = {
  id: 'DSA-9901-1',
  package: 'tsukuroi-demo-greeting',
  fixed: '1.0-1+deb13u1',
  cve: 'CVE-2099-1001',
  urgency: 'high',
  day: '2026-01-05',
}
const OPEN: Advisory = { ...MENDED, package: 'tsukuroi-demo-candle', fixed: null, cve: 'CVE-2099-1003' }

function read(text: string, stream?: string): { head: FeedHead; statements: FeedStatement[]; rejected: unknown[] } {
  const statements: FeedStatement[] = []
  const rejected: unknown[] = []
  const parser = openFeed(
    {
      fix: () => undefined,
      skip: () => undefined,
      reject: (rejection) => void rejected.push(rejection),
      statement: (statement) => void statements.push(statement),
    },
    stream === undefined ? {} : { stream },
  )
  parser.write(text)
  return { head: parser.end(), statements, rejected }
}

function fixesIn(statements: readonly FeedStatement[]): string[] {
  return statements.flatMap((one) =>
    one.kind === 'advisory' ? one.fixes.map((fix) => `${one.id} ${fix.release}/${fix.pocket} ${fix.name} ${fix.fixed}`) : [],
  )
}

function statesIn(statements: readonly FeedStatement[]): string[] {
  return statements.flatMap((one) => (one.kind === 'state' ? [`${one.release} ${one.name} ${String(one.cve)} ${one.state}`] : []))
}

/** Ids of advisories and names that a preset wants to find in a whole document. */
function lackingIn(statements: readonly FeedStatement[], presetId: string): string[] {
  const { advisories = [], names = [] } = presetNamed(presetId)?.plan.canaries ?? {}
  const seen = new Set(
    statements.flatMap((one) => {
      if (one.kind === 'advisory') return [one.id, ...one.fixes.map((fix) => fix.name)]
      return one.kind === 'threat' ? [one.cve] : []
    }),
  )
  return [...advisories, ...names].filter((wanted) => !seen.has(wanted))
}

describe('the documents of the demonstration’s vendors', () => {
  it('are Debian’s list of advisories, which speaks for the demonstration’s release alone', () => {
    const { head, statements, rejected } = read(debianList([MENDED, OPEN], TRIXIE))

    expect(rejected).to.deep.equal([])
    expect(head).to.deep.include({ format: 'debian-list', streams: ['debian/13/security'] })
    expect(fixesIn(statements)).to.include('DSA-9901-1 debian/13/security tsukuroi-demo-greeting 1.0-1+deb13u1')
    expect(lackingIn(statements, 'debian-security')).to.deep.equal([])
  })

  it('are Debian’s tracker, with what is affected and not mended', () => {
    const { head, statements, rejected } = read(debianTracker([MENDED, OPEN], TRIXIE))

    expect(rejected).to.deep.equal([])
    expect(head).to.deep.include({ format: 'debian-tracker', streams: ['debian/13/security'] })
    expect(fixesIn(statements)).to.include('CVE-2099-1001 debian/13/security tsukuroi-demo-greeting 1.0-1+deb13u1')
    expect(statesIn(statements)).to.deep.equal(['debian/13 tsukuroi-demo-candle CVE-2099-1003 affected'])
    expect(lackingIn(statements, 'debian-tracker')).to.deep.equal([])
  })

  it('are what attacks use, and how probable that is', () => {
    const kev = read(knownExploited(['CVE-2099-1002'], '2026-01-05'))
    const epss = read(epssScores({ 'CVE-2099-1002': 0.87 }, '2026-01-05'))

    expect([...kev.rejected, ...epss.rejected]).to.deep.equal([])
    expect(kev.statements.map((one) => (one.kind === 'threat' ? one.cve : ''))).to.deep.equal(['CVE-2021-44228', 'CVE-2099-1002'])
    expect(epss.statements.find((one) => one.kind === 'threat' && one.cve === 'CVE-2099-1002')).to.include({ epss: 0.87 })
    expect([...lackingIn(kev.statements, 'kev'), ...lackingIn(epss.statements, 'epss')]).to.deep.equal([])
  })

  it('are the advisories of Amazon Linux', () => {
    const news: Advisory = { ...MENDED, id: 'ALAS2023-2099-002', package: 'tsukuroi-demo-teapot', fixed: '0:1.0-1.amzn2023.0.2' }
    const { statements, rejected } = read(updateinfo([news]), 'amazon/2023/base')

    expect(rejected).to.deep.equal([])
    expect(fixesIn(statements)).to.include('ALAS2023-2099-002 amazon/2023/base tsukuroi-demo-teapot 0:1.0-1.amzn2023.0.2')
    expect(lackingIn(statements, 'amazon-2023')).to.deep.equal([])
  })
})

describe('startVendor', () => {
  it('answers by the hash of what it has, and tells of news only', async () => {
    const vendor = await startVendor()
    try {
      const story = vendorStory(TRIXIE, new Date('2026-01-05T12:00:00Z'))
      story.publish(vendor, false)
      const url = `${vendor.url}debian/DSA/list`
      const first = await fetch(url)
      const etag = first.headers.get('etag') ?? ''
      expect(await first.text()).to.not.include(story.news.package)

      expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).to.equal(304)
      story.publish(vendor, true)
      const second = await fetch(url, { headers: { 'if-none-match': etag } })

      expect(second.status).to.equal(200)
      expect(await second.text()).to.include(`${story.news.package} ${story.news.fixed}`)
      expect(vendor.asked('debian/DSA/list')).to.deep.equal({ times: 3, unchanged: 1 })
    } finally {
      await vendor.stop()
    }
  })

  it('gives what lies in its folders, and nothing above them', async () => {
    const vendor = await startVendor()
    try {
      vendor.mount('here/', new URL('.', import.meta.url).pathname)

      expect((await fetch(`${vendor.url}here/documents.test.ts`)).status).to.equal(200)
      for (const path of ['here/..%2F..%2Fhouse%2Fsize.test.ts', 'here/%2e%2e/', 'elsewhere', 'here/none']) {
        expect((await fetch(`${vendor.url}${path}`)).status, path).to.equal(404)
      }
    } finally {
      await vendor.stop()
    }
  })
})
