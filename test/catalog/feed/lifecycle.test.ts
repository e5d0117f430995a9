import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, ofKind, readFeed, vendorFiles, type ReadFeed } from './feeds.ts'

/** Each cycle on one line, with its release and the days of its release and ends. */
function cycles(read: ReadFeed): string[] {
  const day = (time: string | null): string => time?.slice(0, 10) ?? '-'
  return ofKind(read, 'lifecycle').map(
    ({ product, cycle, release, releasedAt, supportedUntil, securityUntil, extendedUntil }) =>
      `${product} ${cycle} ${release} ${[releasedAt, supportedUntil, securityUntil, extendedUntil].map(day).join(' ')}`,
  )
}

describe('openFeed with ends of support', () => {
  it('reads all products of endoflife.date’s API', () => {
    const read = readFeed(catalogFixture('lifecycle/products-full.json'), 9)

    expect(read.head).to.deep.equal({
      format: 'endoflife',
      key: 'endoflife',
      title: 'Ends of support',
      revisedAt: '2025-07-02T00:53:29.000Z',
      validUntil: null,
      streams: [],
    })
    expect(cycles(read)).to.deep.equal([
      'ubuntu 24.04 ubuntu/24.04 2024-04-25 2029-04-25 - 2036-04-25',
      'ubuntu 23.10 ubuntu/23.10 2023-10-12 2024-07-12 - -',
      'ubuntu 22.04 ubuntu/22.04 2022-04-21 2027-04-01 - 2032-04-09',
      'windows 11-24h2-e null 2024-10-01 2027-10-12 - -',
      'windows 10-22h2 null 2022-10-18 2025-10-14 - 2028-10-10',
      'windows 7-sp1 null 2011-02-22 2020-01-14 - -',
      'windows 5-sp3 null 2008-04-21 2014-04-08 - -',
    ])
  })

  it('reads a product’s file: long-term support of Debian is for everybody, that of others is paid for', () => {
    const debian = readFeed(catalogFixture('lifecycle/debian.md'), 100)
    const rhel = readFeed(catalogFixture('lifecycle/rhel.md'))

    expect(debian.head).to.deep.include({ format: 'endoflife', key: 'endoflife/debian', revisedAt: null })
    expect(cycles(debian).slice(0, 3)).to.deep.equal([
      'debian 13 debian/13 2025-08-09 2028-08-09 2030-06-30 -',
      'debian 12 debian/12 2023-06-10 2026-07-11 2028-06-30 -',
      'debian 11 debian/11 2021-08-14 2024-08-14 2026-08-31 -',
    ])
    expect(cycles(rhel)[0]).to.equal('rhel 10 rhel/10 2025-05-20 2035-05-31 - 2039-05-31')
  })

  it('takes the last release for the end where the support is over and nobody says since when', () => {
    const file = (cycle: string): string => `---\npermalink: /x\nreleases:\n  - releaseCycle: "1.10"\n${cycle}---\nText\n`
    const over = '    releaseDate: 2001-02-03\n    eol: true\n'

    expect(cycles(readFeed(file(over)))).to.deep.equal(['x 1.10 null 2001-02-03 2001-02-03 - -'])
    expect(cycles(readFeed(file(`${over}    latestReleaseDate: 2002-03-04\n`)))).to.deep.equal(['x 1.10 null 2001-02-03 2002-03-04 - -'])
    expect(cycles(readFeed(file('    eol: false\n    eoes: true\n')))).to.deep.equal(['x 1.10 null - - - -'])
    expect(readFeed(file('    eol: true\n')).rejections[0]?.reason).to.equal('date_invalid')
    expect(readFeed(file('    eol: 2001-02-31x\n')).rejections).to.deep.equal([
      { reason: 'date_invalid', place: 'x 1.10', value: '2001-02-31x' },
    ])
  })

  it('gives our names to releases of systems whose packages are looked at, and to no other', () => {
    const named = Object.entries({
      almalinux: '9',
      'amazon-linux': '2018.03',
      'alpine-linux': '3.19',
      centos: '8',
      'centos-stream': '8',
      macos: '14',
      opensuse: '15.5',
      sles: '15.0',
      ubuntu: '24',
      python: '3.12',
    }).map(([product, cycle]) => {
      const file = `---\npermalink: /${product}\nreleases:\n  - releaseCycle: "${cycle}"\n    releaseDate: 2020-01-01\n---\n`
      return ofKind(readFeed(file), 'lifecycle')[0]?.release
    })

    expect(named).to.deep.equal([
      'alma/9',
      'amazon/1',
      'alpine/3.19',
      'centos/8',
      null,
      'macos/14',
      'opensuse-leap/15.5',
      'sles/15',
      null,
      null,
    ])
  })

  it('reads the tables of distro-info, and whose they are', () => {
    const debian = readFeed(catalogFixture('lifecycle/debian.csv'), 3)
    const ubuntu = readFeed(catalogFixture('lifecycle/ubuntu.csv'))

    expect(debian.head).to.deep.include({ format: 'distro-info', key: 'distro-info/debian' })
    expect(ubuntu.head).to.deep.include({ format: 'distro-info', key: 'distro-info/ubuntu' })
    expect([debian.skipped, debian.rejections.length, ubuntu.rejections.length]).to.deep.equal([2, 0, 0])
    expect(cycles(debian).slice(-3)).to.deep.equal([
      'debian 13 debian/13 2025-08-09 2028-08-09 2030-06-30 2035-06-30',
      'debian 14 debian/14 - - - -',
      'debian 15 debian/15 - - - -',
    ])
    expect(cycles(ubuntu).at(-6)).to.equal('ubuntu 24.04 ubuntu/24.04 2024-04-25 2029-05-31 2029-05-31 2034-04-25')
  })

  it('refuses what is cut off, has no product, or belongs to nobody', () => {
    const whole = catalogFixture('lifecycle/products-full.json')
    const file = catalogFixture('lifecycle/debian.md')
    const header = 'version,codename,series,created,release,eol\n'

    for (const text of [
      whole.slice(0, -40),
      whole.replace('"total": 2', '"total": 464'),
      '{"schema_version":"1","result":[]}',
      file.slice(0, 1_000),
      file.replace('permalink: /debian', 'permalink: "/../x"'),
      `${file.slice(0, 200)}\nx: [[[\n---\n`,
      header,
      `${header}1,Mint,mint,2000-01-01,2000-01-01,2001-01-01\n`,
      `${header}${'x'.repeat(100_000)}`,
      `---${'\n'.repeat(14_000)}permalink: /x\n${'a\n'.repeat(2_000_000)}`,
    ]) {
      expect(() => readFeed(text), text.slice(0, 40)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('rejects a product without releases, and rows with columns too few or no days', () => {
    const api = '{"schema_version":"1","result":[{"name":"a"},{"name":"../b","releases":[]},7,{"name":"c","releases":[{},null]}]}'
    const table = catalogFixture('lifecycle/debian.csv')

    expect(readFeed(api).rejections.map(({ place, reason }) => `${place}: ${reason}`)).to.deep.equal([
      'product 1: record_malformed',
      'product 2: record_malformed',
      'product 3: record_malformed',
      'c: record_malformed',
      'c: record_malformed',
    ])
    expect(readFeed(`${table}16,X,x\n17,Y,y,2000-01-01,tomorrow\n`).rejections.map(({ reason }) => reason)).to.deep.equal([
      'columns_missing',
      'date_invalid',
    ])
  })

  it('reads all 464 products', async function () {
    const files = await vendorFiles('eol/endoflife-products.tar.xz', /\.md$/)
    if (files === null) return this.skip()
    const reads = files.map(({ text }) => readFeed(text, 65_536))

    expect([reads.length, reads.flatMap(({ statements }) => statements).length]).to.deep.equal([464, 8_351])
    expect(reads.flatMap(({ rejections }) => rejections)).to.deep.equal([])
  }).timeout(60_000)
})
