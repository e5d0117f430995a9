/** `npm run generate [-- --check]`: writes every generated file of the repository, or says which differ. A new generator is one row here. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { collector } from './generators/collector.ts'
import { commands } from './generators/commands.ts'
import { configuration } from './generators/configuration.ts'
import { consoleTypes } from './generators/console-types.ts'
import { errors } from './generators/errors.ts'
import type { Generator } from './generators/generator.ts'
import { openapi } from './generators/openapi.ts'
import { picture } from './generators/picture.ts'
import { cmdb } from './generators/schema.ts'
import { readSource, root } from './source-files.ts'

export const GENERATORS: readonly Generator[] = [picture, errors, commands, configuration, cmdb, openapi, consoleTypes, collector]

/**
 * Runs every generator.
 *
 * @param options write: false only compares
 * @returns one line for each file that differed, with the generator's name
 */
export async function generate(options: { write: boolean }): Promise<string[]> {
  const changed: string[] = []
  for (const generator of GENERATORS) {
    for (const [path, text] of await generator.outputs()) {
      const file = join(root, path)
      if (existsSync(file) && readSource(path) === text) continue
      changed.push(`${path} (${generator.name})`)
      if (!options.write) continue
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      if (text.startsWith('#!')) chmodSync(file, 0o755)
    }
  }
  return changed
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } })
  const changed = await generate({ write: !values.check })
  for (const line of changed) process.stdout.write(`${values.check ? 'out of date: ' : 'written: '}${line}\n`)
  process.exitCode = values.check && changed.length > 0 ? 1 : 0
}
