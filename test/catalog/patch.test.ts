import { expect } from 'chai'
import { debianPatchKey, updateIdOf, windowsPatchKey } from '../../catalog/index.ts'

const ID = '7ba7c99a-1584-5f2a-9ef4-963d46e3c5ea'

describe('windowsPatchKey', () => {
  it('is the same whatever case the update id comes in', () => {
    expect(windowsPatchKey(ID.toUpperCase())).to.equal(`wsus:${ID}`)
  })

  it('gives its update id back', () => {
    expect(updateIdOf(windowsPatchKey(ID))).to.equal(ID)
  })
})

describe('updateIdOf', () => {
  it('finds none in the keys of other patches', () => {
    expect([debianPatchKey('debian/12/security', 'openssl', '3.0.15-1~deb12u1'), 'wsus:', `wsus:${ID}x`].map(updateIdOf)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('debianPatchKey', () => {
  it('names stream, source package and fixed version', () => {
    expect(debianPatchKey('debian/12/security', 'openssl', '3.0.15-1~deb12u1')).to.equal('deb:debian/12/security/openssl/3.0.15-1~deb12u1')
  })
})
