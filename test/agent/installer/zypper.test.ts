import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Slice } from '../../../agent/protocol/messages.ts'
import { needs } from '../../support/needs.ts'
import { LocalRpmRepository, rpmSlice } from '../local-rpm-repository.ts'

const TIMEOUT = 60_000

describe('Zypper', function () {
  this.timeout(120_000)
  before(needs('zypper', 'rpm', 'createrepo_c'))
  let repository: LocalRpmRepository

  beforeEach(() => {
    repository = new LocalRpmRepository('zypper')
    repository.add('tsukuroi-one', { evr: '1.0-1.1', epoch: 1 })
    repository.add('tsukuroi-one', { evr: '1.1-1.1', epoch: 1 })
    repository.install('tsukuroi-one-1.0-1.1.noarch')
  })
  afterEach(() => repository.remove())

  const one = (version: string): [string, string] => ['tsukuroi-one', version]
  async function apply(slice: Slice, timeoutMs = TIMEOUT) {
    const [item] = slice.items
    if (item === undefined) throw new Error('a slice without an item')
    return repository.installer().apply(slice, item, timeoutMs)
  }

  it('says before what it would do, with the size, and changes nothing', async () => {
    repository.index()

    const preview = await repository.installer().preview(rpmSlice('zypper', [one('1:1.1-1.1')]), TIMEOUT)

    expect(preview.changes).to.deep.equal([
      { action: 'upgrade', name: 'tsukuroi-one', architecture: 'noarch', from: '1:1.0-1.1', to: '1:1.1-1.1', sha256: null },
    ])
    expect(preview.bytes).to.be.greaterThan(1_000)
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.1'])
  })

  it('upgrades to exactly the version of the plan, and sees it afterwards', async () => {
    repository.add('tsukuroi-one', { evr: '1.2-1.1', epoch: 1 })
    repository.index()
    const slice = rpmSlice('zypper', [one('1:1.1-1.1')])

    expect(await apply(slice)).to.deep.include({ outcome: 'succeeded', code: null, restartRequired: false, restartEvidence: [] })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.1-1.1'])
    expect((await repository.installer().verify(slice, TIMEOUT))[0]).to.include({ state: 'installed', version: '1:1.1-1.1' })
    expect(await apply(slice)).to.include({ outcome: 'succeeded' })
  })

  it('lists what is newer', async () => {
    repository.index()

    expect(await repository.zypper().upgrades(TIMEOUT)).to.deep.equal([
      { name: 'tsukuroi-one', architecture: 'noarch', installed: '1:1.0-1.1', candidate: '1:1.1-1.1', repository: 'local' },
    ])
  })

  it('fails when the repository has not the fixed version yet, and changes nothing', async () => {
    repository.index()

    expect(await apply(rpmSlice('zypper', [one('1:9.9-1.1')]))).to.include({ outcome: 'failed', code: 'not_offered', retryable: true })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.1'])
  })

  it('goes back only when the plan says so', async () => {
    repository.index()
    await apply(rpmSlice('zypper', [one('1:1.1-1.1')]))

    expect(await apply(rpmSlice('zypper', [one('1:1.0-1.1')]))).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.1-1.1'])
    expect(await apply(rpmSlice('zypper', [one('1:1.0-1.1')], 'downgrade'))).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.1'])
  })

  it('removes what the plan names, and refuses what would take others with it', async () => {
    repository.add('user', { evr: '1-1', fields: ['Requires: tsukuroi-one'] })
    repository.add('other', { evr: '1-1' })
    repository.install('user-1-1.noarch', 'other-1-1.noarch')
    repository.index()
    const slice = rpmSlice('zypper', [one('1:1.0-1.1')], 'remove')

    expect(await apply(slice)).to.include({ outcome: 'failed', code: 'would_remove' })
    expect(await apply(rpmSlice('zypper', [['user', '0:1-1']], 'remove'))).to.include({ outcome: 'succeeded' })
    expect(await apply(slice)).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['other=0:1-1'])
  })

  it('chooses no solution of its own when two packages cannot be together', async () => {
    repository.add('tsukuroi-two', { evr: '1-1', fields: ['Conflicts: tsukuroi-one'] })
    repository.index()

    expect(await apply(rpmSlice('zypper', [['tsukuroi-two', '0:1-1']]))).to.include({ outcome: 'failed', code: 'dependencies' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.1'])
  })

  it('keeps what somebody locked, and takes a lock that needs another for held too', async () => {
    repository.add('user', { evr: '1-1', fields: ['Requires: tsukuroi-one = 1:1.1'] })
    repository.index()
    writeFileSync(
      join(repository.root, 'etc/zypp/locks'),
      'type: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: tsukuroi-*\n',
    )

    expect(await apply(rpmSlice('zypper', [one('1:1.1-1.1')]))).to.include({ outcome: 'failed', code: 'held' })
    expect(await apply(rpmSlice('zypper', [['user', '0:1-1']]))).to.include({ outcome: 'failed' })
    expect(repository.zypper().heldNames(['tsukuroi-one', 'bash'])).to.deep.equal(['tsukuroi-one'])
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.1'])
  })

  it('tells what was done when it fails half-way', async () => {
    repository.add('needed', { evr: '1-1' })
    repository.add('broken', { evr: '1-1', fields: ['Requires: needed'], scripts: { pre: 'error("no room for it")' } })
    repository.index()

    const result = await apply(rpmSlice('zypper', [['broken', '0:1-1']]))

    expect(result).to.include({ outcome: 'failed', code: 'script_failed' })
    expect(result.message).to.match(/^Installation of broken-1-1.noarch failed:/)
    expect(result.message).to.include('"%prein(broken-1-1.noarch)"]:1: no room for it')
    expect(result.done?.map((change) => change.name)).to.deep.equal(['needed'])
  })

  it('says that the script of an installed package failed', async () => {
    repository.add('loud', { evr: '1-1', scripts: { post: 'error("not configured")' } })
    repository.index()

    expect(await apply(rpmSlice('zypper', [['loud', '0:1-1']]))).to.include({ outcome: 'succeeded_with_errors', code: 'script_failed' })
  })

  it('says that another process works on the packages', async () => {
    repository.index()
    writeFileSync(join(repository.root, 'run/zypp.pid'), String(process.pid))

    expect(await apply(rpmSlice('zypper', [one('1:1.1-1.1')]))).to.include({
      outcome: 'failed',
      code: 'package_manager_busy',
      retryable: true,
    })
  })

  it('ends a package that hangs', async () => {
    repository.add('hangs', { evr: '1-1', scripts: { pre: 'local t = os.time() + 4; while os.time() < t do posix.sleep(1) end' } })
    repository.index()

    expect(await apply(rpmSlice('zypper', [['hangs', '0:1-1']]), 1_500)).to.include({
      outcome: 'failed',
      code: 'timed_out',
      retryable: true,
    })
  })
})
