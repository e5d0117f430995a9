import { registerHooks } from 'node:module'
import { endpoints } from '../../server/endpoints.ts'
import { openApiDocument } from '../../server/http/openapi.ts'
import { VERSION } from '../../server/version.ts'
import type { Generator } from './generator.ts'

const HEAD = '/** Types of the API for the console, made from its contract docs/openapi.json: `npm run generate`. */\n\n'

/** console/api/schema.ts: what the console may ask and what it gets. */
export const consoleTypes: Generator = {
  name: 'console/api/schema.ts',
  outputs: async () => new Map([['console/api/schema.ts', HEAD + (await typesOf(openApiDocument(endpoints, VERSION)))]]),
}

async function typesOf(document: object): Promise<string> {
  // openapi-typescript asks for the compiler's programming interface, which TypeScript 7 has not; the former version stands in for it.
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === 'typescript' && context.parentURL?.includes('/openapi-typescript/') ? 'typescript-5' : specifier, context),
  })
  const { default: openapiTypes, astToString } = await import('openapi-typescript')
  hooks.deregister()
  return astToString(await openapiTypes(structuredClone(document) as Parameters<typeof openapiTypes>[0], { alphabetize: true }))
}
