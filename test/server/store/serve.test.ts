import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { openAnswer, type FileAnswer } from '../../../server/store/serve.ts'
import { content, sha256 } from './upstream.ts'

describe('openAnswer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-serve-'))
  const body = content(1_000_000, 'served')
  const file = { path: join(folder, 'file'), sha256: sha256(body), bytes: body.length }
  before(() => writeFileSync(file.path, body))
  after(() => rmSync(folder, { recursive: true }))

  async function ask(request: Parameters<typeof openAnswer>[1]): Promise<{ answer: FileAnswer; sent: Buffer }> {
    const answer = await openAnswer(file, request)
    if (answer === undefined) throw new Error('no answer')
    const sent = answer.body === null ? Buffer.alloc(0) : await buffer(answer.body())
    await answer.close()
    expect(createHash('sha256').update(sent).digest('hex'), 'the hash that is signed').to.equal(answer.hash)
    expect(sent.length).to.equal(answer.length)
    return { answer, sent }
  }

  it('sends a file as a whole, tagged with its hash', async () => {
    const { answer, sent } = await ask({})

    expect(answer).to.include({ status: 200, hash: file.sha256 })
    expect(answer.headers).to.deep.equal({ etag: `"${file.sha256}"`, 'accept-ranges': 'bytes' })
    expect(sent.equals(body)).to.equal(true)
  })

  it('sends a part', async () => {
    const { answer, sent } = await ask({ range: 'bytes=300000-899999', ifRange: `"${file.sha256}"` })

    expect(answer.status).to.equal(206)
    expect(answer.headers).to.include({ 'content-range': 'bytes 300000-899999/1000000' })
    expect(sent.equals(body.subarray(300_000, 900_000))).to.equal(true)
  })

  it('sends several parts, each with where it belongs', async () => {
    const { answer, sent } = await ask({ range: 'bytes=0-9,500-509,-10' })
    const [, boundary = ''] = /^multipart\/byteranges; boundary=(.+)$/.exec(answer.headers['content-type'] ?? '') ?? []
    const parts = sent
      .toString('latin1')
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => part.split('\r\n\r\n'))

    expect(parts.map(([head]) => /content-range: (.+)/i.exec(head ?? '')?.[1])).to.deep.equal([
      'bytes 0-9/1000000',
      'bytes 500-509/1000000',
      'bytes 999990-999999/1000000',
    ])
    expect(parts.map(([, data = '']) => data.slice(0, 10))).to.deep.equal(
      [body.subarray(0, 10), body.subarray(500, 510), body.subarray(-10)].map((bytes) => bytes.toString('latin1')),
    )
  })

  it('sends nothing where there is nothing to send', async () => {
    expect((await ask({ range: 'bytes=1000000-' })).answer).to.deep.include({ status: 416, length: 0 })
    expect((await ask({ ifNoneMatch: `"${file.sha256}"` })).answer).to.include({ status: 304, length: 0 })
    expect((await ask({ range: 'bytes=0-9', ifRange: '"older"' })).answer.status).to.equal(200)
  })

  it('knows no file that is gone, or has another size', async () => {
    expect(await openAnswer({ ...file, path: join(folder, 'gone') }, {})).to.equal(undefined)
    expect(await openAnswer({ ...file, bytes: 7 }, {})).to.equal(undefined)
    expect(await openAnswer({ ...file, path: folder }, {})).to.equal(undefined)
  })

  it('breaks off where the file becomes shorter while it is sent', async () => {
    const path = join(folder, 'shrinking')
    writeFileSync(path, body)
    const answer = await openAnswer({ ...file, path }, {})
    truncateSync(path, 1_000)
    const failure: unknown = await buffer(answer?.body?.() ?? Readable.from([])).catch((err: unknown) => err)
    await answer?.close()

    expect(failure).to.be.instanceOf(Error)
  })
})
