import { WsusError } from '../error.ts'
import type { WsusOptions, WsusSource } from '../types.ts'

/** Opens the route ApiRemoting30 over SOAP. */
export async function openSoapSource(options: WsusOptions): Promise<WsusSource> {
  throw new WsusError('wsus_settings_invalid', { field: 'route', url: options.url })
}
