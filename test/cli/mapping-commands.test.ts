import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMAND, withInfra } from '../../server/context.ts'
import { lookAtSource } from '../../server/findings/service.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aServerGroup, aTenant, unique } from '../support/people.ts'
import { aPatch, approved, aSourceRow, aTargetGroup, placeIn, seen } from '../server/findings/world.ts'
import { shell, type Outcome } from './run.ts'

describe('commands for findings, mapping rules and the patch management policy', () => {
  let test: TestApi
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  const file = async (text: string): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, text)
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> => {
    const { out, err } = await run(`${line} -format json`)
    expect(err).to.equal('')
    return JSON.parse(out) as Record<string, unknown>[]
  }

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  describe('swcfmg_wsus -findings', () => {
    it('says what is so and what to do, by source and kind, in both languages, and lists the servers behind it', async () => {
      const source = await aSourceRow(test.app, { serverVersion: '10.0.17763.1' })
      const place = await placeIn(test.app, await aTenant(test.app))
      const [silent] = await seen(test.app, source.id, place, [{ fqdn: 'silent.example', lastReportAt: new Date('2026-01-01T00:00:00Z') }])
      await withInfra(test.app, COMMAND, (ctx) => lookAtSource(ctx, source.id))

      const all = await listed(`swcfmg_wsus -findings -id ${source.publicId}`)
      expect(all.map((finding) => [finding['kind'], finding['severity'], finding['count']])).to.have.deep.members([
        ['not_reporting', 'warning', 1],
        ['server_vulnerable', 'error', 1],
      ])
      const [vulnerable] = await listed(`swcfmg_wsus -findings -id ${source.publicId} -kind server_vulnerable`)
      expect(vulnerable?.['text']).to.contain('CFMGD20418: ').and.to.contain('10.0.17763.7922').and.to.contain('KB5070883')
      expect(vulnerable?.['advice']).to.contain('restart')
      const [reporting] = await listed(`swcfmg_wsus -findings -id ${source.publicId} -kind finding_not_reporting`)
      const computers = await listed(`swcfmg_wsus -findings -computers ${String(reporting?.['findingId'])}`)
      expect(computers.map((computer) => [computer['serverId'], computer['fqdn']])).to.deep.equal([[silent?.publicId, 'silent.example']])

      const japanese = await shell(test.app.config.stateDir, { locale: 'ja', tty: true, columns: 400 })(
        `swcfmg_wsus -findings -id ${source.publicId}`,
      )
      expect(japanese.out).to.contain('状態が報告されていません').and.to.contain('対処')
    })

    it('writes a file that a spreadsheet opens, whatever the names', async () => {
      const source = await aSourceRow(test.app)
      const group = await aTargetGroup(test.app, source.id, '=cmd|"x"!A1\n経理部')
      const patch = await aPatch(test.app, [source.id], { expired: true, title: '=HYPERLINK("http://evil.example","更新ﾌﾟﾛｸﾞﾗﾑ")' })
      await approved(test.app, source.id, patch.id, group)
      await withInfra(test.app, COMMAND, (ctx) => lookAtSource(ctx, source.id))
      const [path, sjis] = [join(dir, 'findings.csv'), join(dir, 'findings.sjis.csv')]
      const japanese = shell(test.app.config.stateDir, { locale: 'ja' })

      expect(await japanese(`swcfmg_wsus -findings -id ${source.publicId} -file`, path)).to.include({ code: 0, err: '' })
      const bytes = await readFile(path)
      expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
      const text = bytes.toString('utf8')
      expect(text).to.contain('更新ﾌﾟﾛｸﾞﾗﾑ').and.to.contain('経理部')
      expect(text.split('\r\n').filter((line) => line !== '')).to.have.lengthOf(2)
      expect(text).to.not.match(/(^|,)"?=/m)
      expect(await japanese(`swcfmg_wsus -findings -id ${source.publicId} -e Shift_JIS -file`, sjis)).to.include({ code: 0 })
    })

    it('shows and sets from when on something is a finding', async () => {
      expect((await run('swcfmg_wsus -findings -threshold not_reporting_days')).out).to.equal('not_reporting_days=7\n')
      expect((await run('swcfmg_wsus -findings -threshold not_reporting_days=14,rollup_stale_hours')).out).to.equal(
        'not_reporting_days=14\nrollup_stale_hours=48\n',
      )
      expect(await run('swcfmg_wsus -findings -threshold not_reporting_days=0')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -findings -threshold something=1')).to.include({ code: 10 })
      expect((await run('swcfmg_wsus -findings -threshold not_reporting_days=7')).out).to.equal('not_reporting_days=7\n')
    })

    it('refuses kinds and numbers that are none', async () => {
      expect(await run('swcfmg_wsus -findings -kind nothing')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -findings -computers 999999')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -findings -computers x')).to.include({ code: 10 })
    })
  })

  describe('swcfmg_mapping', () => {
    it('sets, lists, previews and clears rules; what is listed can be given back', async () => {
      const source = await aSourceRow(test.app)
      const tenantId = await aTenant(test.app)
      const web = await aServerGroup(test.app, tenantId)
      await seen(test.app, source.id, await placeIn(test.app, '__UNASSIGNED__'), [
        { fqdn: 'web1.map.example' },
        { fqdn: 'db1.map.example' },
      ])
      const [here] = await seen(test.app, source.id, await placeIn(test.app, tenantId), [{ fqdn: 'web2.map.example' }])
      const rules = await file(
        `#kind,pattern,group\nhost_name,web?.map.example,${web},${source.publicId}\naddress_range,2001:db8::/32,${web}\n`,
      )

      const preview = await listed(`swcfmg_mapping -preview -file ${rules}`)
      expect(preview.map((line) => [line['position'], line['assigns'], line['differs'], line['examples']])).to.deep.equal([
        [1, 1, 1, 'web1.map.example'],
        [2, 0, 0, ''],
        [null, 1, null, 'db1.map.example'],
      ])
      expect(await listed('swcfmg_mapping -list'), 'a preview sets nothing').to.deep.equal([])
      const differing = await listed(`swcfmg_mapping -preview -differing -file ${rules}`)
      expect(differing.map((line) => [line['serverId'], line['wantedServerGroupId']])).to.deep.equal([[here?.publicId, web]])

      expect(await run('swcfmg_mapping -set -file', rules)).to.include({ code: 0 })
      const out = join(dir, 'rules.csv')
      expect(await run('swcfmg_mapping -list -file', out)).to.include({ code: 0 })
      expect(await run('swcfmg_mapping -set -file', out)).to.include({ code: 0 })
      expect(
        (await listed('swcfmg_mapping -list')).map((rule) => [rule['kind'], rule['pattern'], rule['serverGroupId'], rule['sourceId']]),
      ).to.deep.equal([
        ['host_name', 'web?.map.example', web, source.publicId],
        ['address_range', '2001:db8::/32', web, null],
      ])
      const unassigned = await listed(`swcfmg_mapping -unassigned -sourceid ${source.publicId}`)
      expect(unassigned.map((line) => [line['fqdn'], line['rule'], line['willBeIn']])).to.deep.equal([
        ['db1.map.example', null, null],
        ['web1.map.example', 1, web],
      ])

      const moved = await run(`swcfmg_mapping -apply -serverid ${String(here?.publicId)}`)
      expect(moved.out).to.contain(`${String(here?.publicId)} -> ${tenantId} ${web}`)
      const again = await shell(test.app.config.stateDir, { locale: 'ja' })(
        `swcfmg_mapping -apply -serverid ${String(here?.publicId)},unknown`,
      )
      expect(again).to.include({ code: 10 })
      expect(again.err).to.contain('CFMGM30423').and.to.contain('移動は行われていません').and.to.contain('2台')

      expect(await run('swcfmg_mapping -clear')).to.include({ code: 0 })
      expect(await listed('swcfmg_mapping -list')).to.deep.equal([])
    })

    it('names line and column of what is wrong and changes nothing', async () => {
      const path = await file('# rules\nhost_name,a*,nowhere\nou,"OU=経理,DC=example",x\n')
      const refused = await run('swcfmg_mapping -set -file', path)

      expect(refused).to.include({ code: 40 })
      expect(refused.err).to.contain(`${path}:2:3`).and.to.contain(`${path}:3:1`).and.to.contain('CFMGM30420')
      expect(await listed('swcfmg_mapping -list')).to.deep.equal([])
      for (const wrong of ['-set', '-apply', '-list -set', '-preview -file /nowhere/at/all']) {
        expect((await run(`swcfmg_mapping ${wrong}`)).code, wrong).to.be.oneOf([10, 20])
      }
    })
  })

  describe('swcfmg_patch_policy', () => {
    it('sets what everybody and what one tenant has, by id or title, and says what cannot be', async () => {
      const [tenantId, other] = [await aTenant(test.app), await aTenant(test.app)]
      const id = unique('class')
      await test.app.pools.infra('classification').insert({ public_id: id, title: `Ｔｏｏｌｓ ${id}` })
      const levels = async (tenant?: string): Promise<unknown[]> => {
        const lines = await listed(`swcfmg_patch_policy -list${tenant === undefined ? '' : ` -tenantid ${tenant}`}`)
        const line = lines.find((one) => one['classificationId'] === id)
        return [line?.['level'], line?.['commonLevel'], line?.['tenantLevel']]
      }
      const set = (rest: string): Promise<Outcome> => run(`swcfmg_patch_policy -set -classification ${id} ${rest}`)

      expect(await levels()).to.deep.equal(['recommended', 'recommended', null])
      expect(await set(`-level required -tenantid ${tenantId}`)).to.include({ code: 0 })
      expect([await levels(tenantId), await levels(other)]).to.deep.equal([
        ['required', 'recommended', 'required'],
        ['recommended', 'recommended', null],
      ])
      expect(await set(`-level recommended -tenantid ${tenantId}`)).to.include({ code: 0 })
      expect(await levels(tenantId)).to.deep.equal(['recommended', 'recommended', null])

      expect(await run('swcfmg_patch_policy -set -level required -classification', `Ｔｏｏｌｓ ${id}`)).to.include({ code: 0 })
      expect(await levels(other)).to.deep.equal(['required', 'required', null])
      const refused = await set(`-level recommended -tenantid ${tenantId}`)
      expect(refused).to.include({ code: 10 })
      expect(refused.err).to.contain('CFMGM30432')
      for (const wrong of [
        '-set',
        `-set -classification ${id}`,
        `-set -classification ${id} -level maybe`,
        '-set -classification none -level required',
        '-list -tenantid nobody',
      ])
        expect((await run(`swcfmg_patch_policy ${wrong}`)).code, wrong).to.equal(10)
      const japanese = await shell(test.app.config.stateDir, { locale: 'ja', tty: true, columns: 200 })('swcfmg_patch_policy -list')
      expect(japanese.out).to.contain('必須').and.to.contain('推奨')
    })
  })
})
