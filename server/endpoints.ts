import type { Endpoint } from './http/endpoint.ts'
import { systemEndpoints } from './system/endpoints.ts'

/** Every endpoint of the API below /api/v1; OpenAPI, the console's types and the authorization test are made from this list. */
export const endpoints: readonly Endpoint[] = [...systemEndpoints]
