import { expect } from 'chai'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openComputer } from '../../../agent/computer.ts'
import { loadConfig } from '../../../agent/config.ts'
import { parseRpmQuery } from '../../../agent/installer/rpm.ts'
import { foreignOf, lineOf, sourceOf } from '../../../agent/inventory/rpm.ts'
import { Inventory } from '../../../server/agents/protocol.ts'
import { needs } from '../../support/needs.ts'
import { LocalRpmRepository, rpmSlice } from '../local-rpm-repository.ts'

describe('parseRpmQuery', () => {
  it('reads what is installed, with epoch and module, and no imported key', () => {
    const text = [
      'nodejs\t1\t16.20.2\t1.module_el8\tx86_64\tnodejs:16:8090020:abc\tAlmaLinux\tnodejs-16.20.2-1.module_el8.src.rpm\t1700000000',
      'bash\t0\t5.1.8\t6.el9\tx86_64\t(none)\tAlmaLinux\tbash-5.1.8-6.el9.src.rpm\t1700000000',
      'gpg-pubkey\t0\tced7258b\t6525146f\t(none)\t(none)\t(none)\t(none)\t1700000000',
      'odd\t0\t1\t1\tnoarch\t\t\t\tsoon',
      'cut\t0',
      '',
    ].join('\n')

    const packages = parseRpmQuery(text)

    expect(packages.map(lineOf)).to.deep.equal([
      'nodejs\t1:16.20.2-1.module_el8\tx86_64\tnodejs:16:8090020:abc\tAlmaLinux\tnodejs-16.20.2-1.module_el8.src.rpm',
      'bash\t0:5.1.8-6.el9\tx86_64\t\tAlmaLinux\tbash-5.1.8-6.el9.src.rpm',
      'odd\t0:1-1\tnoarch\t\t\t',
    ])
    expect(packages[0]?.installedAt?.toISOString()).to.equal('2023-11-14T22:13:20.000Z')
    expect(packages[2]?.installedAt).to.equal(null)
  })
})

describe('sourceOf', () => {
  it('reads the source package out of its file name', () => {
    expect(sourceOf('openssl-3.0.7-27.el9.src.rpm', '1:3.0.7-27.el9', true)).to.deep.equal(['openssl', '1:3.0.7-27.el9'])
    expect(sourceOf('gcc-12-12.2-1.nosrc.rpm', '0:1-1', true)).to.deep.equal(['gcc-12', '0:12.2-1'])
    expect(sourceOf('old-1-1.src.rpm', '0:2-1', false)).to.deep.equal(['old', '0:2-1'])
    expect(sourceOf('', '0:2-1', false)).to.deep.equal(['', '0:2-1'])
  })
})

describe('foreignOf', () => {
  it('names other vendors than most packages have, and what no repository has', () => {
    const one = (name: string, vendor: string) => ({ ...parseRpmQuery(`${name}\t0\t1\t1\tnoarch\t\t${vendor}\t\t1`)[0]! })

    expect(
      foreignOf(
        [one('a', 'AlmaLinux'), one('b', 'AlmaLinux'), one('c', 'Remi'), one('d', ''), one('e', 'AlmaLinux')],
        new Set(['e.noarch']),
      ),
    ).to.deep.equal([
      { name: 'c', architecture: 'noarch', version: '0:1-1', origin: 'Remi' },
      { name: 'd', architecture: 'noarch', version: '0:1-1', origin: 'local' },
      { name: 'e', architecture: 'noarch', version: '0:1-1', origin: 'local' },
    ])
  })
})

