import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import type { Screen, Window } from './browser.ts'
import { act, confirm, isWell } from './hands.ts'
import { putFeed } from '../../server/advisories/feeds.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import { remove } from '../server/advisories/feed-world.ts'
import { openServiceWorld, registerFeed, type ServiceWorld } from './service-world.ts'

describe('mapping rules and feeds in the console', function () {
  this.timeout(90_000)
  let world: ServiceWorld
  const as = (screen: Screen = {}): Promise<Window> => world.as(world.people.infra, { locale: 'en', ...screen })

  before(needs('chromium'))
  before(async () => {
    world = await openServiceWorld()
  })
  after(() => world?.close())

  it('try a mapping rule on what was discovered before it is saved, and refuse one that is no pattern', async () => {
    const window = await as()
    const { page } = window
    await page.goto('/mapping-rules')
    await page.getByRole('button', { name: 'Add a rule …' }).click()
    await page.locator('#rule-kind').selectOption('address_range')
    await page.locator('#rule-pattern').fill('not a range')
    await page.locator('#rule-group').fill(world.places[1] ?? '')
    await page.getByRole('listbox').getByRole('option').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('dialog').getByRole('alert').or(page.getByRole('dialog').locator('.pf-v6-c-alert')).first().waitFor()
    expect(await page.locator('#rule-pattern').inputValue()).to.equal('not a range')

    await page.locator('#rule-kind').selectOption('domain_suffix')
    await page.locator('#rule-pattern').fill('fault.example')
    await confirm(page, 'Add')
    await page.getByText('These rules are not saved yet').waitFor()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('Looked at 9 computers; nothing was changed.').waitFor()
    const result = page.getByRole('grid', { name: 'What the rules would do' })
    expect(await result.locator('[data-label="Would be assigned"]').innerText()).to.match(/^6\b/)
    expect(await result.locator('[data-label="Elsewhere"]').innerText()).to.match(/^3\b/)

    await page.getByRole('button', { name: 'Save the rules …' }).click()
    await confirm(page, 'Save the rules')
    await page.getByText('The rules are saved.').waitFor()
    const elsewhere = page.getByRole('grid', { name: 'Assigned computers that the rules would place elsewhere' })
    await elsewhere.getByRole('checkbox').first().check()
    await page.getByRole('button', { name: 'Move the chosen ones …' }).click()
    await confirm(page, 'Move the chosen ones')
    await page.getByText('1 computer is moved.').waitFor()
    expect(await elsewhere.getByRole('checkbox').count()).to.equal(2)
    await isWell(window)
  })

  it('change one saved rule as a draft of all, in the order of trial, whatever the list is sorted and narrowed by', async () => {
    const window = await as()
    const { page } = window
    await page.goto('/mapping-rules')
    for (const pattern of ['zeta', 'alpha']) {
      await page.getByRole('button', { name: 'Add a rule …' }).click()
      await page.locator('#rule-kind').selectOption('host_name')
      await page.locator('#rule-pattern').fill(pattern)
      await page.locator('#rule-group').fill(world.places[1] ?? '')
      await page.getByRole('listbox').getByRole('option').first().click()
      await confirm(page, 'Add')
    }
    await page.getByRole('button', { name: 'Save the rules …' }).click()
    await confirm(page, 'Save the rules')
    await page.getByText('3 rows', { exact: true }).waitFor()

    await page.goto('/mapping-rules?sort=pattern&kind=host_name&text=ALPH')
    await page.getByText('1 row', { exact: true }).waitFor()
    await act(page, 'alpha', 'Move up')
    await page.getByText('These rules are not saved yet').waitFor()
    const patterns = page.getByRole('grid').first().locator('[data-label="Pattern"]')
    expect(await patterns.allInnerTexts()).to.deep.equal(['fault.example', 'alpha', 'zeta'])
    await page.getByRole('button', { name: 'Save the rules …' }).click()
    await confirm(page, 'Save the rules')
    await page.goto('/mapping-rules')
    await page.getByText('3 rows', { exact: true }).waitFor()
    expect(await patterns.allInnerTexts()).to.deep.equal(['fault.example', 'alpha', 'zeta'])
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as CSV' }).click()])
    expect(file.suggestedFilename()).to.match(/^mapping rules-\d{4}-\d\d-\d\d\.csv$/)
    await isWell(window)
  })

  it('register a known feed, hold back a list that lost much, and take it only when somebody says so', async () => {
    const window = await as({ locale: 'ja' })
    const { page } = window
    await page.goto('/feeds')
    await page.getByRole('button', { name: 'フィードを登録…' }).click()
    await page.locator('#feed-preset').selectOption('kev')
    await page.locator('#feed-url').fill(world.vendor.url)
    await page.locator('#feed-interval').fill('5')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.locator('#feed-interval-help').getByText('入力がないか、値が小さすぎます。').waitFor()
    expect(await page.locator('#feed-url').inputValue()).to.equal(world.vendor.url)
    await page.locator('#feed-interval').fill('60')
    await page.getByRole('checkbox', { name: '自動的に取得する' }).uncheck()
    await confirm(page, '保存')
    await act(page, 'kev', '今すぐ取得…')
    await page.getByRole('dialog').getByRole('button', { name: '実行', exact: true }).click()
    await page.getByText('成功', { exact: true }).waitFor()

    world.vendor.publish(5)
    await world.discover('kev')
    await page.goto('/feeds?source=kev')
    await page.getByText('CFMGD20602').waitFor()
    await page.getByRole('button', { name: '保留された内容を反映…' }).click()
    await page.getByRole('dialog').getByText('置き換えます').waitFor()
    await page.getByRole('button', { name: 'キャンセル' }).click()
    expect(await page.getByRole('button', { name: '保留された内容を反映…' }).count()).to.equal(1)
    await page.getByRole('button', { name: '保留された内容を反映…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取得して反映' }).click()
    await page.getByRole('heading', { level: 1, name: /^実行 \d+$/ }).waitFor()
    await page.getByText('成功', { exact: true }).waitFor()
    await page.goto('/feeds')
    await page.getByRole('grid', { name: 'フィード' }).getByText('成功').waitFor()
    expect(await page.getByRole('button', { name: '保留された内容を反映…' }).count()).to.equal(0)
    await isWell(window)
  })

  it('register no feed of somebody’s own over one that is there or known, nor one of an archive without its address', async () => {
    await withInfra(world.app, COMMAND, (ctx) => putFeed(ctx, 'ours', { url: 'https://mirror.example/ours', enabled: false }))
    const window = await as()
    const { page } = window
    await page.goto('/feeds')
    await page.getByRole('button', { name: 'Register a feed …' }).click()
    await page.locator('#feed-preset').selectOption(':own')
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save' })

    for (const taken of ['ours', 'epss']) {
      await page.locator('#feed-id').fill(taken)
      await page.locator('#feed-id-help').getByText('A feed has this id.').waitFor()
      expect(await save.isDisabled(), taken).to.equal(true)
    }
    await page.locator('#feed-id').fill('theirs')
    await page.locator('#feed-id-help').getByText('A feed has this id.').waitFor({ state: 'detached' })
    expect(await save.isDisabled()).to.equal(false)
    await page.locator('#feed-url-help').getByText('brought as files').waitFor()
    await page.locator('#feed-way').selectOption('rpm')
    expect(await save.isDisabled(), 'without an address').to.equal(true)
    await page.locator('#feed-url').fill('https://mirror.example/theirs')
    expect(await save.isDisabled(), 'with an address').to.equal(false)
    await remove(world.app, 'ours')
    await isWell(window)
  })

  it('delete a feed with everything that it said', async () => {
    await registerFeed(world)
    const window = await as()
    const { page } = window
    await page.goto('/feeds')
    await act(page, 'kev', 'Delete …')
    await confirm(page, 'Remove')
    await page.getByText('No feed is registered.').waitFor()
    await isWell(window)
  })
})
