import { debianList, debianTracker, epssScores, knownExploited, type Advisory, type DebianRelease } from './documents.ts'
import type { Vendor } from './server.ts'

/** What the demonstration's vendors say at first, and what they say later. */

/** Packages of the Debian computer: one that lacks an update from the start, one that will, one that is affected without a fix. */
export const GREETING = { package: 'tsukuroi-demo-greeting', version: '1.0-1' } as const
export const LANTERN = { package: 'tsukuroi-demo-lantern', version: '2.1-3' } as const
export const CANDLE = { package: 'tsukuroi-demo-candle', version: '0.9-1' } as const
/** Package of the Amazon Linux computer. */
export const TEAPOT = { package: 'tsukuroi-demo-teapot', version: '1.0-1.amzn2023.0.1' } as const

/** Where the documents lie at the vendor, and below which path the repository of the Amazon Linux computer. */
export const PATHS = {
  list: 'debian/DSA/list',
  tracker: 'debian/tracker/data/json',
  kev: 'cisa/known_exploited_vulnerabilities.json',
  epss: 'first/epss_scores-current.csv',
  amazon: 'amazon/',
  repository: 'amazon/al2023/core/guids/demo/x86_64/',
  mirrors: 'amazon/al2023/core/mirrors/latest/x86_64/mirror.list',
} as const

/** Probabilities of EPSS: of what is affected without a fix, and of the news. */
export const SCORES = { open: 0.11, news: 0.87 } as const

export interface VendorStory {
  /** Known when the service begins to read the vendors. */
  readonly before: Advisory
  /** Affected, and not mended. */
  readonly open: Advisory
  /** Told while people watch; attacks use it. */
  readonly news: Advisory
  /** The same of the Amazon Linux computer. */
  readonly rpmNews: Advisory
  /** What the vendors say now. @param told whether the news are out */
  publish(vendor: Vendor, told: boolean): void
}

const DAY_MS = 86_400_000

/** Makes the story for a Debian release. @param now the news are of this day */
export function vendorStory(release: DebianRelease, now: Date): VendorStory {
  const dayBefore = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10)
  const revision = `+deb${release.version}u1`
  const before: Advisory = {
    id: 'DSA-9901-1',
    package: GREETING.package,
    fixed: `1.0-1${revision}`,
    cve: 'CVE-2099-1001',
    urgency: 'medium',
    day: dayBefore(20),
  }
  const open: Advisory = { ...before, id: '', package: CANDLE.package, fixed: null, cve: 'CVE-2099-1003', urgency: 'low' }
  const news: Advisory = {
    id: 'DSA-9902-1',
    package: LANTERN.package,
    fixed: `2.1-3${revision}`,
    cve: 'CVE-2099-1002',
    urgency: 'high',
    day: dayBefore(0),
  }
  const rpmNews: Advisory = {
    id: 'ALAS2023-2099-002',
    package: TEAPOT.package,
    fixed: '0:1.0-1.amzn2023.0.2',
    cve: 'CVE-2099-1004',
    urgency: 'high',
    day: dayBefore(0),
  }
  return {
    before,
    open,
    news,
    rpmNews,
    publish(vendor, told) {
      const advisories = told ? [before, news, open] : [before, open]
      const day = dayBefore(told ? 0 : 1)
      vendor.publish(PATHS.list, debianList(advisories, release))
      vendor.publish(PATHS.tracker, debianTracker(advisories, release))
      vendor.publish(PATHS.kev, knownExploited(told ? [news.cve] : [], day))
      vendor.publish(PATHS.epss, epssScores({ [open.cve]: SCORES.open, ...(told ? { [news.cve]: SCORES.news } : {}) }, day))
      vendor.publish(PATHS.mirrors, `${vendor.url}${PATHS.repository}\n`)
    },
  }
}
