import { Command, CommanderError, Option } from 'commander'
import { CommandError } from './command-error.ts'
import { Options, type CommandSpec } from './command.ts'

/**
 * Reads a command's arguments. Options have a long name after one dash, as in the ancestor; two dashes work too.
 *
 * @param spec the command
 * @param args what follows the command's name
 * @throws CommandError parameter_unknown, parameter_value_missing, parameter_unexpected, parameter_missing, parameter_conflict
 */
export function readOptions(spec: CommandSpec, args: readonly string[]): Options {
  const parser = new Command(spec.name)
    .exitOverride()
    .helpOption(false)
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => undefined })
  for (const option of spec.options) parser.addOption(new Option(`--${option.name}${option.value === undefined ? '' : ' <value>'}`))
  try {
    parser.parse(normalize(spec, args), { from: 'user' })
  } catch (err) {
    throw err instanceof CommanderError ? translate(err) : err
  }
  const values = new Map<string, string | true>()
  for (const option of spec.options) {
    const value: unknown = parser.getOptionValue(camel(option.name))
    if (typeof value === 'string' || value === true) values.set(option.name, value)
  }
  requireOneAction(spec, values)
  return new Options(values)
}

/** commander wants two dashes before a long name; a value that begins with a dash must not be taken for an option. */
function normalize(spec: CommandSpec, args: readonly string[]): string[] {
  const known = new Map(spec.options.flatMap((o) => [[o.name, o] as const, ...(o.alias === undefined ? [] : [[o.alias, o] as const])]))
  const result: string[] = []
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    const name = /^--?([A-Za-z][\w-]*)$/.exec(argument)?.[1]
    const option = name === undefined ? undefined : known.get(name)
    if (option === undefined) {
      if (!argument.startsWith('-')) throw new CommandError('parameter_unexpected', { value: argument })
      result.push(argument)
    } else if (option.value === undefined) {
      result.push(`--${option.name}`)
    } else {
      const value = args[++i]
      if (value === undefined) throw new CommandError('parameter_value_missing', { option: `-${option.name}` })
      result.push(`--${option.name}=${value}`)
    }
  }
  return result
}

function translate(err: CommanderError): CommandError {
  const quoted = /'([^']*)'/.exec(err.message)?.[1] ?? ''
  const option = quoted.split(' ')[0]?.replace(/^--/, '-')
  if (err.code === 'commander.unknownOption') return new CommandError('parameter_unknown', { option }, { cause: err })
  if (err.code === 'commander.optionMissingArgument') return new CommandError('parameter_value_missing', { option }, { cause: err })
  return new CommandError('parameter_unexpected', { value: quoted }, { cause: err })
}

function requireOneAction(spec: CommandSpec, values: ReadonlyMap<string, unknown>): void {
  if (spec.actions === undefined) return
  const given = spec.actions.filter((name) => values.has(name))
  if (given.length === 1) return
  const dashed = (names: readonly string[]): string => names.map((name) => `-${name}`).join(', ')
  if (given.length === 0) throw new CommandError('action_missing', { options: dashed(spec.actions) })
  throw new CommandError('parameter_conflict', { options: dashed(given) })
}

function camel(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