describe('the computer of an RPM system', function () {
  this.timeout(60_000)
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  function filled(manager: 'dnf' | 'zypper'): LocalRpmRepository {
    const repository = new LocalRpmRepository(manager)
    repository.add('tsukuroi-one', { evr: '1.0-1.el9', epoch: 1 })
    repository.install('tsukuroi-one-1.0-1.el9.noarch')
    repository.add('tsukuroi-one', { evr: '1.1-1.el9', epoch: 1 })
    repository.index()
    return repository
  }

  for (const manager of ['dnf', 'zypper'] as const) {
    describe(manager, () => {
      before(needs(manager, 'rpm', 'createrepo_c'))

      it('is told by what is installed and offered, in a document that the server takes', async () => {
        const repository = filled(manager)
        const { root } = repository
        try {
          if (manager === 'zypper')
            writeFileSync(join(root, 'etc/os-release'), 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.5"\n')
          writeFileSync(
            join(root, 'etc/yum.repos.d/more.repo'),
            '[rhel-9-for-x86_64-baseos-eus-rpms]\nenabled=1\nskip_if_unavailable=1\nbaseurl=file:///nowhere\n[off]\nenabled=0\n',
          )
          writeFileSync(
            join(root, 'etc/dnf/modules.d/nodejs.module'),
            '[nodejs]\nname=nodejs\nstream=16\nprofiles=\nstate=enabled\n[php]\nname=php\nstream=\nstate=disabled\n',
          )
          appendFileSync(
            join(root, manager === 'dnf' ? 'etc/dnf/plugins/versionlock.list' : 'etc/zypp/locks'),
            manager === 'dnf' ? 'tsukuroi-one-1:1.0-1.el9.*\n' : 'type: package\nsolvable_name: tsukuroi-one\n',
          )
          mkdirSync(join(root, 'boot'))
          writeFileSync(join(root, 'boot/vmlinuz-5.14.0-1.el9.x86_64'), '')
          const computer = openComputer(loadConfig(home, { aptRoot: root }), home)

          const inventory = await computer.inventory()

          expect(Inventory.parse(JSON.parse(JSON.stringify(inventory)))).to.deep.equal(inventory)
          expect(inventory).to.deep.include({
            format: 2,
            installer: manager,
            manager: 'rpm',
            packages: ['tsukuroi-one\t1:1.0-1.el9\tnoarch\t\tTsukuroi Test\ttsukuroi-one-1.0-1.el9.src.rpm'],
            held: ['tsukuroi-one'],
            modules: ['nodejs:16'],
            foreign: [],
            untold: [],
            restartRequired: false,
          })
          expect(inventory.missing).to.deep.equal([
            {
              name: 'tsukuroi-one',
              architecture: 'noarch',
              installed: '1:1.0-1.el9',
              candidate: '1:1.1-1.el9',
              source: 'tsukuroi-one',
              sourceVersion: '1:1.1-1.el9',
              suites: 'local',
            },
          ])
          expect(inventory.repositories).to.deep.equal(manager === 'dnf' ? ['local', 'rhel-9-for-x86_64-baseos-eus-rpms'] : ['local'])
          expect(inventory.entitlements).to.deep.equal(manager === 'dnf' ? ['eus-9.3'] : [])
          expect(inventory.kernel?.installed.map((one) => one.release)).to.deep.equal(['5.14.0-1.el9.x86_64'])
          expect(inventory.kernel?.bootedAt).to.match(/^\d{4}-.*Z$/)
          expect(await computer.inventory()).to.deep.equal(inventory)
        } finally {
          repository.remove()
        }
      })

      it('tells what is installed even when no repository can be read', async () => {
        const repository = filled(manager)
        try {
          if (manager === 'zypper') writeFileSync(join(repository.root, 'etc/os-release'), 'ID="sles"\nVERSION_ID="15.5"\n')
          for (const folder of ['yum.repos.d', 'zypp/repos.d']) {
            writeFileSync(
              join(repository.root, 'etc', folder, 'local.repo'),
              '[gone]\nname=gone\nbaseurl=file:///nowhere\nenabled=1\ngpgcheck=0\n',
            )
          }
          const inventory = await openComputer(loadConfig(home, { aptRoot: repository.root }), home).inventory()

          expect(inventory.packages).to.have.length(1)
          expect(inventory.untold).to.include('missing')
        } finally {
          repository.remove()
        }
      })
    })
  }

  it('has no other installer than its own', async () => {
    const root = mkdtempSync(join(home, 'root-'))
    mkdirSync(join(root, 'etc'))
    writeFileSync(join(root, 'etc/os-release'), 'ID=alpine\nVERSION_ID=3.19.1\n')
    const { installer } = openComputer(loadConfig(home, { aptRoot: root }), home)

    const error = await installer.preview(rpmSlice('dnf', [['a', '0:1-1']]), 1_000).catch((caught: unknown) => caught)

    expect(error).to.include({ code: 'wrong_installer' })
  })
})
