import { isWindowsPath, tidy } from '../document/path.ts'
import type { Gate } from './fields.ts'
import { list, member, text } from './json.ts'
import { oneLine, type RejectReason } from './records.ts'
import type { ApplicationInstaller, ProgramEntry } from './statements.ts'
import { isWingetVersion } from './winget-id.ts'

/** Installers of a manifest with what they inherit from it, and what winget's client knows of their types (its ManifestCommon.cpp). */

const QUIET_MSI = '/quiet /norestart'
/** Arguments for an installation without questions, where a manifest gives none. */
const SILENT: Readonly<Record<string, string>> = {
  msi: QUIET_MSI,
  wix: QUIET_MSI,
  burn: QUIET_MSI,
  nullsoft: '/S',
  inno: '/SP- /VERYSILENT /SUPPRESSMSGBOXES /NORESTART',
}
/** Return values of Windows Installer: success with a restart to come, or begun. */
const MSI_RESTARTS = [3010, 1641]
const RESTARTS: Readonly<Record<string, readonly number[]>> = { msi: MSI_RESTARTS, wix: MSI_RESTARTS, burn: MSI_RESTARTS }

const TYPES: ReadonlySet<string> = new Set(['msi', 'wix', 'exe', 'inno', 'nullsoft', 'burn', 'msix', 'appx', 'zip', 'portable'])
/** Nothing that a computer could be told to install from a file. */
const OTHERS: ReadonlySet<string> = new Set(['msstore', 'pwa', 'font'])
/** Types that make an entry of Add/Remove Programs. */
const WITH_ENTRY: ReadonlySet<string> = new Set(['msi', 'wix', 'exe', 'inno', 'nullsoft', 'burn', 'portable'])
const ARCHITECTURES: ReadonlySet<string> = new Set(['x86', 'x64', 'arm', 'arm64', 'neutral'])
/** Properties that make Windows Installer fetch and run something else. */
const BLOCKED_PROPERTY = /(?:^|[\s"'])(?:TRANSFORMS|PATCH|SOURCELIST)\s*=/i

/** Options, and properties with their values. */
const MSI_ARGUMENTS = /^(?:[/-][a-z?]|[a-z_][\w.]*=)/i

function isMsi(type: string): boolean {
  return type === 'msi' || type === 'wix'
}

/**
 * Reads an installer.
 *
 * @param own its entry in the manifest
 * @param root the manifest, whose members hold where the installer has none
 * @returns null when it cannot be used: it is rejected, or skipped where its type is no file
 */
export function readInstaller(own: unknown, root: unknown, { sink, place }: Gate): ApplicationInstaller | null {
  const refuse = (reason: RejectReason, value: string): null => {
    sink.reject({ reason, place, value: oneLine(value, 160) })
    return null
  }
  const get = (name: string): string => text(member(own, name)) || text(member(root, name))
  const type = get('InstallerType').toLowerCase()
  if (OTHERS.has(type) || (type === 'zip' && OTHERS.has(get('NestedInstallerType').toLowerCase()))) {
    sink.skip()
    return null
  }
  if (!TYPES.has(type)) return refuse('record_malformed', `type ${type}`)
  const architecture = text(member(own, 'Architecture')).toLowerCase()
  if (!ARCHITECTURES.has(architecture)) return refuse('record_malformed', `architecture ${architecture}`)
  const url = text(member(own, 'InstallerUrl'))
  if (url.length > 2_048 || !/^https?:\/\/\S+$/i.test(url) || !URL.canParse(url)) return refuse('url_invalid', url)
  const hash = text(member(own, 'InstallerSha256'))
  if (!/^[0-9a-f]{64}$/i.test(hash)) return refuse('hash_invalid', hash)
  const locale = get('InstallerLocale')
  if (locale !== '' && !/^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,5}$/i.test(locale)) return refuse('record_malformed', `locale ${locale}`)
  const nested = type === 'zip' ? nestedOf(own, root) : null
  if (type === 'zip' && nested === null) return refuse('record_malformed', 'nested installer')
  const effective = nested?.type ?? type
  const silent = silentOf(own, root, effective)
  if (!isHarmless(silent) || (isMsi(effective) && !MSI_ARGUMENTS.test(silent))) return refuse('record_malformed', `switches ${silent}`)
  const codes = codesOf(own, root, effective)
  if (codes === undefined) return refuse('record_malformed', 'return codes')
  const entries = WITH_ENTRY.has(effective) ? entriesOf(own, root) : []
  if (entries === undefined) return refuse('version_invalid', 'entry of Add/Remove Programs')
  const scope = get('Scope').toLowerCase()
  return {
    architecture,
    type: type === 'appx' ? 'msix' : type,
    scope: scope === 'user' || scope === 'machine' ? scope : null,
    url,
    sha256: hash.toLowerCase(),
    productCode: WITH_ENTRY.has(effective) ? oneLine(get('ProductCode'), 255) || null : null,
    silent,
    ...codes,
    entries,
    locale: locale || null,
    ...(nested === null ? {} : { nested }),
  }
}

/** A list of the installer's own, or the manifest's where it has none. */
function inherited(own: unknown, root: unknown, name: string): readonly unknown[] {
  const mine = list(member(own, name)).filter((one) => one !== '')
  return mine.length > 0 ? mine : list(member(root, name)).filter((one) => one !== '')
}

/** What lies in an archive; null when there is nothing to run, or its path leads out of it. */
function nestedOf(own: unknown, root: unknown): NonNullable<ApplicationInstaller['nested']> | null {
  const type = (text(member(own, 'NestedInstallerType')) || text(member(root, 'NestedInstallerType'))).toLowerCase()
  if (!TYPES.has(type) || type === 'zip') return null
  const files = inherited(own, root, 'NestedInstallerFiles').map((file) => tidy(text(member(file, 'RelativeFilePath'))))
  const unique = new Set(files.map((file) => file.toLowerCase()))
  if (files.length === 0 || unique.size !== files.length || (files.length > 1 && type !== 'portable')) return null
  if (!files.every(isWindowsPath)) return null
  return { type: type === 'appx' ? 'msix' : type, files }
}

/** Each switch is the installer's, the manifest's, or that of the type; `Custom` comes behind. */
function silentOf(own: unknown, root: unknown, type: string): string {
  // These are copied or registered, not run.
  if (type === 'msix' || type === 'appx' || type === 'portable') return ''
  const get = (name: string): string => {
    const switches = 'InstallerSwitches'
    return text(member(member(own, switches), name)) || text(member(member(root, switches), name))
  }
  const known = Object.hasOwn(SILENT, type) ? SILENT[type]! : ''
  // What shows its progress asks nothing either.
  const silent = get('Silent') || known || get('SilentWithProgress')
  return oneLine(`${silent} ${get('Custom')}`, 2_560)
}

/** Whether arguments bring in nothing from elsewhere that no hash covers. */
function isHarmless(silent: string): boolean {
  return !/\b(?:https?|ftp|file):\/\//i.test(silent) && !/(?:^|[\s"'=])\\{2,}[^\s\\]/.test(silent) && !BLOCKED_PROPERTY.test(silent)
}

/** @returns undefined when a value is given twice with two meanings, or is none */
function codesOf(own: unknown, root: unknown, type: string): Pick<ApplicationInstaller, 'successCodes' | 'restartCodes'> | undefined {
  const success = new Set<number>()
  for (const given of inherited(own, root, 'InstallerSuccessCodes')) {
    const code = codeFrom(text(given))
    if (code === undefined || success.has(code)) return undefined
    if (code !== 0) success.add(code)
  }
  const meanings = new Map<number, string>()
  for (const given of inherited(own, root, 'ExpectedReturnCodes')) {
    const code = codeFrom(text(member(given, 'InstallerReturnCode')))
    if (code === undefined || meanings.has(code) || success.has(code)) return undefined
    meanings.set(code, text(member(given, 'ReturnResponse')))
  }
  for (const code of Object.hasOwn(RESTARTS, type) ? RESTARTS[type]! : []) {
    if (!meanings.has(code) && !success.has(code)) meanings.set(code, 'rebootRequiredToFinish')
  }
  const restarts = [...meanings].filter(([, meaning]) => /^reboot(?:RequiredToFinish|Initiated)$/i.test(meaning)).map(([code]) => code)
  return { successCodes: [...success], restartCodes: restarts }
}

/** A return value as a signed number of 32 bits, from decimal or hexadecimal digits of either reading. */
function codeFrom(text: string): number | undefined {
  if (!/^(?:-?\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return undefined
  const number = Number(text)
  return number < -(2 ** 31) || number >= 2 ** 32 ? undefined : number | 0
}

/** @returns undefined when an entry's version is none */
function entriesOf(own: unknown, root: unknown): ProgramEntry[] | undefined {
  const entries: ProgramEntry[] = []
  for (const entry of inherited(own, root, 'AppsAndFeaturesEntries')) {
    const get = (name: string, limit: number): string | null => oneLine(text(member(entry, name)), limit) || null
    const displayVersion = get('DisplayVersion', 128)
    if (displayVersion !== null && !isWingetVersion(displayVersion)) return undefined
    entries.push({
      displayName: get('DisplayName', 256),
      publisher: get('Publisher', 256),
      displayVersion,
      productCode: get('ProductCode', 255),
      upgradeCode: get('UpgradeCode', 255),
    })
  }
  return entries
}
