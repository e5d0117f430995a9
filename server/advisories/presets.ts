import type { FeedPlan } from './plan.ts'
import type { ChangeLists, Preset } from './preset.ts'
import { debianIndexes, debianSupport, PUBLIC, ubuntuIndexes, updateinfoOf } from './presets-repositories.ts'

/** The feeds that are known beforehand: where they lie, in which shape, and what a whole one always has. Pure. */

const HOURLY = 60
const EVERY_SIX_HOURS = 360
const GIGABYTE = 1024 * 1024 * 1024

const TRACKER = 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/'

function single(
  id: string,
  name: string,
  url: string,
  license: string,
  plan: Partial<FeedPlan> = {},
  intervalMinutes = EVERY_SIX_HOURS,
): Preset {
  return { id, name, base: url, way: { kind: 'files', files: [''] }, plan: { layout: 'documents', ...plan }, license, intervalMinutes }
}

const OSV = 'https://osv-vulnerabilities.storage.googleapis.com/'
const OSV_CHANGES: ChangeLists = { shape: 'osv', changed: 'modified_id.csv' }

function osvDump(id: string, name: string, ecosystem: string, license: string, plan: Partial<FeedPlan>): Preset {
  return {
    id,
    name,
    base: `${OSV}${encodeURIComponent(ecosystem)}/`,
    way: { kind: 'archive', archive: 'all.zip', changes: OSV_CHANGES },
    plan: { layout: 'set', largest: GIGABYTE, ...plan },
    license,
    intervalMinutes: EVERY_SIX_HOURS,
  }
}

const ALMA_CANARIES: Readonly<Record<string, string>> = { '8': 'ALSA-2022:0951', '9': 'ALSA-2024:0003', '10': 'ALSA-2025:10073' }

// It leaves kernels out and names no source packages: it decides nothing.
function ubuntuOval(codename: string, version: string): Preset {
  return {
    ...single(
      `ubuntu-oval-${codename}`,
      `Ubuntu ${version} security notices (OVAL; only to be read, decides nothing)`,
      `https://security-metadata.canonical.com/oval/com.ubuntu.${codename}.usn.oval.xml.bz2`,
      'GPL-3.0',
      { canaries: { names: ['openssl'] } },
    ),
    insteadOf: ['ubuntu-osv'],
  }
}

const AMAZON = 'https://cdn.amazonlinux.com/'

