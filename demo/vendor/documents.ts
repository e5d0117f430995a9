/** Feeds of our own making in the formats of the vendors. Packages that begin with `tsukuroi-demo-` and the CVEs of the year 2099 do not exist. */

/** A statement of the demonstration's vendor. */
export interface Advisory {
  readonly id: string
  readonly package: string
  /** Version that has the fix; null: there is none yet. */
  readonly fixed: string | null
  readonly cve: string
  readonly urgency: 'low' | 'medium' | 'high'
  /** YYYY-MM-DD. */
  readonly day: string
}

/** The release that the vendor's Debian statements are about. */
export interface DebianRelease {
  readonly version: string
  readonly codename: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Old entries of the real list: without them it is not taken for the list. They are about releases that no computer of the demonstration has. */
const OLD_ENTRIES = `[24 Oct 2023] DSA-5532-1 openssl - security update
\t{CVE-2023-5363}
\t[bookworm] - openssl 3.0.11-1~deb12u2
[22 Jan 2019] DSA-4371-1 apt - security update
\t{CVE-2019-3462}
\t[stretch] - apt 1.4.9
`

/** Debian's list of advisories, newest first; those without a fix are not in it. */
export function debianList(advisories: readonly Advisory[], { codename }: DebianRelease): string {
  const entries = advisories
    .filter(({ fixed }) => fixed !== null)
    .toSorted((a, b) => (a.day < b.day ? 1 : -1))
    .map(
      (one) =>
        `[${listDay(one.day)}] ${one.id} ${one.package} - security update\n\t{${one.cve}}\n\t[${codename}] - ${one.package} ${one.fixed}\n`,
    )
  return `${entries.join('')}${OLD_ENTRIES}`
}

function listDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date} ${MONTHS[Number(month) - 1]} ${year}`
}

/** What Debian's security tracker knows of each source package, with what is affected and not mended. */
export function debianTracker(advisories: readonly Advisory[], { codename }: DebianRelease): string {
  const openssl = { 'CVE-2023-5363': vulnerability({ status: 'resolved', fixed: '3.0.12-1', urgency: 'not yet assigned', codename }) }
  const told = advisories.map((one) => [
    one.package,
    {
      [one.cve]: {
        description: `A fault of ${one.package} that exists in the demonstration alone`,
        ...vulnerability({ status: one.fixed === null ? 'open' : 'resolved', fixed: one.fixed, urgency: one.urgency, codename }),
      },
    },
  ])
  return JSON.stringify({ ...Object.fromEntries(told), openssl })
}

function vulnerability({
  status,
  fixed,
  urgency,
  codename,
}: {
  status: string
  fixed: string | null
  urgency: string
  codename: string
}): object {
  const repositories = fixed === null ? {} : { [`${codename}-security`]: fixed }
  const said = { status, repositories, urgency, ...(fixed === null ? {} : { fixed_version: fixed }) }
  return { scope: 'remote', releases: { [codename]: said } }
}

/** CISA's catalog of vulnerabilities that attacks use: one of it that is known, and these. */
export function knownExploited(cves: readonly string[], day: string): string {
  const vulnerabilities = [
    { cveID: 'CVE-2021-44228', vendorProject: 'Apache', product: 'Log4j2', dateAdded: '2021-12-10', knownRansomwareCampaignUse: 'Known' },
    ...cves.map((cveID) => ({
      cveID,
      vendorProject: 'Demonstration',
      product: 'none',
      dateAdded: day,
      knownRansomwareCampaignUse: 'Unknown',
    })),
  ]
  return JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: day.replaceAll('-', '.'),
    dateReleased: `${day}T00:00:00.000Z`,
    count: vulnerabilities.length,
    vulnerabilities,
  })
}

/** Scores of EPSS: of one that is known, and of these with a probability each. */
export function epssScores(scores: Readonly<Record<string, number>>, day: string): string {
  const lines = Object.entries({ 'CVE-2021-44228': 0.94, ...scores }).map(
    ([cve, score]) => `${cve},${score.toFixed(5)},${score.toFixed(5)}`,
  )
  return `#model_version:v2025.03.14,score_date:${day}T00:00:00Z\ncve,epss,percentile\n${lines.join('\n')}\n`
}

/** updateinfo.xml of Amazon Linux 2023: an advisory about openssl that no computer here lacks, and these. */
export function updateinfo(advisories: readonly Advisory[]): string {
  const old: Advisory = {
    id: 'ALAS2023-2099-001',
    package: 'openssl',
    fixed: '1:3.0.8-1.amzn2023.0.1',
    cve: 'CVE-2099-0001',
    urgency: 'medium',
    day: '2024-01-10',
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<updates>\n${[old, ...advisories].map(update).join('')}</updates>\n`
}

const PRIORITY = { low: 'low', medium: 'medium', high: 'important' } as const

function update({ id, package: name, fixed, cve, urgency, day }: Advisory): string {
  const [, epoch = '0', version = '', release = ''] = /^(?:(\d+):)?([^-]+)-(.+)$/.exec(fixed ?? '') ?? []
  return `  <update author="demo@example.com" from="demo@example.com" status="final" type="security" version="1.4">
    <id>${id}</id>
    <title>Amazon Linux 2023 - ${id}: ${PRIORITY[urgency]} priority package update for ${name}</title>
    <issued date="${day} 00:00:00"/>
    <updated date="${day} 00:00:00"/>
    <severity>${PRIORITY[urgency]}</severity>
    <description>A fault of ${name} that exists in the demonstration alone.</description>
    <references>
      <reference href="https://cve.mitre.org/cgi-bin/cvename.cgi?name=${cve}" id="${cve}" title="" type="cve"/>
    </references>
    <pkglist>
      <collection short="amazon-linux-2023">
        <name>Amazon Linux 2023</name>
        <package arch="noarch" epoch="${epoch}" name="${name}" release="${release}" version="${version}">
          <filename>${name}-${version}-${release}.noarch.rpm</filename>
        </package>
      </collection>
    </pkglist>
  </update>
`
}
