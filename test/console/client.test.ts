import { expect } from 'chai'
import type { rememberCsrf, send, whenSignedOut } from '../../console/api/client.ts'

describe('send', () => {
  const ADDRESS = 'http://console.example/api/v1/thing'
  const real = { fetch: globalThis.fetch, location: globalThis.location }
  let client: { rememberCsrf: typeof rememberCsrf; send: typeof send; whenSignedOut: typeof whenSignedOut }
  /** Tokens of the requests that came, and what each of them is answered with. */
  let asked: (string | null)[]
  let answers: (() => Promise<Response>)[]

  before(async () => {
    Object.assign(globalThis, { location: { origin: 'http://console.example' } })
    client = await import('../../console/api/client.ts')
  })
  beforeEach(() => {
    asked = []
    answers = []
    globalThis.fetch = (request) => {
      asked.push((request as Request).headers.get('x-tsukuroi-csrf'))
      return answers.shift()?.() ?? Promise.reject(new Error('one request too many'))
    }
    client.rememberCsrf('first')
  })
  after(() => {
    Object.assign(globalThis, real)
    client.rememberCsrf(null)
  })

  const answer = (status: number) => (): Promise<Response> => Promise.resolve(new Response(null, { status }))
  const post = (): Promise<Response> => client.send(new Request(ADDRESS, { method: 'POST', body: 'typed' }))
  let questions = 0
  const signIn = (token: string | null) => (): Promise<boolean> => {
    questions += 1
    if (token !== null) client.rememberCsrf(token)
    return Promise.resolve(token !== null)
  }

  it('is sent once more, with the new token, after the reader has signed in again', async () => {
    client.whenSignedOut(signIn('second'))
    answers = [answer(401), answer(200)]

    expect((await post()).status).to.equal(200)
    expect(asked).to.deep.equal(['first', 'second'])
  })

  it('is refused where the reader gives up', async () => {
    client.whenSignedOut(signIn(null))
    answers = [answer(401)]

    expect((await post()).status).to.equal(401)
    expect(asked).to.have.lengthOf(1)
  })

  it('asks nobody for what was on its way while they signed in', async () => {
    client.whenSignedOut(signIn('third'))
    const slow = Promise.withResolvers<Response>()
    answers = [() => slow.promise, answer(200)]
    const sent = post()
    client.rememberCsrf('second')
    questions = 0
    slow.resolve(new Response(null, { status: 401 }))

    expect((await sent).status).to.equal(200)
    expect(questions).to.equal(0)
    expect(asked).to.deep.equal(['first', 'second'])
  })
})
