import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../durable.ts'
import { parseOsRelease } from './machine.ts'

export const MANAGERS = ['apt', 'dnf', 'zypper', 'apk'] as const
/** Who looks after the packages of a Linux computer. */
export type Manager = (typeof MANAGERS)[number]

const FAMILIES: Readonly<Record<string, Manager>> = {
  debian: 'apt',
  ubuntu: 'apt',
  suse: 'zypper',
  opensuse: 'zypper',
  sles: 'zypper',
  rhel: 'dnf',
  fedora: 'dnf',
  centos: 'dnf',
  almalinux: 'dnf',
  rocky: 'dnf',
  ol: 'dnf',
  amzn: 'dnf',
  alpine: 'apk',
}

/** What a system without a name that is known has; apt last, for it needs nothing but dpkg's list. */
const FILES: readonly (readonly [path: string, manager: Manager])[] = [
  ['var/lib/dpkg/status', 'apt'],
  ['lib/apk/db/installed', 'apk'],
  ['usr/bin/zypper', 'zypper'],
  ['usr/bin/dnf', 'dnf'],
  ['usr/bin/yum', 'dnf'],
]

/**
 * The package manager of a system, by its name and its relations in os-release(5), else by what lies in it. Tools of another family, installed
 * beside, decide nothing.
 * @param root of the system
 */
export function managerOf(root: string): Manager {
  const release = parseOsRelease(readIfThere(join(root, 'etc/os-release')) ?? '')
  const names = [release.get('ID') ?? '', ...(release.get('ID_LIKE') ?? '').split(' ')]
  for (const name of names) {
    const family = name.replace(/-.*$/, '')
    if (Object.hasOwn(FAMILIES, family)) return FAMILIES[family]!
  }
  return FILES.find(([path]) => existsSync(join(root, path)))?.[1] ?? 'apt'
}
