import type { Client } from './client.ts'
import { CommandError } from './command-error.ts'
import type { Terminal } from './terminal.ts'
import type { Text } from './text.ts'

export interface OptionSpec {
  /** Long name, given with one dash as in the ancestor, or with two. */
  readonly name: string
  /** What stands for the value in the synopsis; without it the option is a switch. */
  readonly value?: string
  readonly text: Text
  /** Another spelling of the same option. */
  readonly alias?: string
}

/** What a command is given to work with. */
export interface CommandCall {
  readonly options: Options
  readonly terminal: Terminal
  /** The running server; connects when it is first asked. */
  readonly client: Client
  readonly stateDir: string
}

/** One `swcfmg_*` command: everything that help, documentation and the executable in bin/ are made from. */
export interface CommandSpec {
  readonly name: string
  readonly title: Text
  readonly synopsis: readonly string[]
  readonly options: readonly OptionSpec[]
  /** Of these, exactly one must be given: what the command is to do. */
  readonly actions?: readonly string[]
  /** Return values besides the common ones. */
  readonly returns?: Readonly<Record<number, Text>>
  readonly examples: readonly { readonly line: string; readonly text: Text }[]
  /**
   * Does it.
   *
   * @returns the return value
   * @throws CommandError with the code of the message that ends it
   */
  run(call: CommandCall): Promise<number>
}

/** The options that were given. */
export class Options {
  readonly #values: ReadonlyMap<string, string | true>

  constructor(values: ReadonlyMap<string, string | true>) {
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** The value of an option, or undefined. */
  get(name: string): string | undefined {
    const value = this.#values.get(name)
    return typeof value === 'string' ? value : undefined
  }

  /** @throws CommandError parameter_missing */
  need(name: string): string {
    const value = this.get(name)
    if (value === undefined) throw new CommandError('parameter_missing', { option: `-${name}` })
    return value
  }

  /**
   * A list in one argument, delimited by commas.
   *
   * @throws CommandError id_list_invalid when an item is empty
   */
  list(name: string): string[] | undefined {
    const value = this.get(name)
    if (value === undefined) return undefined
    const items = value.split(',').map((item) => item.trim())
    if (items.some((item) => item === '')) throw new CommandError('id_list_invalid', { value })
    return [...new Set(items)]
  }

  /**
   * One of a few words.
   *
   * @throws CommandError parameter_invalid
   */
  oneOf<W extends string>(name: string, words: readonly W[]): W | undefined {
    const value = this.get(name)
    if (value === undefined) return undefined
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw new CommandError('parameter_invalid', { option: `-${name}`, value })
    return word
  }

  /** @throws CommandError parameter_invalid when it is not a whole number in the range */
  whole(name: string, least: number, most: number): number | undefined {
    const value = this.get(name)
    if (value === undefined) return undefined
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= least && number <= most)) throw new CommandError('parameter_invalid', { option: `-${name}`, value })
    return number
  }
}
