import { endpoints } from '../../server/endpoints.ts'
import { openApiDocument } from '../../server/http/openapi.ts'
import { VERSION } from '../../server/version.ts'
import type { Generator } from './generator.ts'

/** docs/openapi.json: the contract of the API, from the declarations of its endpoints. */
export const openapi: Generator = {
  name: 'docs/openapi.json',
  outputs: async () => new Map([['docs/openapi.json', `${JSON.stringify(openApiDocument(endpoints, VERSION), null, 2)}\n`]]),
}
