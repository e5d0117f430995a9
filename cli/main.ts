import { messageFor, type Locale } from '../templates/index.ts'
import { openClient } from './client.ts'
import { CommandError } from './command-error.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readCliConfig, type CliConfig } from './config.ts'
import { helpText, synopsisLines } from './help.ts'
import { readOptions } from './options.ts'
import { openTerminal, type TerminalOptions } from './terminal.ts'
import { withLocalTimes } from './time.ts'

type Streams = Pick<TerminalOptions, 'out' | 'err'>

const OWN: Streams = { out: process.stdout, err: process.stderr }
/** What the synopsis answers. */
const SYNTAX = new Set([
  'parameter_unknown',
  'parameter_missing',
  'parameter_value_missing',
  'parameter_conflict',
  'parameter_unexpected',
  'action_missing',
])
const HELP = new Set(['-h', '-help', '--help'])

/**
 * Runs one `swcfmg_*` command.
 *
 * @param name the command's name
 * @param args what follows it
 * @param streams where it writes: what was asked for, and what is said about it
 * @returns the return value
 */
export async function runCommand(name: string, args: readonly string[], config: CliConfig, streams: Streams = OWN): Promise<number> {
  const terminal = openTerminal({ ...config, ...streams })
  const spec = COMMANDS.find((command) => command.name === name)
  try {
    if (spec === undefined) throw new CommandError('command_unknown', { command: name })
    if (args.some((argument) => HELP.has(argument))) {
      terminal.print(helpText(spec, config.locale))
      return 0
    }
    const options = readOptions(spec, args)
    return await spec.run({ options, terminal, client: openClient(config.stateDir), stateDir: config.stateDir })
  } catch (err) {
    return explain(err, spec, config, streams)
  }
}

function explain(err: unknown, spec: CommandSpec | undefined, config: CliConfig, { err: stderr }: Streams): number {
  const known =
    err instanceof CommandError ? err : new CommandError('system_error', { reason: err instanceof Error ? err.message : String(err) })
  const { problems, rows } = known.details
  const message = messageFor(known.code, config.locale, withLocalTimes(known.details, config.zone))
  stderr.write(`${message.line}\n`)
  if (Array.isArray(problems)) for (const item of problems.slice(0, 20)) stderr.write(`  ${describe(item)}\n`)
  if (Array.isArray(rows)) for (const row of rows.slice(0, 20)) stderr.write(`  ${rowProblem(row, config.locale)}\n`)
  if (SYNTAX.has(known.code) && spec !== undefined)
    stderr.write(
      `${synopsisLines(spec)
        .map((line) => `  ${line}`)
        .join('\n')}\n`,
    )
  return message.exit
}

/** What is wrong with one of the things that were named on the command line. */
function rowProblem(row: { code?: unknown; details?: Record<string, unknown> }, locale: Locale): string {
  return messageFor(String(row.code), locale, row.details ?? {}).line
}

function describe(item: unknown): string {
  return typeof item === 'object' && item !== null ? Object.values(item).map(String).join(': ') : String(item)
}

if (import.meta.main) {
  // A reader that closes early, such as `head`, is not an error.
  process.stdout.on('error', (err: NodeJS.ErrnoException) => process.exit(err.code === 'EPIPE' ? 0 : 110))
  const [name = '', ...args] = process.argv.slice(2)
  process.exitCode = await runCommand(name, args, readCliConfig())
}
