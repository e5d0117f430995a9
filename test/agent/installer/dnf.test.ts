import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Slice } from '../../../agent/protocol/messages.ts'
import { needs } from '../../support/needs.ts'
import { LocalRpmRepository, rpmSlice } from '../local-rpm-repository.ts'

const TIMEOUT = 60_000

describe('Dnf', function () {
  this.timeout(120_000)
  before(needs('dnf', 'rpm', 'createrepo_c'))
  let repository: LocalRpmRepository

  beforeEach(() => {
    repository = new LocalRpmRepository()
    repository.add('tsukuroi-one', { evr: '1.0-1.el9', epoch: 1 })
    repository.add('tsukuroi-one', { evr: '1.1-1.el9', epoch: 1 })
    repository.install('tsukuroi-one-1.0-1.el9.noarch')
  })
  afterEach(() => repository.remove())

  const one = (version: string): [string, string] => ['tsukuroi-one', version]
  async function apply(slice: Slice, installer = repository.installer(), timeoutMs = TIMEOUT) {
    const [item] = slice.items
    if (item === undefined) throw new Error('a slice without an item')
    return installer.apply(slice, item, timeoutMs)
  }

  it('says before what it would do, with hash and size of the file, and changes nothing', async () => {
    repository.index()
    const preview = await repository.installer().preview(rpmSlice('dnf', [one('1:1.1-1.el9')]), TIMEOUT)

    const [change] = preview.changes
    expect(preview.changes).to.have.length(1)
    expect(change).to.include({ action: 'upgrade', name: 'tsukuroi-one', architecture: 'noarch', from: '1:1.0-1.el9', to: '1:1.1-1.el9' })
    expect(change?.sha256).to.match(/^[0-9a-f]{64}$/)
    expect(preview.bytes).to.be.greaterThan(1_000)
    expect(preview).to.deep.include({ restart: 'none', services: [] })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.el9'])
  })

  it('upgrades to exactly the version of the plan, sees it afterwards, and does it once', async () => {
    repository.add('tsukuroi-one', { evr: '1.2-1.el9', epoch: 1 })
    repository.index()
    const slice = rpmSlice('dnf', [one('1:1.1-1.el9')])

    const result = await apply(slice)

    expect(result).to.deep.equal({
      patchId: 'tsukuroi-one/1:1.1-1.el9',
      outcome: 'succeeded',
      code: null,
      hresult: null,
      message: '',
      restartRequired: false,
      restartEvidence: [],
      retryable: false,
    })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.1-1.el9'])
    expect(await repository.installer().verify(slice, TIMEOUT)).to.deep.equal([
      { patchId: 'tsukuroi-one/1:1.1-1.el9', state: 'installed', version: '1:1.1-1.el9' },
    ])
    expect(await apply(slice)).to.include({ outcome: 'succeeded', code: null })
  })

  it('lists what is newer, and what no repository has', async () => {
    repository.add('tsukuroi-one', { evr: '1.2-1.el9', epoch: 1 })
    repository.add('own', { evr: '1-1' })
    repository.install('own-1-1.noarch')
    repository.forget('own-1-1.noarch')
    repository.index()

    const [offered, ...others] = await repository.dnf().upgrades(TIMEOUT)

    expect(others).to.deep.equal([])
    expect(offered).to.include({ name: 'tsukuroi-one', version: '1:1.2-1.el9', architecture: 'noarch', repository: 'local' })
    expect(offered?.sourceRpm).to.equal('tsukuroi-one-1.2-1.el9.src.rpm')
    expect([...(await repository.dnf().extras(TIMEOUT))]).to.deep.equal(['own.noarch'])
  })

  it('fails when the repository has not the fixed version yet, and changes nothing', async () => {
    repository.index()

    expect(await apply(rpmSlice('dnf', [one('1:9.9-1.el9')]))).to.deep.include({
      outcome: 'failed',
      code: 'not_offered',
      retryable: true,
      done: [],
    })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.el9'])
  })

  it('goes back only when the plan says so', async () => {
    repository.index()
    await apply(rpmSlice('dnf', [one('1:1.1-1.el9')]))
    const lower = rpmSlice('dnf', [one('1:1.0-1.el9')], 'downgrade')

    expect(await apply(rpmSlice('dnf', [one('1:1.0-1.el9')]))).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.1-1.el9'])
    expect((await repository.installer().preview(lower, TIMEOUT)).changes[0]).to.include({ action: 'downgrade', to: '1:1.0-1.el9' })
    expect(await apply(lower)).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.el9'])
    expect((await repository.installer().verify(lower, TIMEOUT))[0]).to.include({ state: 'installed' })
  })

  it('removes what the plan names, and refuses what would take others with it', async () => {
    repository.add('user', { evr: '1-1', fields: ['Requires: tsukuroi-one'] })
    repository.install('user-1-1.noarch')
    repository.index()
    const first = rpmSlice('dnf', [one('1:1.0-1.el9')], 'remove')

    expect(await apply(first)).to.include({ outcome: 'failed', code: 'would_remove' })
    expect((await repository.installer().preview(first, TIMEOUT)).changes.map((change) => [change.action, change.name])).to.deep.equal([
      ['remove', 'tsukuroi-one'],
      ['remove', 'user'],
    ])
    expect(await apply(rpmSlice('dnf', [['user', '0:1-1']], 'remove'))).to.include({ outcome: 'succeeded' })
    expect(await apply(first)).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal([])
  })

  it('lets nothing be replaced that the plan does not name, and lets it be when it does', async () => {
    repository.add('tsukuroi-two', { evr: '1-1', fields: ['Obsoletes: tsukuroi-one < 2:0'] })
    repository.index()
    const slice = rpmSlice('dnf', [['tsukuroi-two', '0:1-1']])

    expect(await apply(slice)).to.include({ outcome: 'failed', code: 'would_remove' })
    const expected = await repository.installer().preview(slice, TIMEOUT)
    expect(expected.changes.map((change) => [change.action, change.name])).to.have.deep.members([
      ['add', 'tsukuroi-two'],
      ['remove', 'tsukuroi-one'],
    ])
    expect(await apply({ ...slice, expected })).to.include({ outcome: 'succeeded' })
    expect(await repository.installed()).to.deep.equal(['tsukuroi-two=0:1-1'])
  })

  it('says when two packages cannot be together', async () => {
    repository.add('tsukuroi-two', { evr: '1-1', fields: ['Conflicts: tsukuroi-one'] })
    repository.index()

    expect(await apply(rpmSlice('dnf', [['tsukuroi-two', '0:1-1']]))).to.include({
      outcome: 'failed',
      code: 'dependencies',
      retryable: false,
    })
  })

  for (const [what, path, text] of [
    ['a version lock', 'etc/dnf/plugins/versionlock.list', '# kept for the accounting\ntsukuroi-one-1:1.0-1.el9.*\n'],
    ['an excluded version', 'etc/dnf/plugins/versionlock.list', '!tsukuroi-one-1:1.1-*\n'],
    ['an exclude of dnf', 'etc/dnf/dnf.conf', 'excludepkgs=other,\n  tsukuroi-o*\n'],
  ] as const) {
    it(`keeps what is held by ${what}`, async () => {
      repository.index()
      appendFileSync(join(repository.root, path), text)

      expect(await apply(rpmSlice('dnf', [one('1:1.1-1.el9')]))).to.include({ outcome: 'failed', code: 'held', retryable: false })
      expect(await repository.installed()).to.deep.equal(['tsukuroi-one=1:1.0-1.el9'])
    })
  }

  it('stays in the enabled module stream, and enables none by itself', async () => {
    repository.add('tsukuroi-js', { evr: '16.1-1.module_el9', fields: ['ModularityLabel: tsukuroi-js:16:1:abc'] })
    repository.add('tsukuroi-js', { evr: '16.2-1.module_el9', fields: ['ModularityLabel: tsukuroi-js:16:2:abc'] })
    repository.add('tsukuroi-js', { evr: '18.1-1.module_el9', fields: ['ModularityLabel: tsukuroi-js:18:1:abc'] })
    repository.install('tsukuroi-js-16.1-1.module_el9.noarch')
    const artifact = (evr: string) => `tsukuroi-js-0:${evr}-1.module_el9.noarch`
    repository.index({ 'tsukuroi-js': { '16': [artifact('16.1'), artifact('16.2')], '18': [artifact('18.1')] } })
    const js = (evr: string) => rpmSlice('dnf', [['tsukuroi-js', `0:${evr}-1.module_el9`]])

    expect(await apply(js('18.1'))).to.include({ outcome: 'failed', code: 'module_not_enabled' })
    writeFileSync(
      join(repository.root, 'etc/dnf/modules.d/tsukuroi-js.module'),
      '[tsukuroi-js]\nname=tsukuroi-js\nstream=16\nprofiles=\nstate=enabled\n',
    )
    expect(await apply(js('18.1'))).to.include({ outcome: 'failed', code: 'module_not_enabled' })
    expect(await apply(js('16.2'))).to.include({ outcome: 'succeeded' })
  })

  it('tells what was done when it fails half-way', async () => {
    repository.add('needed', { evr: '1-1' })
    repository.add('broken', { evr: '1-1', fields: ['Requires: needed'], scripts: { pre: 'error("no room for it")' } })
    repository.index()

    const result = await apply(rpmSlice('dnf', [['broken', '0:1-1']]))

    expect(result).to.include({ outcome: 'failed', code: 'script_failed', retryable: false })
    expect(result.message).to.include('no room for it')
    expect(result.done).to.deep.equal([{ action: 'add', name: 'needed', architecture: 'noarch', from: null, to: '0:1-1', sha256: null }])
  })

  it('says that the script of an installed package failed', async () => {
    repository.add('loud', { evr: '1-1', scripts: { post: 'error("not configured")' } })
    repository.index()

    const result = await apply(rpmSlice('dnf', [['loud', '0:1-1']]))

    expect(result).to.include({ outcome: 'succeeded_with_errors', code: 'script_failed' })
    expect(result.message).to.include('not configured')
    expect(await repository.installed()).to.include('loud=0:1-1')
  })

  for (const path of ['var/lib/dnf/rpmdb_lock.pid', 'var/cache/dnf/metadata_lock.pid']) {
    it(`says that another process works on the packages (${path})`, async () => {
      repository.index()
      const lock = join(repository.root, path)
      mkdirSync(dirname(lock), { recursive: true })
      writeFileSync(lock, String(process.pid))

      const result = await apply(rpmSlice('dnf', [one('1:1.1-1.el9')]))

      expect(result).to.deep.include({ outcome: 'failed', code: 'package_manager_busy', retryable: true, done: [] })
      expect(statSync(lock).isFile()).to.equal(true)
    })
  }

  it('waits for another process for as long as it was told', async () => {
    repository.index()
    const lock = join(repository.root, 'var/lib/dnf/rpmdb_lock.pid')
    mkdirSync(dirname(lock), { recursive: true })
    const other = spawn('sleep', ['2'])
    writeFileSync(lock, String(other.pid))

    expect(await apply(rpmSlice('dnf', [one('1:1.1-1.el9')]), repository.installer(60))).to.include({ outcome: 'succeeded' })
  })

  it('answers no question of a package', async () => {
    repository.add('asks', { evr: '1-1', scripts: { pre: 'if io.read() == nil then error("nobody answers") end' } })
    repository.index()

    const result = await apply(rpmSlice('dnf', [['asks', '0:1-1']]))

    expect(result).to.deep.include({ outcome: 'failed', code: 'script_failed', done: [] })
    expect(result.message).to.include('nobody answers')
  })

  it('ends a package that hangs, and leaves a database that can be read', async () => {
    repository.add('hangs', { evr: '1-1', scripts: { pre: 'local t = os.time() + 4; while os.time() < t do posix.sleep(1) end' } })
    repository.index()

    const result = await apply(rpmSlice('dnf', [['hangs', '0:1-1']]), repository.installer(), 1_500)

    expect(result).to.include({ outcome: 'failed', code: 'timed_out', retryable: true })
    expect(await repository.installed()).to.include('tsukuroi-one=1:1.0-1.el9')
  })
})
