import { z } from 'zod'
import { PERMISSIONS } from '../authorization.ts'
import type { Endpoint } from './endpoint.ts'

type Json = Record<string, unknown>

const PROBLEM = { $ref: '#/components/schemas/Problem' }

/** Statuses with a problem document that an endpoint may answer with, besides its own. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `details` says where',
  401: 'Nobody is signed in, or the session has ended',
  403: 'The role may not do this, or the request does not come from our own pages',
  404: 'It does not exist, or it is not visible to the caller',
  409: 'Not in the present state',
  413: 'The body is too large',
  415: 'The body is not JSON in UTF-8',
  503: 'The database is away; try again later',
}

/**
 * The contract of the API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), from the declarations that also check every request.
 *
 * @param endpoints what is mounted below /api/v1
 * @param version of the product
 * @throws when two endpoints have the same id or the same method and path
 */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  const ids = new Set<string>()
  for (const declared of endpoints.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = (paths[declared.path] ??= {})
    if (ids.has(declared.id) || path[declared.method] !== undefined) throw new Error(`declared twice: ${declared.id}`)
    ids.add(declared.id)
    path[declared.method] = operationOf(declared)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tsukuroi',
      version,
      description:
        'Sign in with POST /session, keep the cookie, and send the token of its answer as `x-tsukuroi-csrf` with every request that changes something. ' +
        'Commands use the operator’s socket with `Authorization: Operator`. Times are ISO 8601 in UTC. Lists are paged by key: give `next` as `after`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { operator: [] }],
    paths,
    components: {
      schemas: { Problem: problemSchema() },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tsukuroi' },
        operator: { type: 'http', scheme: 'Operator', description: 'Over the Unix socket in the state directory only' },
      },
    },
  }
}

function operationOf(declared: Endpoint): Json {
  const { permission } = declared
  return {
    operationId: declared.id,
    summary: declared.summary,
    ...(permission === 'public'
      ? { security: [], 'x-permission': 'public' }
      : { 'x-permission': permission, 'x-roles': [...PERMISSIONS[permission]] }),
    ...parametersOf(declared),
    ...(declared.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(declared.body, 'input') } } } }),
    responses: responsesOf(declared),
  }
}

function parametersOf(declared: Endpoint): Json {
  const parameters = [...shapeParameters(declared.params, 'path'), ...shapeParameters(declared.query, 'query')]
  return parameters.length === 0 ? {} : { parameters }
}

function shapeParameters(shape: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (shape === undefined) return []
  const { properties, required } = schemaOf(shape, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schema
    return {
      name,
      in: place,
      required: place === 'path' || (required ?? []).includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function responsesOf(declared: Endpoint): Json {
  const mediaType = declared.run.kind === 'stream' ? declared.run.mediaType : 'application/json'
  const content = declared.response === undefined ? { [mediaType]: {} } : { [mediaType]: { schema: schemaOf(declared.response, 'output') } }
  const answer = declared.status === 204 ? { description: 'Done' } : { description: 'Done', content }
  return { [declared.status]: answer, ...problemsOf(declared) }
}

function problemsOf(declared: Endpoint): Json {
  const isPublic = declared.permission === 'public'
  const hasInput = declared.body !== undefined || declared.params !== undefined || declared.query !== undefined
  const statuses = [
    ...(hasInput ? [400] : []),
    ...(isPublic && declared.body === undefined ? [] : [401, 403]),
    ...(declared.params === undefined ? [] : [404]),
    ...(declared.method === 'get' ? [] : [409]),
    ...(declared.body === undefined ? [] : [413, 415]),
    503,
  ]
  return Object.fromEntries(
    statuses.map((status) => [status, { description: PROBLEMS[status], content: { 'application/problem+json': { schema: PROBLEM } } }]),
  )
}

/** What cannot be said in JSON Schema (a transformation, a date object) is left open rather than failing. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json
  return schema
}

function problemSchema(): Json {
  return {
    type: 'object',
    description: 'RFC 9457 problem document. `code` is stable; docs/errors.md has its text in both languages.',
    required: ['type', 'status', 'code', 'details', 'requestId'],
    properties: {
      type: { const: 'about:blank' },
      status: { type: 'integer' },
      code: { type: 'string' },
      details: {
        type: 'object',
        description: 'What the text of the code needs; for rows_invalid: `count` and `rows` of row, column, code, details',
      },
      requestId: { type: 'string' },
    },
  }
}
