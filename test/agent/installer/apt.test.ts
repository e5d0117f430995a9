import { expect } from 'chai'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
    expect(await repository.apt().upgradable(TIMEOUT)).to.deep.equal([
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
    expect(await repository.apt().packageLines(TIMEOUT)).to.deep.equal(['tsukuroi-one\t1.0\tall\tii \ttsukuroi-one\t1.0'])
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
    expect(await repository.apt().held(TIMEOUT)).to.deep.equal(['tsukuroi-one'])
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

  it('tells that a restart is due when the system says so', async () => {
    expect(await repository.apt().restartRequired()).to.equal(false)
    mkdirSync(join(repository.root, 'run'))
    writeFileSync(join(repository.root, 'run/reboot-required'), '')

    expect(await repository.apt().restartRequired()).to.equal(true)
  })
})

function statusWithHold(status: string): string {
  return status.replace('Status: install ok installed', 'Status: hold ok installed')
}
