import { z } from 'zod'
import { callScript } from '../installer/powershell.ts'
import type { PowerShellSettings } from '../installer/powershell.ts'
import type { Application } from './inventory.ts'

const Text = z.string().max(1_000)
const Guid = z.guid().toLowerCase()

const Entry = z.object({
  key: z.string().min(1).max(1_000),
  productCode: Guid.nullable(),
  upgradeCode: Guid.nullable(),
  name: Text.min(1),
  version: Text.nullable(),
  publisher: Text.nullable(),
  scope: z.enum(['machine', 'user']),
  architecture: z.enum(['x64', 'x86', 'arm64', 'unknown']),
  installDate: Text.nullable(),
  uninstallable: z.boolean(),
  windowsInstaller: z.boolean(),
})

const Answer = z.object({ applications: z.array(Entry).max(20_000) })

const TIMEOUT_MS = 5 * 60_000

/**
 * The applications in Windows' Add/Remove-Programs: both views of the machine's registry and the loaded hives of its users.
 * @param settings `script` is windows-applications.ps1
 * @returns sorted, each once: an application that several users have is one
 * @throws InstallerError
 */
export async function listApplications(settings: PowerShellSettings, timeoutMs = TIMEOUT_MS): Promise<Application[]> {
  const { applications } = await callScript(settings, { action: 'applications' }, Answer, timeoutMs)
  const byText = new Map<string, Application>()
  for (const { installDate, version, ...entry } of applications) {
    const one = { ...entry, version: version?.slice(0, 300) ?? null, installedOn: dayOf(installDate) }
    byText.set(JSON.stringify([one.name, one.version, one.key, one.scope, one.architecture]), one)
  }
  return [...byText.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

/** `20261120` as `2026-11-20`; many installers write something else, which says nothing for certain. */
export function dayOf(text: string | null): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '') ?? []
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}`
  return z.iso.date().safeParse(iso).success ? iso : null
}
