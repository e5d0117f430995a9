/** The stand-in in a process of its own: `node test/peers/susdb/main.ts '<SusdbOptions as JSON>'` prints one line of JSON and runs until SIGTERM or the end of its input. */
import { startSusdb, type SusdbOptions } from './index.ts'

const susdb = await startSusdb(JSON.parse(process.argv[2] ?? '{}') as SusdbOptions)
process.stdout.write(`${JSON.stringify({ host: susdb.host, port: susdb.port })}\n`)
const stop = (): void => void susdb.stop().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.stdin.once('end', stop).resume()
