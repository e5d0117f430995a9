import { expect } from 'chai'
import { withoutSecrets } from '../../../server/jobs/secrets.ts'

describe('withoutSecrets', () => {
  for (const [told, expected] of [
    ['Get http://reader:s3cr3t@repo.example/x', 'Get http://reader:******@repo.example/x'],
    ['https://:s3cr3t@repo.example', 'https://:******@repo.example'],
    ['ftp://a:b@c, https://d:ee@f', 'ftp://a:*@c, https://d:**@f'],
    ['https://reader:p%40ss:word@repo.example', 'https://reader:***********@repo.example'],
    ['https://reader:密🔑@repo.example', 'https://reader:**@repo.example'],
    ['Authorization: Basic cmVhZGVy', 'Authorization: Basic ********'],
    ['> authorization:Bearer abc.def-1', '> authorization:Bearer *********'],
    ['AUTHORIZATION:\tDIGEST  nc=1, response="a"\nHost: b', 'AUTHORIZATION:\tDIGEST  ******************\nHost: b'],
    ['https://reader:s3@cr3t@repo.example/a@b', 'https://reader:*******@repo.example/a@b'],
    ['Proxy-Authorization: Basic eDp5', 'Proxy-Authorization: Basic ****'],
  ] as const) {
    it(`makes ${told} unreadable where it is secret, character by character`, () => {
      expect(withoutSecrets(told)).to.equal(expected)
    })
  }

  for (const harmless of [
    'https://repo.example:8443/x',
    'https://reader@repo.example/x',
    'http://repo.example/a:b@c',
    'mail to a@b.example: see https://repo.example',
    'scp reader:secret@host',
    'authorization: none',
    'reauthorization: Basic rules',
  ]) {
    it(`leaves “${harmless}” as it is`, () => {
      expect(withoutSecrets(harmless)).to.equal(harmless)
    })
  }

  it('takes hostile text in its stride', () => {
    for (const piece of ['://a:', 'authorization:', 'authorization: basic ', ':', '@', '://:@']) {
      const text = piece.repeat(20_000)
      const began = performance.now()

      expect(withoutSecrets(text)).to.have.lengthOf(text.length)
      expect(performance.now() - began, piece).to.be.below(1_000)
    }
  })
})
