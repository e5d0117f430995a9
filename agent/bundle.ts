import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Builds what is installed on computers: one file for Node 24 with the scripts for PowerShell beside it.
 * @param folder where all are written; made when missing
 * @returns the path of the program
 */
export async function bundleAgent(folder: string): Promise<{ program: string }> {
  const here = dirname(fileURLToPath(import.meta.url))
  const program = join(folder, 'tsukuroi-agent.mjs')
  await mkdir(folder, { recursive: true })
  await build({
    entryPoints: [join(here, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    legalComments: 'inline',
    logLevel: 'silent',
  })
  for (const script of ['windows-update.ps1', 'windows-applications.ps1'])
    await copyFile(join(here, 'installer', script), join(folder, script))
  return { program }
}

if (import.meta.main) {
  const [folder = 'var/agent'] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await bundleAgent(folder))}\n`)
}
