import { z } from 'zod'
import { endpoint, streamEndpoint, type Endpoint } from '../../../server/http/endpoint.ts'
import { serverGroupsEndpoints } from '../../../server/server-groups/endpoints.ts'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { systemEndpoints } from '../../../server/system/endpoints.ts'
import { tenantsEndpoints } from '../../../server/tenants/endpoints.ts'

/** What an endpoint of the tests waits for: `began` is resolved when it is asked, and it answers when `answer` is resolved. */
export class Hold {
  readonly began = Promise.withResolvers<void>()
  readonly answer = Promise.withResolvers<void>()
}

/** A few real endpoints, and some that only tests need. */
export function sampleEndpoints(hold: Hold = new Hold()): Endpoint[] {
  return [...sessionsEndpoints, ...tenantsEndpoints, ...serverGroupsEndpoints, ...systemEndpoints, echo, bug, held(hold)]
}

const echo = endpoint({
  id: 'echo',
  method: 'post',
  path: '/echo/{word}',
  summary: 'Gives back what came',
  permission: 'self.manage',
  params: z.object({ word: z.string().max(20) }),
  query: z.object({ n: z.coerce.number().int().optional() }),
  body: z.object({ text: z.string().max(1000) }),
  bodyLimit: 2000,
  response: z.object({ word: z.string(), text: z.string() }),
  handle: async ({ params, body }) => ({ word: params.word, text: body.text, secret: 'never declared' }),
})

const bug = endpoint({
  id: 'bug',
  method: 'get',
  path: '/bug',
  summary: 'Fails',
  permission: 'self.manage',
  response: z.object({}),
  handle: async () => {
    throw new Error('password=hunter2 in /somewhere/inside.ts')
  },
})

function held(hold: Hold): Endpoint {
  return streamEndpoint({
    id: 'held',
    method: 'get',
    path: '/held',
    summary: 'Answers when the test says so',
    permission: 'self.manage',
    mediaType: 'text/plain',
    handle: async ({ res }) => {
      hold.began.resolve()
      await hold.answer.promise
      res.type('text/plain').send('done')
    },
  })
}
