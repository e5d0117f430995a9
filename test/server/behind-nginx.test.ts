import { expect } from 'chai'
import { request } from 'node:https'
import { inventoryOf } from '../../agent/inventory/inventory.ts'
import { ClientError } from '../../agent/protocol/client.ts'
import { Nginx } from '../peers/nginx.ts'
import { openTestApi } from '../support/api.ts'
import { needs } from '../support/needs.ts'
import { aUser, PASSWORD } from '../support/people.ts'
import { anAgent, startWorld, type World } from './agents/world.ts'

describe('behind nginx as docs/runbooks/behind-nginx.md sets it up', () => {
  before(needs('nginx', 'openssl'))

  describe('agents', () => {
    let world: World
    const proxies: Nginx[] = []
    before(async () => {
      world = await startWorld()
    })
    after(async () => {
      for (const proxy of proxies) await proxy.stop()
      await world.stop()
    })

    async function nginx(change?: (config: string) => string): Promise<Nginx> {
      const proxy = await Nginx.start(world.url, change)
      proxies.push(proxy)
      return proxy
    }

    /** An agent of a computer with so many packages that its inventory has more than a megabyte. */
    async function aLargeComputer(proxy: Nginx) {
      const agent = await anAgent(world, proxy.url, proxy.certificate)
      const packages = Array.from(
        { length: 20_000 },
        (_, n) => `package-with-a-long-name-${n}\t1.${n}-1\tamd64\tii \tsource-of-it-${n}\t1.${n}-1`,
      )
      agent.computer.inventory = async () =>
        inventoryOf(await agent.computer.machine(), { installer: 'apt', manager: 'dpkg', packages, restartRequired: false })
      return agent
    }

    it('are enrolled, deliver an inventory of more than a megabyte, and are given work', async () => {
      const agent = await aLargeComputer(await nginx())
      const step = await world.jobs.add(agent.computerId, 'operation_check')

      await agent.start().once()

      const stored = world.jobs.inventories.findLast((one) => one.computerId === agent.computerId)
      expect(stored?.document.length).to.be.greaterThan(1_048_576)
      expect(step.state).to.equal('ended')
    })

    it('are given work while their question for it is held, longer than a proxy waits that is told less than the runbook says', async () => {
      const hasty = await nginx((config) => config.replace(/proxy_read_timeout .*;/, 'proxy_read_timeout 1s;'))
      const asked = await askThrough(await nginx())
      const cut = await askThrough(hasty)

      expect(await cut.answer)
        .to.be.instanceOf(ClientError)
        .with.property('status', 504)
      await world.jobs.add(asked.computerId, 'operation_check')
      const began = performance.now()

      expect(await asked.answer).to.equal('ran')
      expect(performance.now() - began).to.be.lessThan(10_000)
    })

    /** An agent's question for work, which may be held for half a minute. */
    async function askThrough(proxy: Nginx) {
      const agent = await anAgent(world, proxy.url, proxy.certificate)
      const cycle = agent.start()
      await cycle.checkIn()
      return { computerId: agent.computerId, answer: cycle.takeWork(30).catch((error: unknown) => error) }
    }

    it("would not be heard through nginx's own limit, which is why the runbook lifts it", async () => {
      const agent = await aLargeComputer(await nginx((config) => config.replace(/client_max_body_size .*;/, '')))

      const refusal: unknown = await agent
        .start()
        .once()
        .catch((error: unknown) => error)

      expect(refusal).to.be.instanceOf(ClientError).with.property('status', 413)
      expect(world.jobs.inventories.filter((one) => one.computerId === agent.computerId)).to.deep.equal([])
    })
  })

  it('a session has the cookie of HTTPS alone, and is as safe as without a proxy', async () => {
    const environment = { TSUKUROI_PUBLIC_URL: 'https://patches.example.com', TSUKUROI_TRUST_PROXY: 'loopback' }
    const test = await openTestApi({ environment })
    const proxy = await Nginx.start(test.url)
    try {
      const credentials = { userId: await aUser(test.app, 'infra_admin'), password: PASSWORD }

      const signedIn = await post(proxy, 'https://patches.example.com', credentials)
      const foreign = await post(proxy, 'https://elsewhere.example', credentials)

      expect(signedIn.status).to.equal(200)
      expect(signedIn.cookie).to.match(/^__Host-tsukuroi=[^;]+; Path=\/; .*Secure/)
      expect(foreign.status).to.equal(403)
    } finally {
      await proxy.stop()
      await test.close()
    }
  })
})

function post(proxy: Nginx, origin: string, body: object): Promise<{ status: number | undefined; cookie: string | undefined }> {
  const headers = { 'content-type': 'application/json', host: 'patches.example.com', origin }
  return new Promise((resolve, reject) => {
    const asked = request(
      `${proxy.url}/api/v1/session`,
      { method: 'POST', ca: proxy.certificate, headers, servername: 'localhost' },
      (response) => {
        response.resume()
        response.on('end', () => resolve({ status: response.statusCode, cookie: response.headers['set-cookie']?.[0] }))
      },
    )
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })
}
