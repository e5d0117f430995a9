/** `node server/audit/verify-file.ts FILE [HEAD]`: verifies an audit export without a server; `swcfmg_audit -verify -file` starts it. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ExportLineError, verifyExport } from './export.ts'

const [file, head] = process.argv.slice(2)
if (file === undefined) throw new Error('which file?')
try {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  process.stdout.write(`${JSON.stringify(await verifyExport(lines, head))}\n`)
} catch (err) {
  if (!(err instanceof ExportLineError)) throw err
  process.stdout.write(`${JSON.stringify({ malformedLine: err.line })}\n`)
}
