import { readFileSync } from 'node:fs'
import { arch, hostname, networkInterfaces, release } from 'node:os'
import { join } from 'node:path'
import { readIfThere } from '../durable.ts'
import { sha256 } from '../protocol/sign.ts'

/** Who a computer is, in the words that identities in the CMDB know. */
export interface Machine {
  hostName: string
  machineUuid: string
  /** WSUS's name for a Windows computer, from the registry. */
  susClientId: string | null
  platform: 'linux' | 'windows'
  os: {
    name: string
    version: string
    /** Name and version as in os-release, `debian 12`; Windows: the build, `10.0.20348.3807`. */
    release: string
    architecture: string
    kernel: string
  }
  addresses: string[]
  /** Changes with every start of the computer. */
  bootId: string
}

/**
 * The facts of this Linux machine, read from the kernel and os-release(5).
 * @param root a private root that is looked after instead: a computer of its own, told apart by its own files, or by its path
 */
export function linuxMachine(root: string | null = null): Machine {
  const os = parseOsRelease(readFirst(root, '/etc/os-release'))
  return {
    hostName: readFirst(root, '/etc/hostname') || hostname(),
    machineUuid:
      root === null ? linuxMachineUuid() : uuidFromMachineId(readQuietly(join(root, 'etc/machine-id')) || `${hostname()}:${root}`),
    susClientId: null,
    platform: 'linux',
    os: {
      name: os.get('PRETTY_NAME') ?? 'Linux',
      version: os.get('VERSION_ID') ?? '',
      release: [os.get('ID'), os.get('VERSION_ID')].filter((part) => part !== undefined).join(' '),
      architecture: arch(),
      kernel: release(),
    },
    addresses: addresses(),
    bootId: linuxBootId(),
  }
}

/** A file of the private root when it has it, else the machine's. */
function readFirst(root: string | null, path: string): string {
  return (root === null ? '' : readQuietly(join(root, path))) || readQuietly(path)
}

/** The id of this start of the machine (proc(5) /proc/sys/kernel/random/boot_id). */
export function linuxBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** As many addresses as the server takes. */
const MAX_ADDRESSES = 256

/** Addresses of this machine that others can reach, sorted so that an equal set is an equal inventory; of very many the first. */
export function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = all.filter((address) => !address.internal && !address.address.startsWith('fe80:'))
  return outside
    .map((address) => address.address)
    .toSorted()
    .slice(0, MAX_ADDRESSES)
}

/** Reads os-release(5): NAME=value lines, quoted or not. */
export function parseOsRelease(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, quoted, plain] = /^([A-Z_]+)=(?:"([^"]*)"|(\S*))$/.exec(line.trim()) ?? []
    if (name !== undefined) found.set(name, quoted ?? plain ?? '')
  }
  return found
}

/** SMBIOS gives the same UUID to every container of a host, so inside one machine-id(5) speaks. */
function linuxMachineUuid(): string {
  const inContainer =
    readIfThere('/.dockerenv') !== null || readIfThere('/run/systemd/container') !== null || readIfThere('/run/.containerenv') !== null
  const smbios = inContainer ? '' : readQuietly('/sys/class/dmi/id/product_uuid').toLowerCase()
  if (isUsableUuid(smbios)) return smbios
  return uuidFromMachineId(readQuietly('/etc/machine-id') || hostname())
}

/** Firmware without a UUID of its own says all zeros, all ones, or one of the famous samples. */
export function isUsableUuid(text: string): boolean {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return false
  return !/^(0{8}|f{8})-/.test(text) && text !== '03000200-0400-0500-0006-000700080009'
}

/** machine-id(5) must not be shown to others as it is; an id derived from it is what its manual asks for. */
export function uuidFromMachineId(machineId: string): string {
  const hex = sha256(`tsukuroi-machine:${machineId}`)
  const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20), hex.slice(20, 32)]
  return `${a}-${b}-8${c}-8${d}-${e}`
}

/** Some of these files are readable by root only; for others they are simply not there. */
function readQuietly(path: string): string {
  try {
    return (readIfThere(path) ?? '').trim()
  } catch {
    return ''
  }
}
