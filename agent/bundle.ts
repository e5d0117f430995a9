import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Packages in CommonJS ask for Node's own modules in a way that a module does not know by itself.
const REQUIRE = "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/**
 * Makes one file for Node 24 of a module and all that it imports.
 * @param entry path of the module
 * @param outfile path of the file
 */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: REQUIRE },
    legalComments: 'inline',
    logLevel: 'silent',
  })
}

/**
 * Builds what is installed on computers: one file for Node 24 with the scripts for PowerShell beside it.
 * @param folder where all are written; made when missing
 * @returns the path of the program
 */
export async function bundleAgent(folder: string): Promise<{ program: string }> {
  const here = dirname(fileURLToPath(import.meta.url))
  const program = join(folder, 'tsukuroi-agent.mjs')
  await mkdir(folder, { recursive: true })
  await bundle(join(here, 'main.ts'), program)
  for (const script of ['windows-update.ps1', 'windows-applications.ps1'])
    await copyFile(join(here, 'installer', script), join(folder, script))
  return { program }
}

if (import.meta.main) {
  const [folder = 'var/agent'] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await bundleAgent(folder))}\n`)
}
