import { debianVersion } from './releases.ts'

/** Our names of releases from the product and cycle names of endoflife.date. */

type Named = (cycle: string) => string | null

const numbered = (distribution: string, pattern: RegExp): Named => {
  return (cycle) => (pattern.test(cycle) ? `${distribution}/${cycle}` : null)
}
const MAJOR = /^\d{1,2}$/
const DOTTED = /^\d{1,2}\.\d{1,2}$/

const PRODUCTS: Readonly<Record<string, Named>> = {
  debian: (cycle) => debianVersion(cycle) ?? null,
  ubuntu: numbered('ubuntu', /^\d{1,2}\.\d{2}$/),
  rhel: numbered('rhel', MAJOR),
  almalinux: numbered('alma', MAJOR),
  'rocky-linux': numbered('rocky', MAJOR),
  'oracle-linux': numbered('oracle', MAJOR),
  centos: numbered('centos', MAJOR),
  // Release 8 of CentOS Stream has the name of CentOS Linux 8, which ended before it.
  'centos-stream': numbered('centos', /^(?:9|[1-9]\d)$/),
  fedora: numbered('fedora', MAJOR),
  // The AMI has one name for all of its releases; the last one tells its end.
  'amazon-linux': (cycle) => (cycle === '2018.03' ? 'amazon/1' : /^(?:2|20\d\d)$/.test(cycle) ? `amazon/${cycle}` : null),
  // Up to 15 a release without service pack has no number behind the dot.
  sles: (cycle) => (DOTTED.test(cycle) ? `sles/${cycle.replace(/^(1[0-5])\.0$/, '$1')}` : null),
  opensuse: numbered('opensuse-leap', /^(?:15|16|42)\.\d$/),
  'alpine-linux': numbered('alpine', DOTTED),
  macos: (cycle) => (/^(?:1[1-9]|[2-9]\d|10\.\d{1,2})$/.test(cycle) ? `macos/${cycle}` : null),
}

/**
 * The release that a cycle of a product is.
 *
 * @param product endoflife.date's name of it
 * @returns `debian/12`; null for everything that is no release of a system whose packages are looked at
 */
export function releaseOfCycle(product: string, cycle: string): string | null {
  return Object.hasOwn(PRODUCTS, product) ? PRODUCTS[product]!(cycle) : null
}
