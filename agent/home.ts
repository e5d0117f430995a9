import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { childEnvironment } from './config.ts'

/** The state directory on Windows, where it is made below a folder in which every account may make files. */

/** SYSTEM, administrators, and who installs Windows itself: by their ids, for their names differ by language. */
const TRUSTED: ReadonlySet<string> = new Set(['S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'])
// The folder comes in the environment: no quoting can go wrong. One line for each thing: owner, whether it leads elsewhere.
const OWNERS = `$ErrorActionPreference = 'Stop'
$found = @(Get-Item -LiteralPath $env:TSUKUROI_FOLDER -Force)
if ($env:TSUKUROI_WITHIN -eq '1') { $found += @(Get-ChildItem -LiteralPath $env:TSUKUROI_FOLDER -Force -Recurse) }
foreach ($one in $found) {
  $owner = (Get-Acl -LiteralPath $one.FullName).GetOwner([Security.Principal.SecurityIdentifier]).Value
  $leads = [int](($one.Attributes -band [IO.FileAttributes]::ReparsePoint) -ne 0)
  "$owner $leads"
}`

/** The programs, by absolute paths: what lies in the present folder is not started. */
export interface HomePrograms {
  readonly icacls: string
  readonly powershell: string
}

/**
 * Makes the state directory before a key is written into it, readable by SYSTEM and administrators alone; nothing stays that somebody else put there.
 *
 * @param home absolute path
 * @param programs of Windows; null elsewhere, where the mode of the directory is enough
 * @throws Error when the directory, the one above or something in it is somebody else's or leads elsewhere, or its rights cannot be set
 */
export function prepareHome(home: string, programs: HomePrograms | null): void {
  if (programs !== null) {
    for (const folder of [dirname(home), home]) if (existsSync(folder)) refuseForeign(folder, programs, false)
  }
  const made = [dirname(home), home].filter((folder) => !existsSync(folder))
  mkdirSync(home, { recursive: true, mode: 0o700 })
  if (programs === null) return
  for (const folder of made) run(programs.icacls, [folder, '/setowner', '*S-1-5-32-544'])
  run(programs.icacls, [home, '/reset'])
  run(programs.icacls, [home, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '/grant:r', '*S-1-5-32-544:(OI)(CI)F'])
  // From here on nobody else can add anything: what came before is seen.
  refuseForeign(home, programs, true)
}

function refuseForeign(folder: string, programs: HomePrograms, within: boolean): void {
  if (lstatSync(folder).isSymbolicLink()) throw new Error(`${folder} leads elsewhere: remove it, and begin again`)
  const environment = { TSUKUROI_FOLDER: folder, TSUKUROI_WITHIN: within ? '1' : '0' }
  const told = run(programs.powershell, ['-NoProfile', '-NonInteractive', '-Command', OWNERS], environment).trim().split(/\r?\n/)
  for (const line of told) {
    const [owner = '', leads] = line.split(' ')
    if (!TRUSTED.has(owner))
      throw new Error(
        `${folder} or something in it belongs to ${owner || 'nobody known'}, not to administrators: remove it, and begin again`,
      )
    if (leads !== '0') throw new Error(`${folder} or something in it leads elsewhere: remove it, and begin again`)
  }
}

function run(program: string, args: readonly string[], environment: Record<string, string> = {}): string {
  return execFileSync(program, [...args], {
    env: { ...childEnvironment(), ...environment },
    encoding: 'utf8',
    timeout: 120_000,
    windowsHide: true,
  })
}
