import fc from 'fast-check'
import { SEVERITIES } from '../../../catalog/index.ts'
import type { AdvisoryFacts, Fix, PackageVersion } from '../../../catalog/index.ts'
import { appFix, debFix, rpmFix } from './facts.ts'

/** Few names, versions and streams, so that what is generated meets. */

const DEB_VERSIONS = [
  '1.0-1',
  '1.0-1+b1',
  '1.0-2',
  '1.0-2~bpo12+1',
  '1.0-2~bpo12+2',
  '1:0.5-1',
  '1.1-1~deb12u1',
  '1.1-1',
  '2.0',
  '2.0-0',
  'broken_1',
]
const RPM_VERSIONS = [
  '0:1.0-1.el8',
  '0:1.0-2.el8',
  '1:0.1-1.el8',
  '0:1.0~rc1-1.el8',
  '1.0-1.el8',
  '0:1.0-1.module_el8.7.0+1+a',
  '0:1.0-1.module_el8.8.0+2+b',
  '0:1.1-1.module+el8.8.0+3+c',
  '0:1.0-2.el9_2',
  '0:1.0-3.el9_4',
]
const APP_VERSIONS = ['1.0', '1', '1.0.1', '2.0-beta', '2.0', 'Unknown', '< 1.0.1', '> 2.0', 'Latest']
const MODULES = [null, 'a:1', 'a:2', '?']

const advisories: fc.Arbitrary<AdvisoryFacts | null> = fc.option(
  fc.record({
    id: fc.constantFrom('A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6'),
    kind: fc.constantFrom('security', 'bugfix', 'enhancement'),
    severity: fc.constantFrom(...SEVERITIES),
    cves: fc.subarray(['CVE-1', 'CVE-2']),
    exploited: fc.boolean(),
    withdrawn: fc.constantFrom(false, false, false, true),
  }),
  { freq: 5 },
)

const debBinaries = fc.array(
  fc.record({ name: fc.constantFrom('x', 'y', 'linux-image-6.1.0-9-amd64'), version: fc.constantFrom(...DEB_VERSIONS) }),
  { maxLength: 2 },
)

const debFixes = fc
  .record({
    name: fc.constantFrom('x', 'y', 's', 'linux'),
    fixed: fc.constantFrom(...DEB_VERSIONS.slice(0, -1)),
    release: fc.constantFrom('debian/12', 'debian/12', 'debian/11'),
    pocket: fc.constantFrom('security', 'main', 'backports', 'esm-infra'),
    names: fc.constantFrom('source', 'source', 'binary'),
    architecture: fc.constantFrom(null, null, 'amd64', 'i386', 'src'),
    introduced: fc.constantFrom(null, null, '1.0-2', 'broken_1'),
    binaries: fc.oneof(fc.constant([]), debBinaries),
    advisory: advisories,
  })
  .map(({ name, fixed, ...more }): Fix => debFix(name, fixed, { ...more, names: more.names as 'source' | 'binary' }))

const rpmFixes = fc
  .record({
    name: fc.constantFrom('x', 'y', 'kernel-livepatch-z'),
    fixed: fc.constantFrom(...RPM_VERSIONS),
    pocket: fc.constantFrom('base', 'eus-9.2', 'live'),
    module: fc.constantFrom(...MODULES.slice(0, 3)),
    names: fc.constantFrom('binary', 'binary', 'source'),
    architecture: fc.constantFrom(null, 'x86_64', 'noarch', 'i686'),
    advisory: advisories,
  })
  .map(({ name, fixed, ...more }): Fix => rpmFix(name, fixed, { ...more, names: more.names as 'source' | 'binary' }))

const appFixes = fc
  .record({ name: fc.constantFrom('X.X', 'Y.Y'), fixed: fc.constantFrom(...APP_VERSIONS.filter((version) => version !== 'Unknown')) })
  .map(({ name, fixed }): Fix => appFix(name, fixed))

/** Fixes of every kind. */
export const someFixes: fc.Arbitrary<Fix[]> = fc.array(fc.oneof(debFixes, debFixes, rpmFixes, appFixes), { maxLength: 30 })

const debPackages: fc.Arbitrary<PackageVersion> = fc.record({
  scheme: fc.constant('dpkg'),
  release: fc.constant('debian/12'),
  name: fc.constantFrom('x', 'y', 'linux-image-6.1.0-9-amd64'),
  architecture: fc.constantFrom('amd64', 'i386', 'all'),
  version: fc.constantFrom(...DEB_VERSIONS),
  source: fc.constantFrom(null, 's', 'x', 'linux-signed-amd64'),
  sourceVersion: fc.constantFrom(null, ...DEB_VERSIONS),
  module: fc.constant(null),
  vendor: fc.constantFrom(null, 'foreign'),
})

const rpmPackages: fc.Arbitrary<PackageVersion> = fc.record({
  scheme: fc.constant('rpm'),
  release: fc.constant('alma/8'),
  name: fc.constantFrom('x', 'y', 'kernel-livepatch-z'),
  architecture: fc.constantFrom('x86_64', 'i686', 'noarch'),
  version: fc.constantFrom(...RPM_VERSIONS),
  source: fc.constantFrom(null, 'x'),
  sourceVersion: fc.constantFrom(null, '1.0-1.el8', '1.0-2.el8'),
  module: fc.constantFrom(...MODULES),
  vendor: fc.constantFrom(null, 'AlmaLinux', 'Remi'),
})

const appPackages: fc.Arbitrary<PackageVersion> = fc.record({
  scheme: fc.constant('winget'),
  release: fc.constant('windows'),
  name: fc.constantFrom('X.X', 'Y.Y'),
  architecture: fc.constant(''),
  version: fc.constantFrom(...APP_VERSIONS),
  source: fc.constant(null),
  sourceVersion: fc.constant(null),
  module: fc.constant(null),
  vendor: fc.constant(null),
})

/** Package versions of every kind. */
export const somePackages: fc.Arbitrary<PackageVersion[]> = fc.array(fc.oneof(debPackages, debPackages, rpmPackages, appPackages), {
  minLength: 1,
  maxLength: 12,
})
