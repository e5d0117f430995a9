import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Builds what is installed on computers: one file for Node 24 with windows-update.ps1 beside it.
 * @param folder where both are written; made when missing
 * @returns the paths of both files
 */
export async function bundleAgent(folder: string): Promise<{ program: string; script: string }> {
  const here = dirname(fileURLToPath(import.meta.url))
  const program = join(folder, 'tsukuroi-agent.mjs')
  const script = join(folder, 'windows-update.ps1')
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
  await copyFile(join(here, 'installer', 'windows-update.ps1'), script)
  return { program, script }
}

if (import.meta.main) {
  const [folder = 'var/agent'] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await bundleAgent(folder))}\n`)
}
