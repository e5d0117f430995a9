import { debianPatchKey } from '../patch.ts'
import type { Fix } from './types.ts'

/** Archives that every computer of a release has. */
const ORDINARY: ReadonlySet<string> = new Set(['security', 'updates', 'main', 'community', 'base', 'backports', 'live', 'app'])

/** Whether only computers that have subscribed to an archive or switched it on get what is in it: `esm-infra`, `eus-9.2`, `extras:nginx1`. */
export function needsEntitlement(pocket: string): boolean {
  return !ORDINARY.has(pocket)
}

/** Whether nothing but security updates comes by an archive. */
export function isSecurityPocket(pocket: string): boolean {
  return pocket === 'security' || pocket.startsWith('esm-')
}

/** Where a fix's patches come from, one after the other: `debian/12/security`, `alma/8/base+nodejs:16`. */
export function streamOf(fix: Pick<Fix, 'release' | 'pocket' | 'module'>): string {
  return `${fix.release}/${fix.pocket}${fix.module === null ? '' : `+${fix.module}`}`
}

/** Natural key of the patch that a fix is of, the same in every installation: `rpm:alma/9/base/openssl/1:3.0.7-25.el9_3`; the epoch of an RPM is written always. */
export function patchKeyOf(fix: Pick<Fix, 'scheme' | 'release' | 'pocket' | 'module' | 'name' | 'fixed'>): string {
  const stream = streamOf(fix)
  switch (fix.scheme) {
    case 'dpkg':
      return debianPatchKey(stream, fix.name, fix.fixed)
    case 'rpm':
      return `rpm:${stream}/${fix.name}/${fix.fixed.includes(':') ? fix.fixed : `0:${fix.fixed}`}`
    case 'apk':
      return `apk:${stream}/${fix.name}/${fix.fixed}`
    case 'winget':
    case 'semver':
      return `app:${stream}/${fix.name}/${fix.fixed}`
  }
}
