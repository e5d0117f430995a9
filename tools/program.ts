import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './source-files.ts'

export interface Outcome {
  status: number
  output: string
  seconds: number
}

/**
 * Runs one of our scripts or an installed package's program with the running Node.
 *
 * @param args script path relative to the root (or a path under node_modules), then its arguments
 * @returns status, standard output and error together, and the time it took
 */
export function runNode(args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const started = performance.now()
    let output = ''
    const child = spawn(process.execPath, [...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    })
    const keep = (chunk: Buffer): void => void (output += chunk.toString('utf8'))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('close', (code) => resolve({ status: code ?? 1, output, seconds: (performance.now() - started) / 1000 }))
  })
}

/** The path of an installed package's program, to be run by our Node and not by whichever is first on the path. */
export function programOf(packageName: string, path: string): string {
  return join(root, 'node_modules', packageName, path)
}
