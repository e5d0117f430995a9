import type { Preset } from './preset.ts'
import { listOf } from './ways.ts'

/** The known feeds that are repositories of packages, or lie beside them. */

const EVERY_SIX_HOURS = 360
const DEBIAN: Readonly<Record<string, string>> = { bullseye: '11', bookworm: '12', trixie: '13' }
const UBUNTU: Readonly<Record<string, string>> = { focal: '20.04', jammy: '22.04', noble: '24.04' }
/** A stream is told as a whole: what one of them lacked would seem to have no fix. */
const UBUNTU_COMPONENTS = ['main', 'restricted', 'universe', 'multiverse']

export const PUBLIC = 'public data of Debian'

/** What Debian’s archives have. */
export function debianIndexes(): Preset[] {
  return Object.entries(DEBIAN).flatMap(([codename, version]) =>
    (['security', 'updates', 'main'] as const).map((pocket): Preset => {
      const isSecurity = pocket === 'security'
      return {
        id: `debian-index-${codename}-${pocket}`,
        name: `Debian ${version} ${pocket}`,
        base: isSecurity ? 'https://deb.debian.org/debian-security/' : 'https://deb.debian.org/debian/',
        way: {
          kind: 'apt',
          suite: pocket === 'main' ? codename : `${codename}-${pocket}`,
          lists: [listOf('main', 'amd64')],
        },
        plan: {
          layout: 'documents',
          stream: `debian/${version}/${pocket}`,
          ...(pocket === 'updates'
            ? { mayBeEmpty: true }
            : { canaries: { names: isSecurity ? ['linux', 'openssl'] : ['bash', 'glibc', 'openssl'] } }),
        },
        isSigned: true,
        license: PUBLIC,
        intervalMinutes: EVERY_SIX_HOURS,
      }
    }),
  )
}

/** What Ubuntu’s archives have. */
export function ubuntuIndexes(): Preset[] {
  return Object.entries(UBUNTU).flatMap(([codename, version]) =>
    (['security', 'updates', 'main'] as const).map((pocket): Preset => ({
      id: `ubuntu-index-${codename}-${pocket}`,
      name: `Ubuntu ${version} ${pocket}`,
      base: pocket === 'security' ? 'http://security.ubuntu.com/ubuntu/' : 'http://archive.ubuntu.com/ubuntu/',
      way: {
        kind: 'apt',
        suite: pocket === 'main' ? codename : `${codename}-${pocket}`,
        lists: UBUNTU_COMPONENTS.map((component) => listOf(component, 'amd64')),
      },
      plan: { layout: 'documents', stream: `ubuntu/${version}/${pocket}` },
      isSigned: true,
      license: 'public data of Ubuntu',
      intervalMinutes: EVERY_SIX_HOURS,
    })),
  )
}

/** Packages whose support Debian ended or limited before that of their release; of the newest release it has no list yet. */
export function debianSupport(): Preset[] {
  const supported = Object.entries(DEBIAN).filter(([codename]) => codename !== 'trixie')
  return supported.map(([codename, version]) => ({
    id: `debian-support-${codename}`,
    name: `Debian ${version} packages without security support`,
    base: 'https://salsa.debian.org/debian/debian-security-support/raw/master/',
    way: { kind: 'files', files: [`security-support-ended.deb${version}`, 'security-support-limited'] },
    plan: { layout: 'documents', stream: `debian/${version}/main` },
    license: 'GPL-2+',
  }))
}

const CLONES = {
  alma: { name: 'AlmaLinux', base: 'https://repo.almalinux.org/almalinux/', license: 'MIT' },
  rocky: { name: 'Rocky Linux', base: 'https://download.rockylinux.org/pub/rocky/', license: 'BSD' },
} as const

/** The advisories in the repositories of a release of AlmaLinux or Rocky Linux. */
export function updateinfoOf(id: keyof typeof CLONES, version: string): Preset {
  const { name, base, license } = CLONES[id]
  const repositories = ['BaseOS', 'AppStream', version === '8' ? 'PowerTools' : 'CRB']
  return {
    id: `${id}-updateinfo-${version}`,
    name: `${name} ${version} errata (updateinfo)`,
    base: `${base}${version}/`,
    way: { kind: 'rpm', repositories: repositories.map((one) => `${one}/x86_64/os/`) },
    plan: { layout: 'documents', stream: `${id}/${version}/base` },
    license,
    intervalMinutes: EVERY_SIX_HOURS,
  }
}
