import { expect } from 'chai'
import { classifyDnfFailure, failedScripts, parseOffered, parseTransaction, parseYumList } from '../../../agent/installer/dnf-output.ts'

const BAR = '='.repeat(80)

describe('parseTransaction', () => {
  const installed = (key: string) => (key === 'openssl-libs.x86_64' ? '1:3.0.7-24.el9' : null)

  it('reads every section of dnf, epochs, wrapped names and what is replaced', () => {
    const text = [
      'Last metadata expiration check: 0:00:01 ago on Sun Nov 22 02:22:30 2026.',
      'Dependencies resolved.',
      BAR,
      ' Package              Architecture   Version                Repository     Size',
      BAR,
      'Installing:',
      ' kernel-core          x86_64         5.14.0-427.13.1.el9_4  baseos         20 M',
      ' a-name-that-is-far-too-long-for-its-column',
      '                      noarch         2:1.0-1                appstream     5.4 k',
      '     replacing  former-name.noarch 0.9-3.el9',
      'Upgrading:',
      ' openssl-libs         x86_64         1:3.0.7-27.el9         baseos        1.9 M',
      'Installing dependencies:',
      ' needed               noarch         1-1                    appstream      12 k',
      'Downgrading:',
      ' older                noarch         1-1                    appstream     112  ',
      'Removing:',
      ' gone                 x86_64         3:1-1                  @baseos         0  ',
      'Removing dependent packages:',
      ' gone-too             x86_64         1-1                    @baseos       5.0 M',
      'Enabling module streams:',
      ' nodejs                              18                                        ',
      'Skipping packages with broken dependencies:',
      ' not-this             noarch         1-1                    appstream      12 k',
      '',
      'Transaction Summary',
      BAR,
      'Install  3 Packages',
      ' and-not-this         noarch         1-1                    appstream      12 k',
      'Operation aborted.',
    ].join('\n')

    expect(parseTransaction(text, installed).map(({ action, name, from, to }) => [action, name, from, to])).to.deep.equal([
      ['add', 'kernel-core', null, '0:5.14.0-427.13.1.el9_4'],
      ['add', 'a-name-that-is-far-too-long-for-its-column', null, '2:1.0-1'],
      ['remove', 'former-name', '0:0.9-3.el9', null],
      ['upgrade', 'openssl-libs', '1:3.0.7-24.el9', '1:3.0.7-27.el9'],
      ['add', 'needed', null, '0:1-1'],
      ['downgrade', 'older', null, '0:1-1'],
      ['remove', 'gone', '3:1-1', null],
      ['remove', 'gone-too', '0:1-1', null],
      ['add', 'module:nodejs', null, '18'],
    ])
  })

  it('reads the words of yum', () => {
    const text = [
      BAR,
      ' Package      Arch     Version            Repository   Size',
      BAR,
      'Updating:',
      ' bash         x86_64   4.2.46-35.el7_9    updates     1.0 M',
      'Installing for dependencies:',
      ' libx         x86_64   1-1                base         12 k',
      'Removing for dependencies:',
      ' old          x86_64   1-1                @base        12 k',
      'Transaction Summary',
    ].join('\n')

    expect(parseTransaction(text, installed).map(({ action, name }) => [action, name])).to.deep.equal([
      ['upgrade', 'bash'],
      ['add', 'libx'],
      ['remove', 'old'],
    ])
  })

  it('finds nothing where nothing is to be done, and in a foreign text', () => {
    expect(
      parseTransaction('Package x is already installed.\nDependencies resolved.\nNothing to do.\nComplete!\n', installed),
    ).to.deep.equal([])
    expect(parseTransaction('Installing:\n evil noarch 1-1 x 1 k\n', installed)).to.deep.equal([])
  })
})

