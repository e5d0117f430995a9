import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { TENANTS } from '../faults/estate.ts'
import { needs } from '../support/needs.ts'
import type { Screen, Window } from './browser.ts'
import { act, confirm, isWell } from './hands.ts'
import { openServiceWorld, type ServiceWorld } from './service-world.ts'

describe('the care of the service in the console', function () {
  this.timeout(90_000)
  let world: ServiceWorld
  const as = (screen: Screen = {}, who: keyof ServiceWorld['people'] = 'infra'): Promise<Window> =>
    world.as(world.people[who], { locale: 'en', ...screen })

  before(needs('chromium'))
  before(async () => {
    world = await openServiceWorld()
  })
  after(() => world?.close())

  it('shows what is in quarantine and why, takes a file into the store when somebody says so, and another away', async () => {
    const hash = await world.quarantine('kb5100001.msu')
    await world.quarantine('kb5100002.msu')
    const window = await as({ locale: 'ja' })
    const { page } = window
    await page.goto('/store')
    await page.getByRole('tab', { name: '隔離（2）' }).click()
    await page.waitForURL(/tab=quarantine/)
    const list = page.getByRole('grid', { name: '隔離' })
    await list.getByText('ハッシュの不一致').first().waitFor()
    await page.getByRole('button', { name: 'kb5100001.msu の詳細' }).click()
    await page.getByText(hash, { exact: true }).waitFor()
    await page.getByText('e'.repeat(64), { exact: true }).waitFor()
    await act(page, 'kb5100001.msu', 'パッチストアへ移動…')
    await page.getByRole('dialog').getByText('出所を確認できた場合だけ').waitFor()
    await confirm(page, 'パッチストアへ移動')
    await act(page, 'kb5100002.msu', '完全に削除…')
    await confirm(page, '完全に削除')
    await page.getByText('隔離されたファイルはありません。').waitFor()
    await page.getByRole('tab', { name: 'ファイル' }).click()
    await page.getByRole('grid', { name: 'ファイル' }).getByText('kb5100001.msu').waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSVで書き出す' }).or(page.locator('a[href*="/store/files/export"]')).first().click(),
    ])
    expect(await readFile(await file.path(), 'utf8')).to.contain(hash)
    await isWell(window)
  })

  it('brings a file that is not what it should be into quarantine, and keeps what was chosen', async () => {
    const window = await as({ isNarrow: true, isDark: true })
    const { page } = window
    await page.goto('/store')
    await page.getByRole('button', { name: 'Bring a file …' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'agent.cab', mimeType: 'application/octet-stream', buffer: Buffer.from('agent') })
    await page.locator('#store-hash').fill('f'.repeat(64))
    await page.getByRole('dialog').getByRole('button', { name: 'Bring a file', exact: true }).click()
    await page.getByRole('dialog').getByText('This was not done').waitFor()
    expect(await page.locator('#store-hash').inputValue()).to.equal('f'.repeat(64))
    await page.locator('#store-hash').fill('')
    await confirm(page, 'Bring a file')
    await page.goto('/store?text=agent&sort=-bytes')
    await page.getByRole('grid', { name: 'Files' }).getByText('agent.cab').waitFor()
    await isWell(window)
  })

  it('changes the level of a classification for everybody and for one tenant, which the tenant then sees', async () => {
    const window = await as({ locale: 'ja' }, 'dual')
    const { page } = window
    await page.goto('/policies')
    await page.getByRole('grid', { name: '分類' }).getByText('定義更新プログラム').waitFor()
    await act(page, '定義更新プログラム', '新規承認をメールで通知する')
    await page.getByText('定義更新プログラム を変更しました。').waitFor()
    await page.locator('#policy-tenant').fill(TENANTS[0] ?? '')
    await page
      .locator('[role=option]:visible')
      .filter({ hasText: TENANTS[0] ?? '' })
      .first()
      .click()
    await page.waitForURL(new RegExp(`tenantId=${TENANTS[0]}`))
    await page.getByRole('columnheader', { name: '有効な設定' }).waitFor()
    await act(page, '定義更新プログラム', 'このテナントで必須にする')
    const row = page.getByRole('row').filter({ hasText: '定義更新プログラム' })
    await row.locator('[data-label="有効な設定"]').getByText('必須').waitFor()
    await isWell(window)

    const tenant = await as({}, 'tenantAdmin')
    await tenant.page.goto('/policies')
    const own = tenant.page.getByRole('row').filter({ hasText: 'Definition Updates' })
    await own.locator('[data-label="For the tenant"]').getByText('Required').waitFor()
    expect(await tenant.page.getByRole('tab', { name: 'Linux packages' }).count()).to.equal(0)
    const required = tenant.page.getByRole('row').filter({ hasText: 'Security Updates' })
    expect(await required.getByRole('button', { name: /^Actions for/ }).count(), 'what is required of all').to.equal(0)
    await act(tenant.page, 'Definition Updates', 'Only recommend it in this tenant')
    await own.locator('[data-label="In force"]').getByText('Recommended').waitFor()
    await isWell(tenant)
  })

  it('imports a list of managed packages, says which line is wrong, and finds the policies of jobs', async () => {
    const window = await as({ isNarrow: true })
    const { page } = window
    await page.goto('/policies?tab=packages')
    await page.getByText('No list has been imported').waitFor()
    await page.getByRole('button', { name: 'Import a list …' }).click()
    const choose = (text: string): Promise<void> =>
      page.locator('input[type=file]').setInputFiles({ name: 'packages.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await choose('openssl,x86_64,,\nkernel*,,,\n')
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByText(/kernel\*/)
      .first()
      .waitFor()
    await choose('# managed\nopenssl,x86_64,,\nopenssh,,,\nbash,,5.2,\n')
    await confirm(page, 'Import')
    await page.getByText('3 packages are imported').waitFor()
    await page.getByText('3 rows', { exact: true }).waitFor()
    await page.goto('/policies?tab=packages&text=ssh')
    await page.getByText('1 row', { exact: true }).waitFor()

    await page.getByRole('tab', { name: 'Deployment policies' }).click()
    await page.getByRole('grid', { name: 'Deployment policies' }).getByText('Any time, at the earliest').first().waitFor()
    await isWell(window)
  })

  it('keeps mail settings that are wrong in the form, shows the dialogue of a test mail, and what the server refused', async () => {
    const window = await as({ isDark: true })
    const { page } = window
    await page.goto('/mail')
    await page.locator('#mail-host').fill(world.mailbox.host)
    await page.locator('#mail-port').fill('99999')
    await page.locator('#mail-security').selectOption('none')
    await page.locator('#mail-sender-address').fill('patches@service.example')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('#mail-port-help').getByText('This is too long or too large.').waitFor()
    expect(await page.locator('#mail-sender-address').inputValue()).to.equal('patches@service.example')
    await page.locator('#mail-port').fill(String(world.mailbox.smtpPort))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The mail settings are saved.').waitFor()

    await page.locator('#test-to').fill('somebody@service.example')
    await page.getByRole('button', { name: 'Send a test mail' }).click()
    await page.getByText('The mail server has taken the mail.').waitFor()
    const dialogue = page.getByRole('list', { name: 'What was said to the mail server and what it answered' })
    expect(await dialogue.innerText())
      .to.match(/MAIL FROM/)
      .and.to.match(/RCPT TO/)
      .and.to.match(/250/)
    expect(world.mailbox.mailsTo('somebody@service.example')).to.have.lengthOf(1)

    world.mailbox.faults.set([{ fault: { kind: 'refuse', code: 550, text: '5.7.1 not from you' } }])
    await page.getByRole('button', { name: 'Send a test mail' }).click()
    await page.locator('.pf-v6-c-alert').getByText('The mail was not sent').waitFor()
    expect(await dialogue.innerText()).to.contain('5.7.1 not from you')
    world.mailbox.faults.set([])
    await isWell(window)
  })

  it('says why mails bounced, and sends one and then all of them again', async () => {
    const [first, second] = [await world.bounce(), await world.bounce()]
    const window = await as({ locale: 'ja' })
    const { page } = window
    await page.goto('/notices?state=failed')
    const list = page.getByRole('grid', { name: '通知' })
    await list.getByText('5.1.1 no such mailbox').first().waitFor()
    expect(await list.getByText('ジョブの承認').count()).to.equal(2)
    world.mailbox.faults.set([])
    await act(page, first, '再送')
    await page.getByText('1 件のメールを再送します。').waitFor()
    await list.getByText(first).first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '失敗したメールをすべて再送…' }).click()
    await confirm(page, '再送')
    await page
      .getByText('表示条件に一致')
      .or(page.getByRole('button', { name: '条件をすべて解除' }))
      .first()
      .waitFor()
    await page.goto(`/notices?text=${second}`)
    await page.getByRole('grid', { name: '通知' }).getByText('送信済み').waitFor({ timeout: 20_000 })
    await isWell(window)
  })

  it('verifies the audit log against a head that was kept elsewhere, and says when it is another one', async () => {
    const window = await as({ locale: 'ja', isNarrow: true })
    const { page } = window
    await page.goto('/audit')
    await page.getByRole('button', { name: '連鎖を検証' }).click()
    await page.locator('.pf-v6-c-alert.pf-m-success').waitFor()
    await page.locator('#verify-head').fill('0'.repeat(64))
    await page.getByRole('button', { name: '連鎖を検証' }).click()
    await page.locator('.pf-v6-c-alert.pf-m-danger').waitFor()
    expect(await page.locator('#verify-head').inputValue()).to.equal('0'.repeat(64))
    await page.goto('/audit?operation=user.add')
    await page.getByRole('grid', { name: '監査' }).getByText('user.add').first().waitFor()
    await isWell(window)
  })

  it('puts a task that fails first with its reason, runs it again, and the system page counts what was given up', async () => {
    world.failCleaning(50)
    const window = await as()
    const { page } = window
    await page.goto('/tasks')
    await act(page, 'store.clean', 'Run now')
    await page.getByText('runs now.').waitFor()
    const first = page.getByRole('grid', { name: 'Scheduled tasks' }).locator('tbody tr').first()
    await first.getByText('Failed', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await first.innerText()).to.contain('store.clean')
    await first.getByText(/CFMGM308\d\d/).waitFor()
    world.failCleaning(0)
    await act(page, 'store.clean', 'Run now')
    await page.getByRole('row').filter({ hasText: 'store.clean' }).getByText('Succeeded').waitFor({ timeout: 30_000 })

    await page.goto('/system')
    await page.getByRole('grid', { name: 'Checks' }).getByText('Workers').waitFor()
    await page.getByRole('link', { name: 'Sources that are not read' }).click()
    await page.waitForURL(/\/sources$/)
    await isWell(window)
  })
})
