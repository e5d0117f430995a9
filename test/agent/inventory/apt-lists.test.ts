import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { foreignOrigin, parseDeferred, parsePackageFiles, parseVersionTables } from '../../../agent/inventory/apt-lists.ts'
import { needs } from '../../support/needs.ts'
import { LocalRepository, nativeArchitecture } from '../local-repository.ts'

const TIMEOUT = 60_000

const FILES = [
  'Package files:',
  ' 100 /var/lib/dpkg/status',
  '     release a=now',
  ' 500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages',
  '     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64',
  '     origin deb.debian.org',
  ' 500 https://packages.example.org/apt stable/main amd64 Packages',
  '     release o=Example Corp,a=stable,c=main,b=amd64',
  '     origin packages.example.org',
  ' -1 file:/srv/mirror ./ Packages',
  '     release c=',
  'Pinned packages:',
].join('\n')

describe('parsePackageFiles', () => {
  it('keeps of each repository what says whose it is, and no point release', () => {
    expect([...parsePackageFiles(FILES).values()].map((file) => file.release)).to.deep.equal([
      'o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main',
      'o=Example Corp,a=stable,c=main',
      '',
    ])
  })
})

describe('parseVersionTables', () => {
  it('knows of each version who has it', () => {
    const text = [
      'bash:',
      '  Installed: 5.2.15-2+b8',
      '  Candidate: 5.2.15-2+b13',
      '  Version table:',
      '     5.2.15-2+b13 500 (phased 40%)',
      '        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages',
      ' *** 5.2.15-2+b8 100',
      '        100 /var/lib/dpkg/status',
      'tool:i386:',
      '  Version table:',
      ' *** 1.0 500',
      '        500 https://packages.example.org/apt stable/main amd64 Packages',
      '        100 /var/lib/dpkg/status',
    ].join('\n')

    expect([...parseVersionTables(text, parsePackageFiles(FILES))]).to.deep.equal([
      [
        'bash',
        [
          { version: '5.2.15-2+b13', origins: ['Debian'] },
          { version: '5.2.15-2+b8', origins: [] },
        ],
      ],
      ['tool:i386', [{ version: '1.0', origins: ['Example Corp'] }]],
    ])
  })
})

describe('foreignOrigin', () => {
  const at = (version: string, ...origins: string[]) => ({ version, origins })

  it('names who has it when the distribution does not, and calls the rest local', () => {
    expect(foreignOrigin([at('1.0', 'Example Corp')], '1.0', 'debian')).to.equal('Example Corp')
    expect(foreignOrigin([at('1.0', 'Example Corp', 'Debian')], '1.0', 'debian')).to.equal(null)
    expect(foreignOrigin([at('1.0', 'UbuntuESMApps')], '1.0', 'ubuntu')).to.equal(null)
    expect(foreignOrigin([at('1.0')], '1.0', 'debian')).to.equal('local')
    expect(foreignOrigin(undefined, '1.0', 'debian')).to.equal('local')
  })

  it('does not mistake an outdated package of the distribution for a foreign one, nor a mirror that tells nothing', () => {
    expect(foreignOrigin([at('1.1', 'Debian'), at('1.0')], '1.0', 'debian')).to.equal(null)
    expect(foreignOrigin([at('1.1'), at('1.0', 'Debian')], '1.1', 'debian')).to.equal('local')
    expect(foreignOrigin([at('1.0', '')], '1.0', 'debian')).to.equal(null)
  })
})

describe('parseDeferred', () => {
  it('reads the blocks of deferred packages, in the words of both apts, and nothing else', () => {
    const text =
      'Reading…\nThe following upgrades have been deferred due to phasing:\n  a b\n  c\nThe following packages have been kept back:\n  d\nThe following packages will be upgraded:\n  e\n'

    expect(parseDeferred(text)).to.deep.equal(['a', 'b', 'c', 'd'])
    expect(parseDeferred('0 upgraded')).to.deep.equal([])
  })
})

describe('AptLists', function () {
  this.timeout(120_000)
  before(needs('apt-get', 'dpkg-deb'))
  let repository: LocalRepository

  beforeEach(async () => {
    repository = new LocalRepository()
    repository.add('ours', '1.0')
    repository.add('built-here', '1.0')
    await repository.index()
    await repository.install('ours=1.0')
    await repository.install('built-here=1.0')
    repository.forget('built-here', '1.0')
  })
  afterEach(() => repository.remove())

  it('finds the repositories, and the package that none has', async () => {
    repository.add('ours', '1.1')
    repository.forget('ours', '1.0')
    repository.add('library', '1.0', { 'Multi-Arch': 'same', Architecture: nativeArchitecture() })
    await repository.index('stable', 'Debian')
    await repository.install('library=1.0')
    const lines = await repository.lists().packageLines(TIMEOUT)

    expect(await repository.lists().policy(lines, 'debian', TIMEOUT)).to.deep.equal({
      repositories: ['o=Debian,a=stable'],
      foreign: [{ name: 'built-here', architecture: 'all', version: '1.0', origin: 'local' }],
    })
  })

  it('tells what is handed out in phases, with apt’s own decision', async () => {
    writeFileSync(join(repository.root, 'etc/machine-id'), `${'0'.repeat(31)}1\n`)
    repository.add('ours', '1.1', { 'Phased-Update-Percentage': '0' })
    repository.add('other', '1.0')
    await repository.index('stable')
    await repository.install('other=1.0')
    repository.add('other', '1.1')
    await repository.index('stable')

    const { missing, phased } = await repository.lists().upgradable(TIMEOUT)

    expect(missing.map((one) => one.name)).to.have.members(['other', 'ours'])
    expect(phased).to.deep.equal([{ name: 'ours', architecture: 'all', version: '1.1', percentage: 0, deferred: true }])
  })
})
