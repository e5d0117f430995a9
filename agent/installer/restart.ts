import { createReadStream, existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { rpmScheme } from '../../catalog/version/index.ts'
import type { RestartEvidence } from '../protocol/messages.ts'

/** Where the signs of a due restart are looked for. */
export interface RestartSettings {
  /** A private root, or null for the system. */
  root: string | null
  /** The kernel's process folder; null for a private root, whose processes are not told apart from the machine's. */
  proc: string | null
}

/** A package as its manager keeps it, with the time it came if that is known. */
export interface DatedPackage {
  name: string
  version: string
  installedAt: Date | null
}

const MAX_EVIDENCE = 1_000

/**
 * Why this computer waits for a restart; empty: it does not. Services that only use a deleted library are told too, though they may be
 * restarted alone.
 * @param packages what is installed, where the package manager keeps times; else nothing
 */
export async function findRestartEvidence(settings: RestartSettings, packages: readonly DatedPackage[]): Promise<RestartEvidence[]> {
  const root = settings.root ?? '/'
  const flags = FLAGS.filter((path) => existsSync(join(root, path))).map((path) => ({ kind: 'flag' as const, what: `/${path}` }))
  if (settings.proc === null) return flags
  const releases = await kernelReleases(root)
  const running = (await readQuietly(join(settings.proc, 'sys/kernel/osrelease'))).trim()
  const kernel = newerKernel(releases, running) ?? rebuiltKernel(packages, running, await readQuietly(join(settings.proc, 'version')))
  const all: RestartEvidence[] = [
    ...(kernel === null ? [] : [{ kind: 'kernel' as const, what: `${kernel} instead of ${running}` }]),
    ...packagesAfterStart(packages, await startOf(settings.proc)),
    ...flags,
    ...(await deletedLibraries(settings.proc)),
  ]
  return all.slice(0, MAX_EVIDENCE)
}

/** Whether the computer itself must restart; a service that uses a deleted library may be restarted alone. */
export function needsRestart(evidence: readonly RestartEvidence[]): boolean {
  return evidence.some(({ kind }) => kind !== 'library')
}

// Debian's file, in both places, and the one of libzypp.
const FLAGS = ['run/reboot-required', 'var/run/reboot-required', 'run/reboot-needed'] as const

/** Kernels that the boot folder holds, as `uname -r` would name them. */
export async function kernelReleases(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'boot')).catch(() => [])
  const found = names.flatMap((name) => /^(?:vmlinuz|vmlinux|Image|image)-(\d\S*)$/.exec(name)?.[1] ?? [])
  return [...new Set(found)].filter((name) => !/rescue|\.old$/.test(name)).toSorted()
}

/**
 * The newest installed kernel of the running one's kind, when it is not the running one.
 * @param releases as `uname -r` names them
 * @param running `uname -r`
 */
export function newerKernel(releases: readonly string[], running: string): string | null {
  const alike = releases.filter((release) => flavorOf(release) === flavorOf(running))
  const newest = alike.toSorted(compareReleases).at(-1)
  return newest === undefined || !releases.includes(running) || compareReleases(newest, running) <= 0 ? null : newest
}

