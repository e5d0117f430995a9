import { expect } from 'chai'
import { mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Slice } from '../../../agent/protocol/messages.ts'
import { needs } from '../../support/needs.ts'
import { aptSlice, LocalRepository } from '../local-repository.ts'

const TIMEOUT = 60_000

describe('Apt', function () {
  this.timeout(120_000)
  before(needs('apt-get', 'dpkg-deb'))
  let repository: LocalRepository
  let hostStatus: string

  beforeEach(async () => {
    hostStatus = readFileSync('/var/lib/dpkg/status', 'utf8')
    repository = new LocalRepository()
    repository.add('tsukuroi-one', '1.0')
    await repository.index()
    await installed(aptSlice([['tsukuroi-one', '1.0']]))
    repository.add('tsukuroi-one', '1.1', { Source: 'tsukuroi-source (7)' })
    await repository.index()
  })
  afterEach(() => {
    repository.remove()
    expect(readFileSync('/var/lib/dpkg/status', 'utf8')).to.equal(hostStatus)
  })

  async function installed(slice: Slice) {
    return repository.apt().apply(slice, slice.items[0]!, TIMEOUT)
  }

  it('upgrades to exactly the version of the plan, and sees it afterwards', async () => {
    const slice = aptSlice([['tsukuroi-one', '1.1']])

    const result = await installed(slice)

    expect(result).to.deep.equal({
      patchId: 'tsukuroi-one/1.1',
      outcome: 'succeeded',
      code: null,
      hresult: null,
      message: '',
      restartRequired: false,
      restartEvidence: [],
      retryable: false,
    })
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.1')
    expect(await repository.apt().verify(slice, TIMEOUT)).to.deep.equal([
      { patchId: 'tsukuroi-one/1.1', state: 'installed', version: '1.1' },
    ])
  })

  it('says before what it would do, with the hash of the file', async () => {
    const preview = await repository.apt().preview(aptSlice([['tsukuroi-one', '1.1']]), TIMEOUT)

    const [change] = preview.changes
    expect(preview.changes).to.have.length(1)
    expect(change).to.include({ action: 'upgrade', name: 'tsukuroi-one', architecture: 'all', from: '1.0', to: '1.1' })
    expect(change?.sha256).to.match(/^[0-9a-f]{64}$/)
    expect(preview.bytes).to.be.greaterThan(100)
    expect(preview.restart).to.equal('none')
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.0')
  })

  it('lists what is newer as apt does, with its source package', async () => {
    expect((await repository.lists().upgradable(TIMEOUT)).missing).to.deep.equal([
      {
        name: 'tsukuroi-one',
        architecture: 'all',
        installed: '1.0',
        candidate: '1.1',
        suites: 'unknown',
        source: 'tsukuroi-source',
        sourceVersion: '7',
      },
    ])
  })

  it('lists what dpkg has, in the format of the catalog command', async () => {
    expect(await repository.lists().packageLines(TIMEOUT)).to.deep.equal(['tsukuroi-one\t1.0\tall\tii \ttsukuroi-one\t1.0'])
  })

  it('fails with a clear code when the version is not offered, and changes nothing', async () => {
    const result = await installed(aptSlice([['tsukuroi-one', '9.9']]))

    expect(result).to.include({ outcome: 'failed', code: 'not_offered', retryable: true })
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.0')
  })

  it('removes nothing that the plan does not name', async () => {
    repository.add('tsukuroi-two', '1.0', { Conflicts: 'tsukuroi-one' })
    await repository.index()

    const result = await installed(aptSlice([['tsukuroi-two', '1.0']]))

    expect(result).to.include({ outcome: 'failed', code: 'would_remove' })
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.0')
  })

  it('shows removals and additions in the preview', async () => {
    repository.add('tsukuroi-needed', '1.0')
    repository.add('tsukuroi-two', '1.0', { Conflicts: 'tsukuroi-one', Depends: 'tsukuroi-needed' })
    await repository.index()

    const preview = await repository.apt().preview(aptSlice([['tsukuroi-two', '1.0']]), TIMEOUT)

    expect(preview.changes.map((change) => [change.action, change.name])).to.have.deep.members([
      ['remove', 'tsukuroi-one'],
      ['add', 'tsukuroi-needed'],
      ['add', 'tsukuroi-two'],
    ])
  })

  it('keeps what somebody holds', async () => {
    writeFileSync(
      join(repository.root, 'var/lib/dpkg/status'),
      statusWithHold(readFileSync(join(repository.root, 'var/lib/dpkg/status'), 'utf8')),
    )

    const result = await installed(aptSlice([['tsukuroi-one', '1.1']]))

    expect(result).to.include({ outcome: 'failed', code: 'held' })
    expect(await repository.lists().held(TIMEOUT)).to.deep.equal(['tsukuroi-one'])
  })

  it('does not go back to a lower version by itself', async () => {
    await installed(aptSlice([['tsukuroi-one', '1.1']]))

    const result = await installed(aptSlice([['tsukuroi-one', '1.0']]))

    expect(result).to.include({ outcome: 'failed', code: 'would_downgrade' })
  })

  it('counts a newer version as reached and a missing package as missing', async () => {
    await installed(aptSlice([['tsukuroi-one', '1.1']]))

    const states = await repository.apt().verify(
      aptSlice([
        ['tsukuroi-one', '1.0'],
        ['tsukuroi-absent', '1'],
      ]),
      TIMEOUT,
    )

    expect(states.map((state) => state.state)).to.deep.equal(['installed', 'missing'])
  })

  it('goes back when the plan says so', async () => {
    await installed(aptSlice([['tsukuroi-one', '1.1']]))
    const lower = aptSlice([['tsukuroi-one', '1.0']], 'downgrade')

    expect((await repository.apt().preview(lower, TIMEOUT)).changes[0]).to.include({ action: 'downgrade', from: '1.1', to: '1.0' })
    expect(await installed(lower)).to.include({ outcome: 'succeeded' })
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.0')
    expect((await repository.apt().verify(lower, TIMEOUT))[0]).to.include({ state: 'installed', version: '1.0' })
  })

  it('removes what the plan names, and refuses what would take others with it', async () => {
    repository.add('tsukuroi-user', '1.0', { Depends: 'tsukuroi-one' })
    await repository.index()
    await installed(aptSlice([['tsukuroi-user', '1.0']]))
    const slice = aptSlice([['tsukuroi-one', '1.0']], 'remove')

    expect(await installed(slice)).to.include({ outcome: 'failed', code: 'would_remove' })
    expect(repository.installedVersion('tsukuroi-one')).to.equal('1.0')
    expect((await repository.apt().preview(slice, TIMEOUT)).changes.map((change) => change.name)).to.have.members([
      'tsukuroi-one',
      'tsukuroi-user',
    ])
    expect(await installed(aptSlice([['tsukuroi-user', '1.0']], 'remove'))).to.include({ outcome: 'succeeded' })
    expect(await installed(slice)).to.include({ outcome: 'succeeded' })
    expect(repository.installedVersion('tsukuroi-one')).to.equal(null)
    expect((await repository.apt().verify(slice, TIMEOUT))[0]).to.include({ state: 'installed', version: null })
  })

  it('says that another process works on the packages', async () => {
    const release = await repository.lock()

    try {
      expect(await installed(aptSlice([['tsukuroi-one', '1.1']]))).to.include({
        outcome: 'failed',
        code: 'package_manager_busy',
        retryable: true,
      })
    } finally {
      await release()
    }
    expect(await installed(aptSlice([['tsukuroi-one', '1.1']]))).to.include({ outcome: 'succeeded' })
  })

  it('tells what was done when a script of the package fails half-way, and does not call it installed', async () => {
    repository.giveShell()
    repository.add('tsukuroi-needed', '1.0')
    repository.add('tsukuroi-two', '1.0', { Depends: 'tsukuroi-needed' }, { postinst: '#!/bin/sh\necho no room for it >&2\nexit 1\n' })
    await repository.index()
    const slice = aptSlice([['tsukuroi-two', '1.0']])

    const result = await installed(slice)

    expect(result).to.include({ outcome: 'failed', code: 'script_failed', retryable: false })
    expect(result.message).to.include('no room for it')
    expect(result.done?.map((change) => [change.action, change.name])).to.deep.equal([
      ['add', 'tsukuroi-needed'],
      ['add', 'tsukuroi-two'],
    ])
    expect((await repository.apt().verify(slice, TIMEOUT))[0]).to.include({ state: 'missing' })
  })

  it('answers no question of a package', async () => {
    repository.giveShell()
    repository.add('tsukuroi-two', '1.0', {}, { postinst: '#!/bin/sh\nread answer || exit 1\n' })
    await repository.index()

    expect(await installed(aptSlice([['tsukuroi-two', '1.0']]))).to.include({ outcome: 'failed', code: 'script_failed' })
  })

  it('keeps a configuration file that somebody changed, without a question', async () => {
    const path = join(repository.root, 'etc/tsukuroi-two.conf')
    repository.add('tsukuroi-two', '1.0', {}, { conffile: 'a=1' })
    await repository.index()
    await installed(aptSlice([['tsukuroi-two', '1.0']]))
    writeFileSync(path, 'a=ours')
    repository.add('tsukuroi-two', '1.1', {}, { conffile: 'a=2' })
    await repository.index()

    expect(await installed(aptSlice([['tsukuroi-two', '1.1']]))).to.include({ outcome: 'succeeded' })
    expect(readFileSync(path, 'utf8')).to.equal('a=ours')
    expect(readFileSync(`${path}.dpkg-dist`, 'utf8')).to.equal('a=2')
  })

  it('ends a package that hangs', async () => {
    repository.giveShell()
    repository.add('tsukuroi-two', '1.0', {}, { postinst: '#!/bin/sh\nwhile :; do read line < /hang; done\n' })
    await repository.index()

    const slice = aptSlice([['tsukuroi-two', '1.0']])
    const result = await repository.apt().apply(slice, slice.items[0]!, 1_500)

    expect(result).to.include({ outcome: 'failed', code: 'timed_out', retryable: true })
    expect((await repository.apt().verify(slice, TIMEOUT))[0]).to.include({ state: 'missing' })
    expect(processesIn(repository.root), 'nothing of it is left running').to.deep.equal([])
  })

  it('tells that a restart is due when the system says so', async () => {
    expect(await repository.apt().restartRequired()).to.equal(false)
    mkdirSync(join(repository.root, 'run'))
    writeFileSync(join(repository.root, 'run/reboot-required'), '')

    expect(await repository.apt().restartRequired()).to.equal(true)
  })
})

/** What runs inside of a private root, or works on it. */
function processesIn(root: string): string[] {
  const text = (read: () => string): string => {
    try {
      return read()
    } catch {
      return ''
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) =>
        text(() => readlinkSync(`/proc/${pid}/root`)).startsWith(root) ||
        text(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).includes(`${root}\0`),
    )
}

function statusWithHold(status: string): string {
  return status.replace('Status: install ok installed', 'Status: hold ok installed')
}
