import type { CommandSpec } from './command.ts'
import { setup } from './commands/swcfmg_setup.ts'
import { start } from './commands/swcfmg_start.ts'
import { status } from './commands/swcfmg_status.ts'
import { stop } from './commands/swcfmg_stop.ts'

/** Every command. bin/ and docs/commands.md are made from this list. */
export const COMMANDS: readonly CommandSpec[] = [setup, start, stop, status]
