import { expect } from 'chai'
import { heldNames, heldOf, parseExcludes, parseIni, parseVersionLock, parseZyppLocks } from '../../../agent/installer/holds.ts'

const wanted = (name: string, version = '1:1.1-1.el9') => [{ name, architecture: 'x86_64', version }]

describe('heldOf', () => {
  const lock = parseVersionLock('# why\n\nbash-0:5.1.8-6.el9.*\nkernel*-0:5.14.0-3*.*  # all of it\n!curl-0:8.*\n')

  it('lets of a locked package only the locked version through', () => {
    expect(heldOf(lock, wanted('bash', '0:5.2-1'))).to.deep.equal(['bash'])
    expect(heldOf(lock, wanted('bash', '0:5.1.8-6.el9'))).to.deep.equal([])
    expect(heldOf(lock, wanted('kernel-core', '0:5.14.0-427.el9'))).to.deep.equal(['kernel-core'])
    expect(heldOf(lock, wanted('kernel-core', '0:5.14.0-362.el9'))).to.deep.equal([])
    expect(heldOf(lock, wanted('bash-completion', '0:2-1'))).to.deep.equal([])
  })

  it('keeps away what is excluded, by name, architecture or version', () => {
    expect(heldOf(lock, wanted('curl', '0:8.1-1'))).to.deep.equal(['curl'])
    expect(heldOf(lock, wanted('curl', '0:7.9-1'))).to.deep.equal([])
    const rules = parseExcludes('[main]\nexclude=*.i686 php*\nexcludepkgs=[ab]c,\n d?\n[repo]\nexclude=zlib\n')
    for (const [name, held] of [
      ['php-cli', true],
      ['ac', true],
      ['bc', true],
      ['cc', false],
      ['dx', true],
      ['zlib', false],
    ] as const) {
      expect(heldOf(rules, wanted(name)), name).to.deep.equal(held ? [name] : [])
    }
    expect(heldOf(rules, [{ name: 'glibc', architecture: 'i686', version: '0:2-1' }])).to.deep.equal(['glibc'])
  })

  it('is not led astray by a pattern that is none', () => {
    expect(heldOf(parseVersionLock('[\n(a|b)*\n'), wanted('a'))).to.deep.equal([])
  })
})

describe('heldNames', () => {
  it('names what stays whatever is offered', () => {
    const rules = [...parseVersionLock('bash-0:5.1.8-6.el9.*\n!curl-0:8.*'), ...parseExcludes('[main]\nexcludepkgs=php*')]

    expect(heldNames(rules, ['bash', 'curl', 'php-cli', 'zlib'])).to.deep.equal(['bash', 'php-cli'])
  })
})

describe('parseZyppLocks', () => {
  it('reads locks of packages, and leaves patches and single repositories alone', () => {
    const text =
      '\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: kernel-*\n\ntype: patch\nsolvable_name: openSUSE-1\n\n' +
      'type: package\nsolvable_name: vim\nversion: == 9.0\n\ntype: package\nsolvable_name: x\nrepo: oss\n'

    expect(parseZyppLocks(text)).to.deep.equal([
      { kind: 'exclude', pattern: 'kernel-*' },
      { kind: 'exclude', pattern: 'vim-9.0' },
    ])
  })
})

describe('parseIni', () => {
  it('reads sections, comments and values that go on', () => {
    const [main, other] = parseIni('; x\nstray=1\n[main]\nA = 1\n# c\nb=2\n  3\n[r]\nenabled=0\r\n')

    expect([main?.name, [...(main?.values ?? [])]]).to.deep.equal([
      'main',
      [
        ['a', '1'],
        ['b', '2 3'],
      ],
    ])
    expect([other?.name, other?.values.get('enabled')]).to.deep.equal(['r', '0'])
  })
})
