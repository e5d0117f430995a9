import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { WuaFaults, WuaState } from './computer.ts'

const WAIT_MS = 50
const PATIENCE_MS = 120_000

/** Where a stand-in computer keeps its state: `state.json` and, for tests, `faults.json` in one directory. */
export class Home {
  readonly dir: string
  constructor(dir: string) {
    this.dir = dir
  }

  /** Runs the work while no other process of this computer does; a lock whose process is gone counts for nothing. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = join(this.dir, 'lock')
    const until = Date.now() + PATIENCE_MS
    while (!takeLock(lock)) {
      if (Date.now() > until) throw new Error('another program keeps this computer busy')
      await pause(WAIT_MS)
    }
    try {
      return await work()
    } finally {
      rmSync(lock, { force: true })
    }
  }

  read(): WuaState {
    return JSON.parse(readFileSync(join(this.dir, 'state.json'), 'utf8')) as WuaState
  }

  /** Replaces the state by a rename, so that a killed process leaves the former one. */
  write(state: WuaState): void {
    mkdirSync(this.dir, { recursive: true })
    const draft = join(this.dir, `state.${process.pid}.json`)
    writeFileSync(draft, JSON.stringify(state, null, 1))
    renameSync(draft, join(this.dir, 'state.json'))
  }

  /** The faults to play; what is played once is taken out. */
  takeFaults(): WuaFaults {
    const path = join(this.dir, 'faults.json')
    let faults: WuaFaults
    try {
      faults = JSON.parse(readFileSync(path, 'utf8')) as WuaFaults
    } catch {
      return {}
    }
    if (faults.next) writeFileSync(path, JSON.stringify({ ...faults, next: null }))
    return faults
  }

  playFaults(faults: WuaFaults): void {
    writeFileSync(join(this.dir, 'faults.json'), JSON.stringify(faults))
  }
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (isHeld(lock)) return false
  rmSync(lock, { force: true })
  return false
}

function isHeld(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid === 0) return true
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
