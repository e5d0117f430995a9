import type { WsusSource } from '../../contract.ts'
import type { SqlOptions } from '../../options.ts'
import { openSusdbSource } from '../source.ts'
import { SqlRowReader } from './reader.ts'
import { SqlSession } from './session.ts'
import { sqlSettings } from './settings.ts'

/**
 * Opens the route over the database of a WSUS. Nothing is sent yet.
 * @throws WsusError `wsus_settings_invalid`
 */
export function openSqlSource(options: SqlOptions): WsusSource {
  const settings = sqlSettings(options)
  const { server, instance, limits, log } = settings
  // Two statements may be under way for states: what is read ahead is shared by them.
  const reader = new SqlRowReader(new SqlSession(settings), { server, instance, aheadRows: Math.ceil(limits.aheadRows / 2), log })
  return openSusdbSource(reader, { pageRows: limits.pageRows, sliceComputers: limits.sliceComputers, log })
}
