import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  findRestartEvidence,
  librariesOf,
  needsRestart,
  newerKernel,
  packagesAfterStart,
  serviceOf,
} from '../../../agent/installer/restart.ts'

describe('newerKernel', () => {
  for (const [what, releases, running, expected] of [
    ['Debian', ['6.1.0-9-amd64', '6.1.0-40-amd64'], '6.1.0-9-amd64', '6.1.0-40-amd64'],
    [
      'Red Hat',
      ['5.14.0-362.8.1.el9_3.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
      '5.14.0-362.8.1.el9_3.x86_64',
      '5.14.0-427.13.1.el9_4.x86_64',
    ],
    [
      'SUSE',
      ['5.14.21-150500.55.7-default', '5.14.21-150500.55.52-default'],
      '5.14.21-150500.55.7-default',
      '5.14.21-150500.55.52-default',
    ],
    ['the newest runs', ['6.1.0-9-amd64', '6.1.0-40-amd64'], '6.1.0-40-amd64', null],
    ['another kind is newer', ['6.1.0-9-amd64', '6.5.0-1-cloud-amd64', '6.6.0-1-rt-amd64'], '6.1.0-9-amd64', null],
    ['a kernel for real time', ['5.14.0-1.el9.x86_64', '5.14.0-9.el9.x86_64+rt'], '5.14.0-1.el9.x86_64', null],
    ['the running one is the machine’s own', ['6.1.0-40-amd64'], '6.18.44-fc', null],
    ['the running one is none of this system’s, as in a container', ['6.1.0-40-amd64'], '6.1.0-9-amd64', null],
    ['nothing is there', [], '6.1.0-9-amd64', null],
  ] as const) {
    it(`finds what a restart would bring: ${what}`, () => {
      expect(newerKernel(releases, running)).to.equal(expected)
    })
  }
})

describe('packagesAfterStart', () => {
  it('names what asks for a restart and came after the start', () => {
    const start = new Date('2026-11-20T00:00:00Z')
    const at = (name: string, time: string | null) => ({ name, version: '1-1', installedAt: time === null ? null : new Date(time) })

    const found = packagesAfterStart(
      [at('glibc', '2026-11-21T00:00:00Z'), at('systemd', '2026-11-19T00:00:00Z'), at('bash', '2026-11-21T00:00:00Z'), at('dbus', null)],
      start,
    )

    expect(found).to.deep.equal([{ kind: 'package', what: 'glibc 1-1' }])
    expect(packagesAfterStart([at('glibc', '2026-11-21T00:00:00Z')], null)).to.deep.equal([])
  })
})

describe('librariesOf', () => {
  it('reads libraries of the system that were deleted, and no other mapped file', () => {
    const maps = [
      '7f1 r-xp 00000000 fe:01 393 /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)',
      '7f2 r--p 00000000 fe:01 393 /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)',
      '7f3 r-xp 00000000 fe:01 394 /lib64/libz.so.1.2.11;65a4 (deleted)',
      '7f4 r-xp 00000000 fe:01 395 /usr/lib/libc.so.6',
      '7f5 rw-s 00000000 00:01 396 /memfd:buffer.so.1 (deleted)',
      '7f6 rw-s 00000000 00:01 397 /tmp/jna.so (deleted)',
      '7f7 rw-p 00000000 00:00 0 ',
      '7f8 r-xp 00000000 00:00 0 /usr/lib/libnever.so.1 (deleted)',
    ].join('\n')

    expect(librariesOf(maps)).to.deep.equal(['libcrypto.so.3', 'libz.so.1.2.11'])
  })

  it('is not held up by the names that somebody gave to mapped files', function () {
    this.timeout(10_000)
    const line = `7f1 r-xp 00000000 fe:01 393 /usr/${'.so'.repeat(1_300)}@ (deleted)\n`

    expect(librariesOf(line.repeat(4_000))).to.deep.equal([])
    expect(librariesOf(`7f1 r-xp 00000000 fe:01 393 /usr/lib/x${'.so'.repeat(80)}.1 (deleted)`)).to.have.length(1)
  })
})

describe('serviceOf', () => {
  it('knows the unit of a process, if it has one', () => {
    expect(serviceOf('0::/system.slice/sshd.service\n')).to.equal('sshd.service')
    expect(serviceOf('1:name=systemd:/system.slice/php-fpm.service/worker\n')).to.equal('php-fpm.service')
    expect(serviceOf('0::/user.slice/user-0.slice/session-1.scope\n')).to.equal(null)
  })
})

describe('findRestartEvidence', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restart-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function put(path: string, text: string): void {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const find = (packages: Parameters<typeof findRestartEvidence>[1] = []) =>
    findRestartEvidence({ root: folder, proc: join(folder, 'proc') }, packages)

  it('tells every sign, and which services may be restarted alone', async () => {
    for (const release of ['6.1.0-9-amd64', '6.1.0-40-amd64']) put(`boot/vmlinuz-${release}`, '')
    put('boot/vmlinuz-0-rescue-abc', '')
    put('proc/sys/kernel/osrelease', '6.1.0-9-amd64\n')
    put('proc/stat', 'cpu 1\nbtime 1795000000\n')
    put('run/reboot-required', '')
    put('proc/812/maps', '7f1 r-xp 00000000 fe:01 393 /usr/lib/libcrypto.so.3 (deleted)\n')
    put('proc/812/cgroup', '0::/system.slice/sshd.service\n')
    put('proc/813/maps', '7f1 r-xp 00000000 fe:01 393 /usr/lib/libcrypto.so.3 (deleted)\n')
    put('proc/813/cgroup', '0::/system.slice/sshd.service\n')
    put('proc/900/maps', '7f1 r-xp 00000000 fe:01 393 /usr/lib/libz.so.1 (deleted)\n')
    put('proc/900/comm', 'vim\n')

    const found = await find([{ name: 'glibc', version: '0:2-1', installedAt: new Date(1_795_000_001_000) }])

    expect(found).to.deep.equal([
      { kind: 'kernel', what: '6.1.0-40-amd64 instead of 6.1.0-9-amd64' },
      { kind: 'package', what: 'glibc 0:2-1' },
      { kind: 'flag', what: '/run/reboot-required' },
      { kind: 'library', what: 'sshd.service: libcrypto.so.3' },
      { kind: 'library', what: 'vim: libz.so.1' },
    ])
    expect(needsRestart(found)).to.equal(true)
    expect(needsRestart(found.filter((one) => one.kind === 'library'))).to.equal(false)
  })

  it('tells a kernel of Debian that was built anew under the same release', async () => {
    put('boot/vmlinuz-6.1.0-40-amd64', '')
    put('proc/sys/kernel/osrelease', '6.1.0-40-amd64\n')
    put('proc/version', 'Linux version 6.1.0-40-amd64 (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)\n')
    const image = (version: string) => [{ name: 'linux-image-6.1.0-40-amd64', version, installedAt: null }]

    expect(await find(image('6.1.153-1'))).to.deep.equal([{ kind: 'kernel', what: '6.1.0-40-amd64 6.1.153-1 instead of 6.1.0-40-amd64' }])
    expect(await find(image('6.1.140-1'))).to.deep.equal([])
  })

  it('looks in a private root for the sign alone', async () => {
    put('boot/vmlinuz-6.1.0-40-amd64', '')
    put('run/reboot-needed', '')

    expect(await findRestartEvidence({ root: folder, proc: null }, [])).to.deep.equal([{ kind: 'flag', what: '/run/reboot-needed' }])
  })

  it('finds nothing on a computer without a sign', async () => {
    expect(await find()).to.deep.equal([])
  })
})
