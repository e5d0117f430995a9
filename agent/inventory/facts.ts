import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isDiskError, readIfThere, writeDurably } from '../durable.ts'
import { parseIni } from '../installer/holds.ts'
import { kernelReleases, startOf } from '../installer/restart.ts'
import type { Kernel } from './inventory.ts'
import { sortedOnce } from './inventory.ts'

/** Small facts that are read from files, the same way for several package managers. */

const Boot = z.object({ bootId: z.string(), bootedAt: z.string() })

/**
 * The running and the installed kernels.
 * @param from `bootId` of this start; `home` is where the time of the start is remembered, because the kernel counts it anew when the clock is set
 */
export async function kernelFacts(from: { root: string | null; bootId: string; running: string; home: string }): Promise<Kernel> {
  const root = from.root ?? '/'
  const installed: Kernel['installed'] = []
  for (const release of await kernelReleases(root)) {
    const file = await stat(join(root, 'boot', `vmlinuz-${release}`)).catch(() => null)
    installed.push({ release, installedAt: file === null ? null : wholeSeconds(file.ctime) })
  }
  return { running: from.running, bootedAt: await bootTime(from), installed }
}

async function bootTime(from: { bootId: string; home: string }): Promise<string | null> {
  const path = join(from.home, 'boot.json')
  try {
    const known = Boot.parse(JSON.parse(readIfThere(path) ?? 'null'))
    if (known.bootId === from.bootId) return known.bootedAt
  } catch {
    // The first look after a start, or a damaged file: it is written anew.
  }
  const started = await startOf('/proc')
  if (started === null) return null
  const bootedAt = wholeSeconds(started)
  try {
    writeDurably(path, JSON.stringify({ bootId: from.bootId, bootedAt }))
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
  return bootedAt
}

function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** Sections of the repository files in a folder that are switched on, by name; `[main]` is none. */
export async function enabledRepositories(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const text of await textsOf(folder, '.repo')) {
    for (const { name, values } of parseIni(text)) {
      if (name !== 'main' && !/^(?:0|no|off|false)$/i.test(values.get('enabled') ?? '1')) found.push(name)
    }
  }
  return sortedOnce(found)
}

/** Module streams that are enabled in dnf's state files, `name:stream`. */
export async function enabledModules(folder: string): Promise<string[]> {
  const sections = (await textsOf(folder, '.module')).flatMap((text) => parseIni(text))
  const enabled = sections.filter(({ values }) => values.get('state') === 'enabled' && values.get('stream'))
  return sortedOnce(enabled.map(({ name, values }) => `${values.get('name') || name}:${values.get('stream') ?? ''}`))
}

const ProStatus = z.object({ services: z.array(z.looseObject({ name: z.string().max(100), status: z.string() })).max(100) })

/** Services of Ubuntu Pro that are enabled, by its own status file; none where it is missing or unreadable. */
export async function ubuntuEntitlements(root: string): Promise<string[]> {
  try {
    const text = await readFile(join(root, 'var/lib/ubuntu-advantage/status.json'), 'utf8')
    const { services } = ProStatus.parse(JSON.parse(text))
    return sortedOnce(services.filter(({ status }) => status === 'enabled').map(({ name }) => name))
  } catch {
    return []
  }
}

/**
 * Extended support of Red Hat that is switched on, by the ids of its repositories, as the catalog names its archives: `eus-9.2`, `e4s-9.2`, `aus-8.6`,
 * `tus-8.6`, and `els-7`, which is of the whole release.
 * @param release the minor release that the computer is tied to, or else has
 */
export function redHatEntitlements(repositories: readonly string[], release: string): string[] {
  const found: string[] = []
  for (const id of repositories) {
    const [, kind] = /(?:^|[-_])(eus|e4s|aus|tus|els)(?:[-_]|$)/.exec(id) ?? []
    if (kind !== undefined) found.push(`${kind}-${kind === 'els' ? release.split('.', 1)[0] : release}`)
  }
  return sortedOnce(found)
}

/** Topics of Amazon Linux 2's extras that are switched on, by the ids of their repositories (amazon-linux-extras): `extras:nginx1`. */
export function amazonExtras(repositories: readonly string[]): string[] {
  const topics = repositories.flatMap((id) => /^amzn2extra-([a-z0-9][a-z0-9.+_-]*)$/i.exec(id)?.[1] ?? [])
  return sortedOnce(topics.filter((topic) => !/-(?:debuginfo|source)$/.test(topic)).map((topic) => `extras:${topic.toLowerCase()}`))
}

/**
 * Paid support of SUSE and its Package Hub, by the aliases of their repositories, as the catalog names these archives: `ltss`, `espos`, `teradata`, `bcl`,
 * `extras:packagehub`.
 */
export function suseEntitlements(repositories: readonly string[]): string[] {
  const found: string[] = []
  for (const alias of repositories.map((one) => one.toLowerCase())) {
    const [, kind] = /(?:^|[-_:])(ltss|espos|teradata|bcl)(?:[-_:]|$)/.exec(alias) ?? []
    if (kind !== undefined) found.push(kind)
    if (/(?:^|[-_:])package[-_]?hub(?:[-_:]|$)/.test(alias)) found.push('extras:packagehub')
  }
  return sortedOnce(found)
}

/** The release that an administrator tied dnf to, or null. */
export async function releaseLock(root: string): Promise<string | null> {
  for (const path of ['etc/dnf/vars/releasever', 'etc/yum/vars/releasever']) {
    const text = (await readFile(join(root, path), 'utf8').catch(() => '')).trim()
    if (/^\d+(?:\.\d+)?$/.test(text)) return text
  }
  return null
}

async function textsOf(folder: string, ending: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending)).toSorted()
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
}
