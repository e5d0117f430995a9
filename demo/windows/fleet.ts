import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidOf } from '../wsus/catalog.ts'
import { detect } from './agent.ts'
import type { DemoComputer, OperatingSystem } from './computer.ts'
import { Home } from './home.ts'

/** The demo's Windows computers. */

function server(year: '2016' | '2019' | '2022' | '2025', build: number, ubr: number): OperatingSystem {
  return {
    caption: `Microsoft Windows Server ${year} Standard`,
    version: `10.0.${build}`,
    build,
    ubr,
    productType: 3,
    language: 'ja-JP',
    product: `Windows Server ${year}`,
    platform: `server-${year}`,
  }
}

function workstation(caption: string, build: number, ubr: number, product: string, platform: string): OperatingSystem {
  return { caption, version: `10.0.${build}`, build, ubr, productType: 1, language: 'ja-JP', product, platform }
}

const SYSTEMS = {
  server2016: server('2016', 14393, 7969),
  server2019: server('2019', 17763, 7240),
  server2022: server('2022', 20348, 3566),
  server2025: server('2025', 26100, 3775),
  windows10: workstation('Microsoft Windows 10 Pro', 19045, 5737, 'Windows 10', 'win10-22h2'),
  windows11: workstation('Microsoft Windows 11 Pro', 26100, 3775, 'Windows 11', 'win11-24h2'),
} as const

const OFFICE = { product: 'Office 2016', platform: 'office-2016' }

/** A place in the fleet, over and over again: role, system, and how far it is patched. */
const PATTERN = [
  { role: 'web', system: 'server2022', extras: [], patchedUntil: '2026-05-31' },
  { role: 'db', system: 'server2022', extras: [], patchedUntil: '2026-05-31' },
  { role: 'file', system: 'server2019', extras: [], patchedUntil: '2026-04-30' },
  { role: 'ad', system: 'server2025', extras: [], patchedUntil: '2026-05-31' },
  { role: 'batch', system: 'server2016', extras: [], patchedUntil: '2026-04-30' },
  { role: 'pc', system: 'windows11', extras: [OFFICE], patchedUntil: '2026-05-31' },
  { role: 'pc', system: 'windows10', extras: [], patchedUntil: '2026-05-31' },
] as const

export type FleetTenant = {
  /** Short name: domain label of the computers and prefix of their target group. */
  name: string
  count: number
  /** Language of the systems; Japanese when absent. */
  language?: 'ja-JP' | 'en-US'
}

/** Name of the WSUS target group for a tenant's computers. */
export function targetGroupOf(tenant: string): string {
  return `${tenant}-servers`
}

/**
 * Describes the demo's Windows computers, always the same for the same input.
 *
 * @param tenants which tenants, and how many computers each has
 */
export function describeFleet(tenants: readonly FleetTenant[]): DemoComputer[] {
  return tenants.flatMap(({ name: tenant, count, language = 'ja-JP' }) =>
    Array.from({ length: count }, (_, index): DemoComputer => {
      const place = PATTERN[index % PATTERN.length]!
      return {
        name: `${place.role}${String(index + 1).padStart(2, '0')}.${tenant}.example`,
        os: { ...SYSTEMS[place.system], language },
        extras: place.extras,
        targetGroup: targetGroupOf(tenant),
        tenant,
        manufacturer: 'Demo Systems',
        model: SYSTEMS[place.system].productType === 1 ? 'Desk 400' : 'Rack 2400',
        patchedUntil: place.patchedUntil,
      }
    }),
  )
}

/** The SusClientId of a demo computer. */
export function susClientIdOf(computer: DemoComputer): string {
  return uuidOf(`sus/${computer.name}`)
}

/**
 * Makes a computer's home: its state and an executable `powershell` that answers as the computer's would.
 *
 * @param dir the home, made when absent; an existing state there is replaced
 * @param wsusUrl e.g. `http://127.0.0.1:8530`
 * @returns paths of the executable and of the home
 */
export function installStandIn(dir: string, computer: DemoComputer, wsusUrl: string): { powershell: string; home: Home } {
  mkdirSync(dir, { recursive: true })
  const home = new Home(dir)
  home.write({
    computer,
    wsusUrl,
    susClientId: susClientIdOf(computer),
    machineUuid: uuidOf(`machine/${computer.name}`),
    bootId: `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 19)}Z`,
    rebootAt: null,
    installed: [],
    downloaded: [],
    pendingRestart: [],
    history: [],
    sequence: 0,
  })
  const powershell = join(dir, 'powershell')
  const program = join(import.meta.dirname, 'powershell.ts')
  const words = [process.execPath, program, '--home', dir].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  writeFileSync(powershell, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`)
  chmodSync(powershell, 0o755)
  return { powershell, home }
}

/**
 * One detection by the computer's own Windows Update client, as its schedule would start it, without an agent.
 *
 * @param dir the computer's home
 * @throws WuaError when the WSUS cannot be asked
 */
export async function detectNow(dir: string): Promise<void> {
  const home = new Home(dir)
  await home.exclusively(async () => {
    const state = home.read()
    await detect(state)
    home.write(state)
  })
}
