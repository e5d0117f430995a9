import { expect } from 'chai'
import express from 'express'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { consoleRouter } from '../../../server/console/router.ts'
import { requestId } from '../../../server/http/mount.ts'
import { errorHandler, noRoute } from '../../../server/http/problem.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'

describe('consoleRouter', () => {
  let test: TestApp
  let server: Server
  let folder: string
  const ask = (path: string, accept = 'text/html', method = 'GET', encoding = 'gzip'): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method,
      headers: { accept, 'accept-encoding': encoding },
      redirect: 'manual',
    })

  before(async () => {
    test = await openTestApp()
    folder = await mkdtemp(join(tmpdir(), 'console-'))
    const door = express().use(requestId, consoleRouter(test.app, folder), noRoute, errorHandler(test.app))
    server = door.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  after(async () => {
    server.close()
    await rm(folder, { recursive: true })
    await test.close()
  })

  it('says that the console was not built, as long as it is not there', async () => {
    const answer = await ask('/')

    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([503, 'console_not_built'])
  })

  describe('with a console', () => {
    before(async () => {
      await mkdir(join(folder, 'assets'))
      await writeFile(join(folder, 'index.html'), '<!doctype html><title>Tsukuroi</title>')
      await writeFile(join(folder, 'assets/index-C0FFEE.js'), 'export {}')
      await writeFile(join(folder, 'secret.txt'), 'not to be had')
    })

    it('answers every address that a browser asks for with the one page, never kept without asking', async () => {
      for (const path of ['/', '/jobs/K7M2Q9XDA@Direct', '/wizard?patch=deb%3Adebian%2F12', '/no/such/page']) {
        const answer = await ask(path)
        expect([answer.status, answer.headers.get('cache-control')], path).to.deep.equal([200, 'no-cache'])
        expect(await answer.text(), path).to.contain('Tsukuroi')
      }
    })

    it('lets built files be kept for ever', async () => {
      const answer = await ask('/assets/index-C0FFEE.js', '*/*')

      expect([answer.status, answer.headers.get('cache-control')]).to.deep.equal([200, 'public, max-age=31536000, immutable'])
    })

    it('sends files packed to those who take them so, and as they are to the others', async () => {
      await writeFile(join(folder, 'assets/index-C0FFEE.js.br'), brotliCompressSync('export {}'))
      const plain = await ask('/assets/index-C0FFEE.js', '*/*', 'GET', 'identity')
      const packed = await ask('/assets/index-C0FFEE.js', '*/*', 'GET', 'br')

      expect([plain.headers.get('content-encoding'), await plain.text()]).to.deep.equal([null, 'export {}'])
      expect([packed.headers.get('content-encoding'), await packed.text()]).to.deep.equal(['br', 'export {}'])
      expect([plain.headers.get('vary'), packed.headers.get('vary')]).to.deep.equal(['Accept-Encoding', 'Accept-Encoding'])
      expect(packed.headers.get('content-type')).to.contain('text/javascript')
    })

    it('gives no page in place of a file that is not there, nor files beside the built ones', async () => {
      for (const path of ['/assets/other.js', '/assets/..%2fsecret.txt', '/secret.txt', '/favicon.ico'])
        expect((await ask(path)).status, path).to.equal(404)
    })

    it('answers programs that ask for JSON with a problem, and other methods with none of its pages', async () => {
      expect((await ask('/jobs/x', 'application/json')).status).to.equal(404)
      expect((await ask('/', 'text/html', 'POST')).status).to.equal(404)
    })
  })
})
