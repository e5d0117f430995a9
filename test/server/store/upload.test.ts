import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { content, sha256 } from './upstream.ts'

describe('files that are brought over one connection', () => {
  let test: TestApi
  let credential: string
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  before(async () => {
    test = await openTestApi()
    credential = (await readFile(join(test.app.config.stateDir, 'operator.credential'), 'utf8')).trim()
    const changed = await test.operator('PUT', '/api/v1/store/setting', { freeBytes: 0, largestBytes: 1_048_576 })
    expect(changed.status, changed.text).to.equal(200)
  })
  after(async () => {
    agent.destroy()
    await test.close()
  })

  /** Sends a file whose size nobody knows before, as `swcfmg_store -add` does. */
  function bring(file: Buffer): Promise<{ status: number | undefined; body: unknown; reused: boolean }> {
    return new Promise((resolve, reject) => {
      const req = request(
        {
          agent,
          socketPath: test.api.socketPath,
          method: 'POST',
          path: '/api/v1/store/files?name=f',
          headers: { authorization: `Operator ${credential}`, 'content-type': 'application/octet-stream' },
        },
        (response) => void json(response).then((body) => resolve({ status: response.statusCode, body, reused: req.reusedSocket }), reject),
      )
      req.on('error', reject)
      for (let at = 0; at < file.length; at += 65_536) req.write(file.subarray(at, at + 65_536))
      req.end()
    })
  }

  it('are heard after one that is too large', async () => {
    for (let round = 0; round < 3; round++) {
      const refused = await bring(content(1_300_000, `large ${round}`))
      expect(refused).to.deep.include({ status: 400, reused: round > 0 })
      expect(refused.body).to.include({ code: 'store_file_too_large' })
    }
    const small = content(1_000, 'small')
    expect(await bring(small)).to.deep.equal({ status: 200, body: { sha256: sha256(small), bytes: 1_000 }, reused: true })
  })
})
