/** Takes a state directory at a given moment, tells whether it got it, and stays until it is killed. */
import { lockHome } from '../../agent/lock.ts'

const [home = '', at = ''] = process.argv.slice(2)
while (Date.now() < Number(at));
try {
  lockHome(home)
  process.stdout.write('held\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
setInterval(() => undefined, 1_000)
