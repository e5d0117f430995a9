import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  amazonExtras,
  enabledModules,
  enabledRepositories,
  kernelFacts,
  redHatEntitlements,
  releaseLock,
  suseEntitlements,
  ubuntuEntitlements,
} from '../../../agent/inventory/facts.ts'

describe('the small facts of a computer', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'facts-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  function put(path: string, text: string): void {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  describe('enabledRepositories', () => {
    it('names what is switched on, in all files', async () => {
      put('a.repo', '[main]\nx=1\n[baseos]\nname=x\n[appstream]\nenabled = 1\n[source]\nenabled=0\n[debug]\nenabled=False\n')
      put('b.repo', '[epel]\nenabled=true\n')
      put('notes.txt', '[not-a-repository]\n')

      expect(await enabledRepositories(root)).to.deep.equal(['appstream', 'baseos', 'epel'])
      expect(await enabledRepositories(join(root, 'absent'))).to.deep.equal([])
    })
  })

  describe('enabledModules', () => {
    it('names enabled streams only', async () => {
      put('nodejs.module', '[nodejs]\nname=nodejs\nstream=16\nprofiles=common\nstate=enabled\n')
      put('php.module', '[php]\nstream=7.4\nstate=disabled\n[389-ds]\nstream=1.4\nstate=enabled\n[empty]\nstream=\nstate=enabled\n')

      expect(await enabledModules(root)).to.deep.equal(['389-ds:1.4', 'nodejs:16'])
    })
  })

  describe('ubuntuEntitlements', () => {
    it('names the services of Ubuntu Pro that are enabled', async () => {
      const service = (name: string, status: string) => ({ name, status, entitled: 'yes', description: 'x' })
      put(
        'var/lib/ubuntu-advantage/status.json',
        JSON.stringify({
          attached: true,
          services: [service('esm-infra', 'enabled'), service('esm-apps', 'disabled'), service('livepatch', 'n/a')],
        }),
      )

      expect(await ubuntuEntitlements(root)).to.deep.equal(['esm-infra'])
    })

    it('finds none where nothing, or nothing of use, is written', async () => {
      expect(await ubuntuEntitlements(root)).to.deep.equal([])
      put('var/lib/ubuntu-advantage/status.json', '{"services": "many"}')
      expect(await ubuntuEntitlements(root)).to.deep.equal([])
    })
  })

  describe('redHatEntitlements', () => {
    it('reads extended support out of the ids of repositories, with the release it is for', () => {
      const ids = [
        'rhel-9-for-x86_64-baseos-eus-rpms',
        'rhel-9-for-x86_64-appstream-eus-rpms',
        'rhel-8-for-x86_64-baseos-e4s-rpms',
        'museum',
      ]

      expect(redHatEntitlements(ids, '9.2')).to.deep.equal(['e4s-9.2', 'eus-9.2'])
      expect(redHatEntitlements(['rhel-7-server-els-rpms'], '7.9')).to.deep.equal(['els-7'])
    })
  })

  describe('amazonExtras', () => {
    it('reads the topics that are switched on out of the ids of repositories', () => {
      const ids = [
        'amzn2-core',
        'amzn2extra-nginx1',
        'amzn2extra-kernel-5.15',
        'amzn2extra-kernel-5.15-debuginfo',
        'amzn2extra-docker-source',
      ]

      expect(amazonExtras(ids)).to.deep.equal(['extras:kernel-5.15', 'extras:nginx1'])
      expect(amazonExtras(['rhel-7-server-els-rpms', 'amzn2extra-'])).to.deep.equal([])
    })
  })

  describe('suseEntitlements', () => {
    it('reads paid support and the Package Hub out of the aliases of repositories', () => {
      const aliases = [
        'SUSE_Linux_Enterprise_Server_LTSS_15.3_x86_64:SLE-Product-SLES15-SP3-LTSS-Updates',
        'SLE-Product-HPC-15-SP3-ESPOS-Updates',
        'SUSE_Package_Hub_x86_64:SUSE-PackageHub-15-SP5-Pool',
        'SLE-Module-Basesystem15-SP5-Updates',
        'multssync',
      ]

      expect(suseEntitlements(aliases)).to.deep.equal(['espos', 'extras:packagehub', 'ltss'])
      expect(suseEntitlements(aliases.slice(3))).to.deep.equal([])
    })
  })

  describe('releaseLock', () => {
    it('reads to which release dnf is tied', async () => {
      expect(await releaseLock(root)).to.equal(null)
      put('etc/dnf/vars/releasever', '9.2\n')
      expect(await releaseLock(root)).to.equal('9.2')
      put('etc/dnf/vars/releasever', '$(rm)\n')
      expect(await releaseLock(root)).to.equal(null)
    })
  })

  describe('kernelFacts', () => {
    const look = (bootId: string) => kernelFacts({ root, bootId, running: '6.1.0-9-amd64', home: join(root, 'home') })

    it('says the same time of a start for as long as it lasts, though the clock is set', async () => {
      put('boot/vmlinuz-6.1.0-9-amd64', '')
      const first = await look('one')
      writeFileSync(join(root, 'home/boot.json'), readFileSync(join(root, 'home/boot.json'), 'utf8').replace(/T\d\d/, 'T00'))
      const second = await look('one')

      expect(first.bootedAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect(second.bootedAt).to.equal(first.bootedAt?.replace(/T\d\d/, 'T00'))
      expect(JSON.parse(readFileSync(join(root, 'home/boot.json'), 'utf8'))).to.include({ bootId: 'one' })
      await look('two')
      expect(JSON.parse(readFileSync(join(root, 'home/boot.json'), 'utf8'))).to.include({ bootId: 'two' })
      expect(first.installed).to.deep.equal(second.installed)
      expect(first).to.include({ running: '6.1.0-9-amd64' })
    })

    it('looks anew when what it remembered is damaged', async () => {
      put('home/boot.json', '{"bootId":')

      expect((await look('one')).bootedAt).to.be.a('string')
    })
  })
})
