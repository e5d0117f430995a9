/** A stand-in Windows computer: what it is, and what its Windows Update Agent remembers. */

export type OperatingSystem = {
  caption: string
  version: string
  build: number
  ubr: number
  /** Win32_OperatingSystem.ProductType: 1 workstation, 2 domain controller, 3 server. */
  productType: 1 | 2 | 3
  language: string
  /** Title of the WSUS product category. */
  product: string
  /** Platform that updates name as theirs. */
  platform: string
}

export type DemoComputer = {
  /** Fully qualified host name. */
  name: string
  os: OperatingSystem
  /** Further platforms, e.g. `office-2016`, with their WSUS products. */
  extras: readonly { product: string; platform: string }[]
  /** Name of the WSUS target group that the computer's policy asks for. */
  targetGroup: string
  /** Tenant the demo enrolls it into. */
  tenant: string
  manufacturer: string
  model: string
  /** Updates released until this day count as installed at the start (YYYY-MM-DD). */
  patchedUntil: string
}

export type HistoryEntry = {
  updateId: string
  revisionNumber: number
  title: string
  operation: 1 | 2
  date: string
  resultCode: number
  hresult: number
  serverSelection: number
}

export type WuaState = {
  computer: DemoComputer
  wsusUrl: string
  susClientId: string
  machineUuid: string
  /** Last boot, ISO 8601 UTC with seconds. */
  bootId: string
  /** When the requested restart happens. */
  rebootAt: string | null
  installed: string[]
  downloaded: string[]
  pendingRestart: string[]
  history: HistoryEntry[]
  /** Sequence number of the last reported event. */
  sequence: number
}

/** Faults to play, from faults.json. */
export type WuaFaults = {
  updates?: Readonly<Record<string, { resultCode: number; hresult: number }>>
  /** Played once. */
  next?: 'garbage' | 'slow' | 'exit' | 'unreachable' | null
  slowMs?: number
}