/** Debian builds a kernel anew under the same release; the running one says of which build it is (proc(5) version). */
function rebuiltKernel(packages: readonly DatedPackage[], running: string, version: string): string | null {
  const built = /\bDebian (\d\S*) \(/.exec(version)?.[1]
  const installed = packages.find((one) => one.name === `linux-image-${running}`)
  return built === undefined || installed === undefined || installed.version === built ? null : `${running} ${installed.version}`
}

/** `amd64`, `cloud-amd64`, `default`, `x86_64`, `x86_64+rt`: kernels of another kind are not what a restart would bring. */
function flavorOf(release: string): string {
  const rpm = /\.(x86_64|aarch64|ppc64le|s390x|riscv64|i686)(\+\S+)?$/.exec(release)
  if (rpm) return `${rpm[1] ?? ''}${rpm[2] ?? ''}${/uek/.test(release) ? ' uek' : ''}`
  return /-([a-z][a-z0-9_]*(?:-[a-z0-9_]+)*)$/.exec(release)?.[1] ?? ''
}

function compareReleases(a: string, b: string): number {
  const full = (release: string) => `0:${release.replaceAll('-', '.')}-0`
  return rpmScheme.compare(full(a), full(b))
}

// What Red Hat's needs-restarting asks a restart for (its manual's list); the kernel's own packages speak for themselves above.
const RESTARTING =
  /^(?:glibc|systemd|dbus|dbus-broker|dbus-daemon|linux-firmware|microcode_ctl|kernel-firmware|ucode-(?:intel|amd)|kernel-livepatch-.*)$/

/** Packages that ask for a restart and came after the computer's start. */
export function packagesAfterStart(packages: readonly DatedPackage[], startedAt: Date | null): RestartEvidence[] {
  if (startedAt === null) return []
  return packages
    .filter((one) => RESTARTING.test(one.name) && one.installedAt !== null && one.installedAt > startedAt)
    .map((one) => ({ kind: 'package' as const, what: `${one.name} ${one.version}` }))
    .toSorted((a, b) => (a.what < b.what ? -1 : 1))
}

/** When this start of the computer was (proc(5) stat, btime); null when it cannot be told. */
export async function startOf(proc: string): Promise<Date | null> {
  const seconds = /^btime (\d+)$/m.exec(await readQuietly(join(proc, 'stat')))?.[1]
  return seconds === undefined ? null : new Date(Number(seconds) * 1_000)
}

/** Services, or programs that are none, that still use a library whose file is gone. */
async function deletedLibraries(proc: string): Promise<RestartEvidence[]> {
  const found = new Set<string>()
  for (const pid of (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const libraries = librariesOf(await readBeginning(join(proc, pid, 'maps')))
    if (libraries.length === 0) continue
    const who = serviceOf(await readQuietly(join(proc, pid, 'cgroup'))) ?? (await readQuietly(join(proc, pid, 'comm'))).trim()
    for (const library of libraries) found.add(`${who}: ${library}`)
  }
  return [...found].toSorted().map((what) => ({ kind: 'library' as const, what: what.slice(0, 300) }))
}

/** Reads proc(5) maps: shared libraries in system folders that were deleted or replaced after they were loaded. */
export function librariesOf(maps: string): string[] {
  const found = new Set<string>()
  for (const line of maps.split('\n')) {
    // Names are any user's to choose: no letter of them may be looked at again and again.
    if (!line.endsWith(DELETED)) continue
    const path = line.slice(line.indexOf('/'), -DELETED.length)
    const [, inode] = /^\S+ \S+ \S+ \S+ (\d+) /.exec(line.slice(0, 200)) ?? []
    if (Number(inode) > 0 && /^\/(?:usr\/|lib|opt\/)/.test(path) && !/\s/.test(path)) {
      const name = basename(path).replace(/;[0-9a-f]{1,16}$/, '')
      if (isLibrary(name)) found.add(name)
    }
  }
  return [...found].toSorted()
}

const DELETED = ' (deleted)'

function isLibrary(name: string): boolean {
  const at = name.search(/\.so(?:\.|$)/)
  return at > 0 && /^(?:\.[\w.+-]+)?$/.test(name.slice(at + 3))
}

/** Reads proc(5) cgroup: the unit of systemd that a process belongs to. */
export function serviceOf(cgroup: string): string | null {
  return /\/([^/\n]+\.service)(?:\/|$)/m.exec(cgroup)?.[1] ?? null
}

/** Processes come and go while they are looked at, and some may not be read. */
async function readQuietly(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

/** A process can have 65,000 mappings of files with long names. */
const MAPS_BYTES = 16 * 1024 * 1024

async function readBeginning(path: string): Promise<string> {
  const parts: Buffer[] = []
  try {
    for await (const part of createReadStream(path, { end: MAPS_BYTES - 1 })) parts.push(part as Buffer)
  } catch {
    return ''
  }
  return Buffer.concat(parts).toString('utf8')
}
