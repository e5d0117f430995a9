/** `npm run dev [-- --port N]`: the console with reloading on http://127.0.0.1:5173, before a service at TSUKUROI_URL (default: http://127.0.0.1:8790). */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createServer } from 'vite'
import { root } from './source-files.ts'

const target = process.env['TSUKUROI_URL'] ?? 'http://127.0.0.1:8790'
const { values } = parseArgs({ options: { port: { type: 'string', default: '5173' } } })
const server = await createServer({
  configFile: join(root, 'console/vite.config.ts'),
  // The service takes changes only from its own origin, so the origin is said to be its own.
  server: { port: Number(values.port), proxy: { '/api/v1': { target, changeOrigin: true, headers: { origin: target } } } },
})
await server.listen()
server.printUrls()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)))