describe('parseOffered', () => {
  it('reads hash, size and source, and leaves out what is no answer', () => {
    const checksum = String.raw`(2, b'\xa4\xfe\xfb\x0cX\x16[\x1ft\xc9C\xc7\xf2HM\x84\xc4\xa2}\xd2Z\x93\x91\xa0\xb8S\xd1\xcch\x16\xea\xc3')`
    const text = [
      'Detection of Platform Module failed: No valid Platform ID detected',
      `tsukuroi\tdep\t0:1.0-1.el9\tnoarch\tlocal\tdep-1.0-1.el9.src.rpm\t5420\t${checksum}`,
      'tsukuroi\tother\t1:2-3\tx86_64\tlocal\t(none)\t0\t(none)',
      'tsukuroi\tcut',
    ].join('\n')

    expect(parseOffered(text)).to.deep.equal([
      {
        name: 'dep',
        version: '0:1.0-1.el9',
        architecture: 'noarch',
        repository: 'local',
        sourceRpm: 'dep-1.0-1.el9.src.rpm',
        bytes: 5420,
        sha256: 'a4fefb0c58165b1f74c943c7f2484d84c4a27dd25a9391a0b853d1cc6816eac3',
      },
      { name: 'other', version: '1:2-3', architecture: 'x86_64', repository: 'local', sourceRpm: '', bytes: null, sha256: null },
    ])
  })

  it('takes a checksum that is no SHA-256 for none', () => {
    const [one] = parseOffered(`tsukuroi\ta\t0:1-1\tnoarch\tr\t\t1\t(1, b'abc')`)

    expect(one?.sha256).to.equal(null)
  })
})

describe('parseYumList', () => {
  it('reads packages, also where a column did not fit', () => {
    const text =
      'Updated Packages\nbash.x86_64     4.2.46-35.el7_9     updates\njava-1.8.0-openjdk-headless.x86_64\n                1:1.8.0.402.b06-1.el7_9\n                                    updates\n'

    expect(parseYumList(text).map((one) => [one.name, one.architecture, one.version, one.repository])).to.deep.equal([
      ['bash', 'x86_64', '0:4.2.46-35.el7_9', 'updates'],
      ['java-1.8.0-openjdk-headless', 'x86_64', '1:1.8.0.402.b06-1.el7_9', 'updates'],
    ])
    expect(parseYumList('')).to.deep.equal([])
  })
})

describe('classifyDnfFailure', () => {
  for (const [text, status, code, retryable] of [
    ['RPMDB already locked by 973', 200, 'package_manager_busy', true],
    [
      "RPM: error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
      1,
      'package_manager_busy',
      true,
    ],
    [
      'All matches were filtered out by modular filtering for argument: x\nError: Unable to find a match: x',
      1,
      'module_not_enabled',
      false,
    ],
    ['All matches were filtered out by exclude filtering for argument: x\nError: Unable to find a match: x', 1, 'held', false],
    ['No match for argument: x\nError: Unable to find a match: x', 1, 'not_offered', true],
    ['Error: \n Problem: The operation would result in removing the following protected packages: dnf', 1, 'protected', false],
    ['Error: GPG check FAILED', 1, 'not_authenticated', false],
    ['Error: Transaction test error:\n  installing package x needs 12MB more space on the / filesystem', 1, 'disk_full', true],
    ["Error: Failed to download metadata for repo 'baseos': Cannot download repomd.xml", 1, 'download_failed', true],
    ['Error: \n Problem: conflicting requests\n  - nothing provides /bin/sh', 1, 'dependencies', false],
    ['Error: This command has to be run with superuser privileges (under the root user on most systems).', 1, 'no_privilege', false],
    ['Error in PREIN scriptlet in rpm package x\nError: Transaction failed', 1, 'script_failed', false],
    ['something new', 1, 'package_manager_failed', false],
  ] as const) {
    it(`calls "${text.slice(0, 40).replaceAll('\n', ' ')}…" ${code}`, () => {
      expect(classifyDnfFailure(text, status)).to.deep.equal({ code, retryable })
    })
  }
})

describe('failedScripts', () => {
  it('names packages whose scripts failed, in the words of dnf and of rpm', () => {
    const text = 'Error in POSTIN scriptlet in rpm package a\nwarning: %post(b-1-1.noarch) scriptlet failed, exit status 1\nComplete!'

    expect(failedScripts(text)).to.deep.equal(['a', 'b-1-1.noarch'])
    expect(failedScripts('Complete!')).to.deep.equal([])
  })
})
