import { openWsus } from '../../wsus-adapter/index.ts'
import type { WsusCredentials, SoapOptions, WsusSource } from '../../wsus-adapter/index.ts'
import { startScriptedWsus } from '../peers/wsus-scripted.ts'
import type { ScriptedOptions, ScriptedWsus } from '../peers/wsus-scripted.ts'

export interface ScriptedSetUp {
  server: ScriptedWsus
  source: WsusSource
}

const open: { close(): Promise<void> }[] = []

/** A scripted server and a source that is open to it, both ended by `closeAll`. */
export async function scripted(
  more: Partial<SoapOptions> = {},
  options: ScriptedOptions = {},
  credentials: WsusCredentials = { kind: 'anonymous' },
): Promise<ScriptedSetUp> {
  const server = await startScriptedWsus(options)
  open.push(server)
  return { server, source: await anySource({ url: server.url, credentials, ...more }) }
}

/** A source to any address, ended by `closeAll`. */
export async function anySource(options: Omit<SoapOptions, 'route'>): Promise<WsusSource> {
  const source = await openWsus({ route: 'soap', busyWait: 1, ...options })
  open.push(source)
  return source
}

/** Closes what a test opened, sources before servers. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0).toReversed()) await each.close()
}
