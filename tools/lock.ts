/**
 * Completes package-lock.json with the platform packages that a registry mirror did not offer when it was written: `npm ci` refuses a lock file
 * in which an optional dependency has no entry. Run after every change of a dependency: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface LockEntry {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

export interface LockFile {
  packages: Record<string, LockEntry>
}

const SYSTEMS: Record<string, string> = { win32: 'win32', windows: 'win32', wasm32: 'wasm32' }
const MACHINES: Record<string, string> = { arm64: 'arm64', arm: 'arm', x64: 'x64', ia32: 'ia32', armhf: 'arm' }

/**
 * @param lock the parsed package-lock.json
 * @returns the entries that are missing, by their place in node_modules
 */
export function missingPlatformPackages(lock: LockFile): Map<string, LockEntry> {
  const missing = new Map<string, LockEntry>()
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (`${place}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages) continue
      missing.set(`node_modules/${name}`, {
        version,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      })
    }
  }
  return missing
}

/** The platform that a package says in its name, as `@oxlint/binding-linux-arm64-musl` does. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.split('/').at(-1)?.replace('binding-', '').split('-') ?? []
  const at = words.findIndex((word) =>
    ['android', 'darwin', 'freebsd', 'linux', 'win32', 'windows', 'openharmony', 'wasm32', 'aix', 'netbsd', 'openbsd', 'sunos'].includes(
      word,
    ),
  )
  const system = words[at] ?? 'none'
  const machine = words[at + 1] ?? system
  const rest = words.slice(at + 2).join('-')
  return {
    os: [SYSTEMS[system] ?? system],
    cpu: [MACHINES[machine] ?? machine],
    ...(rest.startsWith('musl') ? { libc: ['musl'] } : rest.startsWith('gnu') ? { libc: ['glibc'] } : {}),
  }
}

function main(): void {
  const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile
  const missing = missingPlatformPackages(lock)
  for (const [place, entry] of missing) lock.packages[place] = entry
  lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`package-lock.json: ${missing.size} platform packages added\n`)
}

if (import.meta.main) main()
