import { expect } from 'chai'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { SYSTEM } from '../../../server/context.ts'
import { evaluateEverything } from '../../../server/matching/service.ts'
import { openTestApp } from '../../support/app.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, say, statesOf, tell } from './estate.ts'

const NAMES = Array.from({ length: 12 }, (_, i) => `p${i}`)
/** After so many statements the connection is cut. */
const CUTS = [1, 5, 9, 14, 20, 27, 35, 44, 60, 80, 100, 130]

describe('an evaluation that is killed', function () {
  this.timeout(120_000)

  it('leaves nothing half done, and ends with the same when it is repeated', async () => {
    const line = await aLine()
    const test = await openTestApp({}, line.through)
    const { app } = test
    try {
      const world = await aTenant(app)
      const made = await computers(world, 4, { osType: 'linux' })
      const feed = await aFeed(app, ['debian/12/security'])
      for (const [i, computer] of made.entries())
        await tell(world, computer, inventory(NAMES.map((name, at) => dpkg(name, String(1 + ((at + i) % 3))))))
      let killed = 0
      for (const after of CUTS) {
        await say(app, feed, [{ package: NAMES[after % NAMES.length] ?? 'p0', version: String(2 + (after % 2)) }])
        if (!(await evaluateUntil(after))) killed++
      }
      await evaluate(app)
      const followed = await all()
      expect(killed, 'it was killed at least sometimes').to.be.greaterThan(2)
      expect(followed.join(' ')).to.include('missing Catalog')

      await evaluateEverything(app, SYSTEM)
      expect(await all()).to.deep.equal(followed)

      async function all(): Promise<string[]> {
        return (await Promise.all(made.map(async (one) => (await statesOf(app, one)).map((line) => `${one.id} ${line}`)))).flat()
      }
    } finally {
      await test.close()
      line.end()
    }

    /** @returns whether it came to its end */
    async function evaluateUntil(statements: number): Promise<boolean> {
      let left = statements
      const count = (): void => {
        left--
        if (left === 0) line.cut()
      }
      app.pools.infra.on('query', count)
      const whole = await evaluate(app, { batchPackages: 2, batchComputers: 2 }).then(
        () => true,
        () => false,
      )
      app.pools.infra.off('query', count)
      return whole
    }
  })
})

/** A line to the database over which the infrastructure's role speaks, and that can be cut. */
async function aLine(): Promise<{ through: (url: string) => string; cut: () => void; end: () => void }> {
  const sockets = new Set<Socket>()
  let port = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => void (sockets.delete(one), other.destroy()))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => sockets.forEach((socket) => socket.destroy())
  return {
    through: (url) => {
      const at = new URL(url)
      if (!at.username.includes('infra')) return url
      port = Number(at.port)
      at.port = String((server.address() as AddressInfo).port)
      at.hostname = '127.0.0.1'
      return at.href
    },
    cut,
    end: () => {
      cut()
      server.close()
    },
  }
}
