import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locale } from '../templates/index.ts'

/** Where an installed service keeps its state. */
const INSTALLED_STATE = '/var/lib/tsukuroi/state'

export interface CliConfig {
  readonly stateDir: string
  readonly locale: Locale
  /** IANA zone of the terminal. */
  readonly zone: string
  readonly columns: number
  readonly env: NodeJS.ProcessEnv
}

/**
 * What a command takes from its surroundings; the only reader of the environment in cli/.
 * The state directory is TSUKUROI_STATE, else the installed default, else ./var of the checkout.
 */
export function readCliConfig(env: NodeJS.ProcessEnv = process.env): CliConfig {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return {
    stateDir: resolve(
      env['TSUKUROI_STATE'] || (existsSync(INSTALLED_STATE) ? INSTALLED_STATE : fileURLToPath(new URL('../var', import.meta.url))),
    ),
    locale: /^ja/i.test(locale) ? 'ja' : 'en',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    columns: Number(env['COLUMNS']) || process.stdout.columns || 100,
    env,
  }
}
