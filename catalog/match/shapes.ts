import type { PackageVersion } from './types.ts'

/** What the names and versions of packages say by their shape. */

/** Source and version under which a package's vendor speaks of it. */
export interface SourceIdentity {
  readonly name: string
  /** Null: not told. */
  readonly version: string | null
}

const SIGNED_KERNEL = /^linux-signed(-.+?)??(?:-(?:amd64|arm64|i386))?$/
const LIVE_PATCH = /^(?:kernel-livepatch|kpatch-patch)-/
const MODULE_BUILD = /\.module(?=[+_.]|$)/
const BACKPORT = /~bpo\d+\+\d+$/
/** Builds of one ABI, of which several are installed side by side. */
const DEB_KERNEL =
  /^(linux-(?:image|image-unsigned|headers|modules|modules-extra|buildinfo|tools|cloud-tools|kbuild)|(?:pve|proxmox)-(?:kernel|headers))-(\d+\.\d+[\w.+~]*(?:-\d+)?)(?:-(.+))?$/
const RPM_KERNEL = /^kernel(?:-|$)/
const RPM_KERNEL_ALONE =
  /^kernel-(?:headers|tools|tools-libs|tools-libs-devel|doc|docs|macros|firmware|srpm-macros|rpm-macros|abi-.*|cross-headers|livepatch-.*|source|syms|obs-.*)$/
const RPM_KERNEL_SOURCES = /-(?:devel|devel-matched)$/

/** Whether a package is a patch of the running kernel, and not the kernel. */
export function isLivePatch(name: string): boolean {
  return LIVE_PATCH.test(name)
}

/**
 * How the vendor marks its module builds: `+` (Red Hat, Rocky Linux) or `_` (AlmaLinux), empty for other builds. The order of marks of two vendors
 * means nothing.
 */
export function moduleMark(version: string): '' | '+' | '_' | '.' {
  const at = MODULE_BUILD.exec(version)
  if (at === null) return ''
  const mark = version[at.index + 7]
  return mark === '+' || mark === '_' ? mark : '.'
}

/** A Debian version without its mark of a backport, of which it has everything; null where it is none. */
export function backportedFrom(version: string): string | null {
  return BACKPORT.test(version) ? version.replace(BACKPORT, '') : null
}

/**
 * Source package and version of a package. A signed kernel is built from another source than the one that vendors speak of, with the versions of that
 * one. What an RPM's file name says of its source has no epoch; it is the package's own where version and release are.
 */
export function sourceOf(pv: Pick<PackageVersion, 'scheme' | 'name' | 'version' | 'source' | 'sourceVersion'>): SourceIdentity | null {
  if (pv.scheme === 'rpm') return rpmSource(pv)
  if (pv.scheme !== 'dpkg' && pv.scheme !== 'apk') return null
  if (pv.source === null) return { name: pv.name, version: pv.version }
  const signed = pv.source.startsWith('linux-signed') ? SIGNED_KERNEL.exec(pv.source) : null
  if (signed !== null) return { name: `linux${signed[1] ?? ''}`, version: pv.version }
  return { name: pv.source, version: pv.sourceVersion ?? (pv.source === pv.name ? pv.version : null) }
}

/** The name of a package's source alone, without what its version would cost. */
export function sourceNameOf(pv: Pick<PackageVersion, 'scheme' | 'name' | 'version' | 'source' | 'sourceVersion'>): string | null {
  if (pv.scheme === 'rpm') return pv.source
  return sourceOf(pv)?.name ?? null
}

function rpmSource(pv: Pick<PackageVersion, 'name' | 'version' | 'source' | 'sourceVersion'>): SourceIdentity | null {
  if (pv.source === null) return null
  const own = pv.version.slice(pv.version.indexOf(':') + 1)
  return { name: pv.source, version: pv.sourceVersion === own ? pv.version : pv.sourceVersion }
}

/**
 * What packages that are installed side by side have in common: of them the newest counts. Null for every other package, whose next version takes the
 * place of the one before.
 */