/** Every preset; ids are those under which sources are registered. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'msrc',
    name: 'Microsoft Security Response Center',
    base: 'https://api.msrc.microsoft.com/cvrf/v3.0/updates',
    way: { kind: 'msrc' },
    plan: { layout: 'documents' },
    license: 'terms of the MSRC',
  },
  single(
    'debian-security',
    'Debian security advisories (DSA)',
    `${TRACKER}DSA/list`,
    PUBLIC,
    { canaries: { advisories: ['DSA-5532-1', 'DSA-4371-1'] } },
    HOURLY,
  ),
  single(
    'debian-lts',
    'Debian LTS advisories (DLA)',
    `${TRACKER}DLA/list`,
    PUBLIC,
    { canaries: { advisories: ['DLA-3482-1', 'DLA-2424-1'] } },
    HOURLY,
  ),
  single('debian-tracker', 'Debian security tracker', 'https://security-tracker.debian.org/tracker/data/json', PUBLIC, {
    canaries: { names: ['openssl'] },
  }),
  ...debianIndexes(),
  ...debianSupport(),
  {
    id: 'ubuntu-osv',
    name: 'Ubuntu security notices (OSV)',
    base: 'https://security-metadata.canonical.com/osv/',
    way: { kind: 'archive', archive: 'osv-all.tar.xz' },
    plan: {
      layout: 'set',
      largest: 2 * GIGABYTE,
      streams: ['16.04', '18.04', '20.04', '22.04', '24.04'].flatMap((version) =>
        ['security', 'esm-infra', 'esm-apps'].map((pocket) => `ubuntu/${version}/${pocket}`),
      ),
      canaries: { advisories: ['USN-7000-1'] },
    },
    license: 'CC-BY-SA-4.0',
    intervalMinutes: 1_440,
  },
  ubuntuOval('focal', '20.04'),
  ubuntuOval('jammy', '22.04'),
  ubuntuOval('noble', '24.04'),
  ...ubuntuIndexes(),
  ...['8', '9', '10'].map((version) =>
    osvDump(`alma-${version}`, `AlmaLinux ${version} errata`, `AlmaLinux:${version}`, 'MIT', {
      streams: [`alma/${version}/base`],
      canaries: { advisories: [ALMA_CANARIES[version] ?? ''] },
    }),
  ),
  ...['8', '9'].map((version) =>
    osvDump(`rocky-${version}`, `Rocky Linux ${version} errata`, `Rocky Linux:${version}`, 'BSD', { streams: [`rocky/${version}/base`] }),
  ),
  ...['8', '9', '10'].map((version) => updateinfoOf('alma', version)),
  ...['8', '9', '10'].map((version) => updateinfoOf('rocky', version)),
  ...['3.19', '3.20', '3.21', '3.22'].map((version) =>
    osvDump(`alpine-${version}`, `Alpine Linux ${version}`, `Alpine:v${version}`, 'MIT', { streams: [`alpine/${version}/main`] }),
  ),
  {
    id: 'rhel-vex',
    name: 'Red Hat VEX statements',
    base: 'https://security.access.redhat.com/data/csaf/v2/vex/',
    way: {
      kind: 'archive',
      archive: '',
      changes: { shape: 'csaf', changed: 'changes.csv', deleted: 'deletions.csv', latest: 'archive_latest.txt' },
    },
    plan: {
      layout: 'set',
      largest: 4 * GIGABYTE,
      streams: ['rhel/7/base', 'rhel/8/base', 'rhel/9/base', 'rhel/10/base'],
      extended: true,
      canaries: { names: ['openssl', 'bash'] },
    },
    license: 'CC-BY-4.0',
  },
  single(
    'suse-15',
    'SUSE Linux Enterprise 15 (OVAL)',
    'https://ftp.suse.com/pub/projects/security/oval/suse.linux.enterprise.15-affected.xml.gz',
    'CC-BY-4.0',
  ),
  single(
    'opensuse-leap-15.5',
    'openSUSE Leap 15.5 (OVAL)',
    'https://ftp.suse.com/pub/projects/security/oval/opensuse.leap.15.5.xml.gz',
    'CC-BY-4.0',
  ),
  single(
    'opensuse-leap-15.6',
    'openSUSE Leap 15.6 (OVAL)',
    'https://ftp.suse.com/pub/projects/security/oval/opensuse.leap.15.6.xml.gz',
    'CC-BY-4.0',
  ),
  {
    id: 'amazon-2',
    name: 'Amazon Linux 2',
    base: AMAZON,
    way: { kind: 'rpm', repositories: [''], mirrors: '2/core/latest/x86_64/mirror.list' },
    plan: { layout: 'documents', stream: 'amazon/2/base', canaries: { names: ['openssl'] } },
    license: 'CC-BY (parts of MITRE)',
  },
  {
    id: 'amazon-2023',
    name: 'Amazon Linux 2023',
    base: AMAZON,
    way: { kind: 'rpm', repositories: [''], mirrors: 'al2023/core/mirrors/latest/x86_64/mirror.list' },
    plan: { layout: 'documents', stream: 'amazon/2023/base', canaries: { names: ['openssl'] } },
    license: 'CC-BY (parts of MITRE)',
  },
  {
    id: 'winget',
    name: 'winget packages',
    base: 'https://github.com/microsoft/winget-pkgs/archive/refs/heads/',
    way: { kind: 'archive', archive: 'master.tar.gz' },
    plan: {
      layout: 'set',
      largest: 4 * GIGABYTE,
      only: '/manifests/',
      streams: ['windows/app'],
      canaries: { names: ['Mozilla.Firefox', '7zip.7zip'] },
    },
    license: 'MIT',
    intervalMinutes: 1_440,
  },
  {
    id: 'mozilla',
    name: 'Mozilla Foundation security advisories',
    base: 'https://github.com/mozilla/foundation-security-advisories/archive/refs/heads/',
    way: { kind: 'archive', archive: 'master.tar.gz' },
    plan: { layout: 'set', only: '/announce/' },
    license: 'MPL-2.0',
    intervalMinutes: 1_440,
  },
  single('sofa', 'macOS releases (SOFA)', 'https://sofafeed.macadmins.io/v2/macos_data_feed.json', 'Apache-2.0'),
  single(
    'kev',
    'CISA Known Exploited Vulnerabilities',
    'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    'CC0-1.0',
    {
      canaries: { names: ['CVE-2021-44228'] },
    },
  ),
  single(
    'epss',
    'EPSS scores of FIRST',
    'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
    'free with attribution to FIRST',
    {
      canaries: { names: ['CVE-2021-44228'] },
    },
  ),
  single('endoflife', 'endoflife.date', 'https://endoflife.date/api/v1/products/full', 'MIT', {
    layout: 'set',
    canaries: { names: ['debian', 'ubuntu'] },
  }),
]

const BY_ID = new Map(PRESETS.map((preset) => [preset.id, preset]))

/** Whether two presets say the same by other names. */
export function sayTheSame(one: Preset, other: Preset): boolean {
  return one.insteadOf?.includes(other.id) === true || other.insteadOf?.includes(one.id) === true
}

/** The preset of an id. */
export function presetNamed(id: string): Preset | undefined {
  return BY_ID.get(id)
}
