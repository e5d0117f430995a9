import { Writable } from 'node:stream'
import type { CliConfig } from '../../cli/config.ts'
import { runCommand } from '../../cli/main.ts'

/** What a command did. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

class Sink extends Writable {
  text = ''
  readonly isTTY: boolean

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Runs commands as somebody at a shell would, on a state directory. */
export function shell(
  stateDir: string,
  given: Partial<CliConfig> & { tty?: boolean } = {},
): (line: string, ...more: string[]) => Promise<Outcome> {
  const { tty = false, ...settings } = given
  const config: CliConfig = { stateDir, locale: 'en', zone: 'Asia/Tokyo', columns: 80, env: {}, ...settings }
  return async (line, ...more) => {
    const [name = '', ...args] = line.split(' ')
    const out = new Sink(tty)
    const err = new Sink(tty)
    const code = await runCommand(name, [...args, ...more], config, { out, err })
    return { code, out: out.text, err: err.text }
  }
}
