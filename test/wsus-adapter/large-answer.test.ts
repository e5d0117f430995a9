import { expect } from 'chai'

import { whole } from '../peers/wsus-scripted.ts'
import { computerRow, rowsResult, s, setsResult } from '../peers/wsus-xml.ts'
import { refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

describe('a WSUS source reading', () => {
  afterEach(closeAll)

  describe('a very large answer', () => {
    it('is given page by page while it arrives, and is not held', async function () {
      this.timeout(60_000)
      const { server, source } = await scripted({ limits: { pageRows: 500 } })
      const rows = rowsResult('X', [computerRow({ id: 'CLIENT-0', name: 'pc.example.test' })])
      const row = /<GenericReadableRow>.*<\/GenericReadableRow>/.exec(rows)?.[0] ?? ''
      const total = Math.ceil((50 * 1_048_576) / row.length)
      let written = 0
      server.on('ExecuteSPSearchComputers', async (response) => {
        const [head = '', tail = ''] = setsResult('ExecuteSPSearchComputers', [[[s('@')]], [], []]).split(
          /<GenericReadableRow>.*<\/GenericReadableRow>/,
        )
        response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
        response.write(head)
        while (written < total) {
          const block = Math.min(100, total - written)
          written += block
          if (!response.write(row.repeat(block))) await new Promise((resolve) => response.once('drain', resolve))
        }
        response.end(tail)
      })
      let read = 0
      let largest = 0
      let furthestAhead = 0
      for await (const page of source.computers()) {
        read += page.computers.length
        largest = Math.max(largest, page.computers.length)
        furthestAhead = Math.max(furthestAhead, written - read)
        // A slow reader slows the server: nothing piles up between them.
        await new Promise((resolve) => setImmediate(resolve))
      }

      expect(read).to.equal(total)
      expect(largest).to.be.at.most(700)
      expect(furthestAhead * row.length).to.be.below(12 * 1_048_576)
    })

    it('ends when the source is closed between two pages', async () => {
      const { server, source } = await scripted({ limits: { pageRows: 1 } })
      const row = setsResult('ExecuteSPSearchComputers', [[computerRow({ id: 'CLIENT-0', name: 'pc' })], [], []])
      const closed = new Promise<void>((resolve) => {
        server.on('ExecuteSPSearchComputers', (response) => {
          response.writeHead(200, { 'Content-Type': 'text/xml' })
          response.write(row.split('</ArrayOfGenericReadableRow>')[0] ?? '')
          response.once('close', resolve)
        })
      })
      const pages = source.computers()[Symbol.asyncIterator]()
      expect((await pages.next()).value?.computers).to.have.length(1)

      await source.close()
      await closed
      expect((await refusalOf(pages.next())).code).to.equal('wsus_aborted')
    })

    it('can be left in the middle, and the connection is closed', async () => {
      const { server, source } = await scripted({ limits: { pageRows: 1 } })
      const computers = Array.from({ length: 5_000 }, (_, index) => computerRow({ id: `CLIENT-${index}`, name: `pc${index}` }))
      let closed = (): void => undefined
      const left = new Promise<void>((resolve) => (closed = resolve))
      server.on('ExecuteSPSearchComputers', (response, request) => {
        response.once('close', closed)
        void whole(setsResult('ExecuteSPSearchComputers', [computers, [], []]))(response, request)
      })
      for await (const page of source.computers()) {
        expect(page.computers.length).to.be.greaterThan(0)
        break
      }
      await left
    })
  })
})
