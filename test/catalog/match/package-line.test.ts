import { expect } from 'chai'
import { parsePackageLine } from '../../../catalog/index.ts'

describe('parsePackageLine', () => {
  const tabs = (...columns: string[]): string => columns.join('\t')

  it('reads what dpkg-query prints, with or without architecture in the name', () => {
    const line = tabs('libssl3:amd64', '3.0.15-1~deb12u1', 'amd64', 'ii ', 'openssl', '3.0.15-1~deb12u1')
    expect(parsePackageLine('dpkg', line, 'debian/12')).to.deep.equal({
      scheme: 'dpkg',
      release: 'debian/12',
      name: 'libssl3',
      architecture: 'amd64',
      version: '3.0.15-1~deb12u1',
      source: 'openssl',
      sourceVersion: '3.0.15-1~deb12u1',
      module: null,
      vendor: null,
    })
    expect(parsePackageLine('dpkg', tabs('bash', '5.2.15-2+b7', 'amd64'), 'debian/12')).to.include({
      name: 'bash',
      source: null,
      sourceVersion: null,
    })
    expect(parsePackageLine('dpkg', tabs('libc6:i386', '2.36-9'), 'debian/12')).to.include({ name: 'libc6', architecture: 'i386' })
    expect(parsePackageLine('dpkg', `${line}\r`, 'debian/12')).to.include({ sourceVersion: '3.0.15-1~deb12u1' })
  })

  it('takes for installed what dpkg has installed: held too, removed or half-way not', () => {
    const at = (status: string): boolean => parsePackageLine('dpkg', tabs('a', '1', 'all', status, 'a', '1'), 'debian/12') !== null
    expect(['ii ', 'hi ', 'ri ', 'rc ', 'un ', 'iU ', 'iF ', 'iHR', ''].map(at)).to.deep.equal([
      true,
      true,
      true,
      ...Array<boolean>(6).fill(false),
    ])
  })

  it('reads what rpm prints: module, vendor, source, and an epoch that is (none)', () => {
    const label = 'nodejs:16:8080020230101:abc'
    const line = tabs('nodejs', '1:16.20.2-2.module_el8', 'x86_64', label, 'AlmaLinux', 'nodejs-16.20.2-2.module_el8.src.rpm')
    expect(parsePackageLine('rpm', line, 'alma/8')).to.deep.equal({
      scheme: 'rpm',
      release: 'alma/8',
      name: 'nodejs',
      architecture: 'x86_64',
      version: '1:16.20.2-2.module_el8',
      source: 'nodejs',
      sourceVersion: '16.20.2-2.module_el8',
      module: 'nodejs:16',
      vendor: 'AlmaLinux',
    })
    const bare = parsePackageLine('rpm', tabs('bash', '(none):4.4-1.el8', 'x86_64', '(none)', '(none)', '(none)'), 'alma/8')
    expect(bare).to.include({ version: '0:4.4-1.el8', module: null, vendor: null, source: null })
    expect(parsePackageLine('rpm', tabs('bash', '4.4-1.el8', 'x86_64'), 'alma/8'), 'an epoch that is not told').to.include({
      version: '4.4-1.el8',
    })
    expect(parsePackageLine('rpm', tabs('gpg-pubkey', '(none):8483c65d-5ccc5b19', '(none)'), 'alma/8')).to.equal(null)
  })

  it('says of module builds without a label, or with half of one, that their stream is not known', () => {
    const at = (version: string, label: string): unknown => parsePackageLine('rpm', tabs('a', version, 'noarch', label), 'alma/8')?.module
    expect(at('0:1-1.module+el8.3.0+1+a', '')).to.equal('?')
    expect(at('0:1-1.module_el8.3.0+1+a', '(none)')).to.equal('?')
    expect(at('0:1-1.module_el8.3.0+1+a', 'perl')).to.equal('?')
    expect(at('0:1-1.module_el8.3.0+1+a', 'perl:5.24')).to.equal('perl:5.24')
    expect(at('0:1-1.modules', '')).to.equal(null)
  })

  it('reads what apk has', () => {
    expect(parsePackageLine('apk', tabs('busybox-binsh', '1.36.1-r7', 'x86_64', 'busybox'), 'alpine/3.19')).to.include({
      scheme: 'apk',
      source: 'busybox',
      sourceVersion: '1.36.1-r7',
    })
  })

  it('answers null to what is no line', () => {
    const wrong = [
      '',
      'bash',
      '\t1.0',
      'bash\t',
      'ba sh\t1.0',
      '../bash\t1.0',
      'ba\u001b[2Jsh\t1.0',
      'bash\t1.0\u0000',
      'bash\t1.0\tamd64\u0085',
      'bash\t1 0',
      ':\t1.0',
      `${'a'.repeat(300)}\t1.0`,
      `a\t${'1'.repeat(5_000)}`,
    ]
    for (const manager of ['dpkg', 'rpm', 'apk'] as const)
      expect(wrong.map((line) => parsePackageLine(manager, line, 'debian/12'))).to.deep.equal(wrong.map(() => null))
  })
})
