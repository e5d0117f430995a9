import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { SCHEME_NAMES, schemeNamed, VersionError, type VersionScheme } from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall } from '../command.ts'

/**
 * `swcfmg_catalog -compare`: for each line with two versions and a tab between them -1, 0 or 1, as the first sorts before, beside or after the second.
 *
 * @throws CommandError parameter_invalid, versions_line_invalid at the first line that is not two versions of the scheme: those before are answered
 */
export async function compareOffline({ options }: Pick<CommandCall, 'options'>, input: Readable, output: Writable): Promise<number> {
  const name = options.oneOf('scheme', SCHEME_NAMES)
  if (name === undefined) throw new CommandError('parameter_missing', { option: '-scheme' })
  const scheme = schemeNamed(name)
  let line = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++
    if (text === '') continue
    if (!output.write(`${order(scheme, text, line)}\n`)) await new Promise((resolve) => output.once('drain', resolve))
  }
  return 0
}

function order(scheme: VersionScheme, text: string, line: number): number {
  const columns = text.split('\t')
  const [a = '', b = ''] = columns
  if (columns.length !== 2) throw new CommandError('versions_line_invalid', { line, value: text.slice(0, 100), reason: 'columns' })
  try {
    return Math.sign(scheme.compare(a, b))
  } catch (err) {
    if (!(err instanceof VersionError)) throw err
    throw new CommandError('versions_line_invalid', { line, value: err.version, reason: err.reason }, { cause: err })
  }
}
