/** `npm run build`: the console as the service serves it, in console/dist. */
import { buildConsole } from './console-build.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
await buildConsole(say, { always: process.argv.includes('--always') })