export function sideBySide(pv: Pick<PackageVersion, 'scheme' | 'name' | 'architecture'>): string | null {
  if (pv.scheme === 'dpkg') {
    const parts = DEB_KERNEL.exec(pv.name)
    return parts === null ? null : `${parts[1]} ${parts[3] ?? ''} ${pv.architecture}`
  }
  if (pv.scheme !== 'rpm' || !pv.name.startsWith('kernel') || !RPM_KERNEL.test(pv.name) || RPM_KERNEL_ALONE.test(pv.name)) return null
  return `${pv.name} ${pv.architecture}`
}

/** Whether a Debian package holds one build of a kernel: its name has the build's number, so that each build is a package of its own. */
export function isNumberedKernel(name: string): boolean {
  return DEB_KERNEL.test(name)
}

/**
 * Whether a package holds the kernel that `uname -r` names.
 *
 * @param release such as `6.1.0-47-amd64`, `5.14.0-362.8.1.el9_3.x86_64`, `5.14.21-150500.55.7-default`
 */
export function isKernelOf(pv: Pick<PackageVersion, 'scheme' | 'name' | 'version' | 'architecture'>, release: string): boolean {
  if (pv.scheme === 'dpkg') {
    const parts = DEB_KERNEL.exec(pv.name)
    return (
      parts !== null &&
      /(?:image|image-unsigned|kernel)$/.test(parts[1] ?? '') &&
      `${parts[2]}${parts[3] === undefined ? '' : `-${parts[3]}`}`.replace(/-(?:un)?signed$/, '') === release
    )
  }
  if (pv.scheme !== 'rpm' || sideBySide(pv) === null || RPM_KERNEL_SOURCES.test(pv.name)) return false
  return rpmKernelNames(pv).includes(release)
}

/** How `uname -r` can name an RPM kernel: with architecture and flavor (Red Hat and its kin), or with the flavor and without the last number of the build (SUSE). */
function rpmKernelNames(pv: Pick<PackageVersion, 'name' | 'version' | 'architecture'>): string[] {
  const version = pv.version.slice(pv.version.indexOf(':') + 1)
  const flavor = pv.name.replace(/^kernel-?/, '').replace(/-?(?:core|modules(?:-core|-extra)?|devel|base|optional|extra)$/, '')
  const plain = `${version}.${pv.architecture}`
  if (flavor === '' || flavor === 'uek') return [plain]
  return [
    `${plain}+${flavor}`,
    ...(flavor.startsWith('rt') ? [plain] : []),
    `${version.replace(/\.\d+$/, '')}-${flavor}`,
    `${version}-${flavor}`,
  ]
}

const X86 = /^i[3-6]86$/

/** Whether a fix for one architecture concerns a package of another; `all` and `noarch` go with every one, source packages with none. */
export function architecturesMeet(fix: string | null, installed: string): boolean {
  if (fix === null || fix === installed) return true
  if (fix === 'src' || fix === 'nosrc') return false
  if (isAnywhere(fix) || isAnywhere(installed)) return true
  return X86.test(fix) && X86.test(installed)
}

function isAnywhere(architecture: string): boolean {
  return architecture === 'all' || architecture === 'noarch' || architecture === ''
}

const BUILDERS: Readonly<Record<string, RegExp>> = {
  alma: /almalinux/i,
  rhel: /red hat/i,
  rocky: /rocky/i,
  centos: /centos/i,
  fedora: /fedora/i,
  amazon: /amazon/i,
  oracle: /oracle/i,
  epel: /fedora/i,
  sles: /suse/i,
  sled: /suse/i,
  'opensuse-leap': /suse/i,
  'opensuse-tumbleweed': /suse/i,
}

/** Whether a package is known to come from elsewhere than the release's own vendor, so that its vendor's statements need not fit it. */
export function isForeign(pv: Pick<PackageVersion, 'release' | 'vendor'>): boolean {
  if (pv.vendor === null) return false
  if (pv.vendor === 'foreign') return true
  const distribution = pv.release.slice(0, pv.release.indexOf('/'))
  return Object.hasOwn(BUILDERS, distribution) && !BUILDERS[distribution]!.test(pv.vendor)
}
