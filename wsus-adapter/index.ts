import { openCollectorSource } from './collector/source.ts'
import { WsusError } from './error.ts'
import { openSoapSource } from './soap/source.ts'
import { openSyncSource } from './sync/source.ts'
import { openSqlSource } from './susdb/sql/source.ts'
import type { WsusSource } from './contract.ts'
import type { WsusOptions } from './options.ts'

export { COLLECTOR_LIMITS, COLLECTOR_PROTOCOL, CollectorManifest } from './collector/manifest.ts'
export { WsusError } from './error.ts'
export type { WsusErrorCode, WsusErrorDetails } from './error.ts'
export { formatWsusTime, parseWsusTime } from './time.ts'
export * from './contract.ts'
export * from './options.ts'
export * from './types.ts'

/**
 * Opens a WSUS server by the route that the options name. Nothing is sent yet; `probe` is the first contact.
 * @throws WsusError `wsus_settings_invalid` when the options cannot be used
 */
export async function openWsus(options: WsusOptions): Promise<WsusSource> {
  switch (options.route) {
    case 'soap':
      return openSoapSource(options)
    case 'sync':
      return openSyncSource(options)
    case 'sql':
      return openSqlSource(options)
    case 'collector':
      return openCollectorSource(options)
    default:
      throw new WsusError('wsus_settings_invalid', { field: 'route' })
  }
}
