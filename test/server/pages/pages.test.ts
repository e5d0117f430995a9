import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { allWords } from '../../../server/pages/words.ts'
import { changePasswords } from '../../../server/users/service.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, aTenant, computers, stateOf, TestAgent, type TestPatch, type World } from '../jobs/world.ts'

const HTML = { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en' }

describe('the pages', () => {
  let test: TestApi

  before(async () => {
    test = await openTestApi()
    await aUser(test.app, 'administrator')
  })
  after(() => test.close())

  /** A browser on pages, as somebody of a world. */
  async function pagesAs(userId: string): Promise<Pages> {
    await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId, password: PASSWORD }]))
    const pages = new Pages(test.browser())
    await pages.post('/sign-in', { userId, password: PASSWORD })
    return pages
  }

  async function aWorld(
    settings: { locale?: 'ja' | 'en' } = {},
  ): Promise<{ world: World; patch: TestPatch; on: Awaited<ReturnType<typeof computers>> }> {
    const world = await aTenant(test.app)
    await test.app.pools
      .infra('tenant')
      .where({ id: world.tenantId })
      .update({ locale: settings.locale ?? 'en' })
    const on = await computers(world, 2)
    const patch = await aPatch(world, on)
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    return { world, patch, on }
  }

  describe('GET /sign-in', () => {
    it('is where everybody lands who is not signed in, and leads back to where they wanted to go', async () => {
      const { world } = await aWorld()
      await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId: world.user.name, password: PASSWORD }]))
      const pages = new Pages(test.browser())

      const sent = await pages.get('/patches/request?patch=wsus%3Aabc')
      const form = await pages.get(sent.headers.get('location') ?? '')
      const back = await pages.post('/sign-in', { to: hidden(form, 'to'), userId: world.user.name, password: PASSWORD })

      expect([sent.status, sent.headers.get('location')]).to.deep.equal([303, '/sign-in?to=%2Fpatches%2Frequest%3Fpatch%3Dwsus%253Aabc'])
      expect([back.status, back.headers.get('location')]).to.deep.equal([303, '/patches/request?patch=wsus%3Aabc'])
    })

    it('leads to no other site', async () => {
      for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\nb']) {
        const form = await new Pages(test.browser()).get(`/sign-in?to=${encodeURIComponent(to)}`)

        expect(hidden(form, 'to'), to).to.equal('/')
      }
    })

    it('keeps the user id and forgets the password when it was wrong', async () => {
      const answer = await new Pages(test.browser()).post('/sign-in', { userId: 'a"b<c>', password: 'not the password' })

      expect(answer.status).to.equal(401)
      expect(answer.text).to.contain('value="a&quot;b&lt;c&gt;"').and.to.not.contain('not the password').and.to.not.contain('<c>')
      expect(answer.text).to.match(/role="alert">\s*The user ID or the password is wrong\./)
    })

    it('speaks the browser’s language, then the person’s', async () => {
      const { world } = await aWorld({ locale: 'ja' })
      const english = await new Pages(test.browser()).get('/sign-in')
      const home = await (await pagesAs(world.user.name)).get('/')

      expect(english.text).to.contain('<html lang="en">').and.to.contain('User ID')
      expect(home.text).to.contain('<html lang="ja">').and.to.contain('対応が必要な項目')
    })

    it('takes no form that another site sends', async () => {
      const answer = await new Pages(test.browser()).post(
        '/sign-in',
        { userId: 'a', password: PASSWORD },
        { origin: 'https://evil.example' },
      )

      expect(answer.status).to.equal(403)
    })
  })

  describe('GET /', () => {
    it('shows the own computers’ unapplied patches and nothing of another tenant', async () => {
      const [mine, theirs] = [await aWorld(), await aWorld()]
      const home = await (await pagesAs(mine.world.user.name)).get('/')

      expect(home.status).to.equal(200)
      expect(home.text).to.contain(`/patches/request?patch=${encodeURIComponent(mine.patch.publicId)}`)
      expect(home.text).to.not.contain(theirs.patch.publicId).and.to.not.contain(encodeURIComponent(theirs.patch.publicId))
      expect(home.text).to.not.contain(theirs.world.tenant)
    })

    it('is without the way to the wizard for an infrastructure administrator', async () => {
      await aWorld()
      const pages = await pagesAs(await aUser(test.app, 'infra_admin'))

      expect((await pages.get('/')).text).to.not.contain('/patches/request')
      expect((await pages.get('/patches/request')).status).to.equal(403)
    })
  })

  describe('/patches/request', () => {
    it('goes from the mail’s link over the preview to a job with exactly that plan, and to its approval', async () => {
      const { world, patch, on } = await aWorld()
      const user = await pagesAs(world.user.name)

      const link = await user.get(`/wizard?patch=${encodeURIComponent(patch.publicId)}`)
      const form = await user.get(link.headers.get('location') ?? '')
      const chosen = {
        csrf: hidden(form, 'csrf'),
        patch: patch.publicId,
        computer: on.map((one) => one.publicId),
        restart: 'yes',
        comment: 'monthly',
      }
      const preview = await user.post('/patches/request', { ...chosen, step: 'preview' })
      const requested = await user.post('/patches/request', { ...chosen, planHash: hidden(preview, 'planHash'), step: 'confirm' })
      const job = await user.get(requested.headers.get('location') ?? '')

      expect(form.text.match(/name="computer"[^>]*checked/g)).to.have.length(2)
      expect(preview.text)
        .to.contain('What will happen')
        .and.to.contain('A tenant administrator has to approve it.')
        .and.to.contain('value="monthly"')
      expect(requested.status).to.equal(303)
      expect(job.text).to.contain('pending approval').and.to.contain('monthly').and.to.not.contain('value="approve"')

      const admin = await pagesAs(world.admin.name)
      const path = new URL(requested.headers.get('location') ?? '', test.url).pathname
      expect((await admin.get('/')).text).to.contain(`href="${decodeURIComponent(path)}"`)
      const inbox = await admin.get(path)
      expect(inbox.text).to.contain('value="approve"')
      const approve = { csrf: hidden(inbox, 'csrf'), planHash: hidden(inbox, 'planHash'), comment: 'go <ahead>', decision: 'approve' }
      expect((await admin.post(path, approve)).headers.get('location')).to.equal(`${path}?done=decided`)
      const row = (await test.app.pools
        .infra('job')
        .where({ public_id: decodeURIComponent(path.slice(6)) })
        .first('id')) as { id: number }
      expect(await stateOf(test.app, row)).to.equal('running')

      await new TestAgent(test.app, on[0]!).work((lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: 'install_failed' } : {}))
      const failed = await admin.get(path)
      expect(failed.text)
        .to.contain('go &lt;ahead&gt;')
        .and.to.contain('value="retry"')
        .and.to.contain('The patches could not be installed')
      const again = await admin.post(path, approve)
      expect([again.status, again.text.includes('is not waiting for approval')]).to.deep.equal([409, true])
    })

    it('keeps what was typed and says at the field what is wrong', async () => {
      const { world, patch, on } = await aWorld()
      const user = await pagesAs(world.user.name)
      const form = await user.get(`/patches/request?patch=${encodeURIComponent(patch.publicId)}`)
      const chosen = { csrf: hidden(form, 'csrf'), patch: patch.publicId, step: 'preview' }

      const none = await user.post('/patches/request', { ...chosen, comment: 'kept' })
      const late = await user.post('/patches/request', { ...chosen, computer: [on[0]!.publicId], schedule: '2020-01-01 00:00' })
      const odd = await user.post('/patches/request', { ...chosen, computer: [on[0]!.publicId], schedule: '"><script>' })

      expect([none.status, late.status, odd.status]).to.deep.equal([400, 400, 400])
      expect(none.text).to.contain('Choose at least one computer.').and.to.contain('value="kept"')
      expect(late.text)
        .to.match(/id="schedule-error">\s*The time 2020-01-01 00:00/)
        .and.to.contain('value="2020-01-01 00:00"')
      expect(late.text.match(/name="computer"[^>]*checked/g)).to.have.length(1)
      expect(odd.text).to.contain('&quot;&gt;&lt;script&gt;').and.to.not.contain('<script')
    })

    it('refuses a plan that is another than the one shown', async () => {
      const { world, patch, on } = await aWorld()
      const user = await pagesAs(world.user.name)
      const form = await user.get(`/patches/request?patch=${encodeURIComponent(patch.publicId)}`)

      const answer = await user.post('/patches/request', {
        csrf: hidden(form, 'csrf'),
        patch: patch.publicId,
        computer: [on[0]!.publicId],
        planHash: 'ab'.repeat(32),
        step: 'confirm',
      })

      expect(answer.status).to.equal(409)
      expect(answer.text).to.contain('has changed')
    })

    it('knows neither another tenant’s computers nor patches that nobody has', async () => {
      const [mine, theirs] = [await aWorld(), await aWorld()]
      const user = await pagesAs(mine.world.user.name)
      const form = await user.get(`/patches/request?patch=${encodeURIComponent(mine.patch.publicId)}`)

      const stolen = await user.post('/patches/request', {
        csrf: hidden(form, 'csrf'),
        patch: mine.patch.publicId,
        computer: [theirs.on[0]!.publicId],
        step: 'preview',
      })
      const foreign = await user.get(`/patches/request?patch=${encodeURIComponent(theirs.patch.publicId)}`)

      expect(stolen.status).to.equal(404)
      expect(foreign.text).to.contain('No computer needs these patches.')
      expect((await user.get('/patches/request?patch=nothing')).status).to.equal(404)
    })

    it('changes nothing without the session’s token', async () => {
      const { world, patch, on } = await aWorld()
      const user = await pagesAs(world.user.name)
      const typed = { patch: patch.publicId, computer: [on[0]!.publicId], step: 'confirm' }

      for (const csrf of ['', 'wrong']) expect((await user.post('/patches/request', { ...typed, csrf })).status).to.equal(403)
      expect((await user.post('/sign-out', { csrf: 'wrong' })).status).to.equal(403)
    })
  })

  describe('GET /jobs/{id}', () => {
    it('is not there for another tenant, and for no odd id', async () => {
      const [mine, theirs] = [await aWorld(), await aWorld()]
      const [user, other] = [await pagesAs(mine.world.admin.name), await pagesAs(theirs.world.admin.name)]
      const form = await user.get(`/patches/request?patch=${encodeURIComponent(mine.patch.publicId)}`)
      const typed = { csrf: hidden(form, 'csrf'), patch: mine.patch.publicId, computer: [mine.on[0]!.publicId] }
      const preview = await user.post('/patches/request', { ...typed, step: 'preview' })
      const made = await user.post('/patches/request', { ...typed, planHash: hidden(preview, 'planHash'), step: 'confirm' })
      const path = new URL(made.headers.get('location') ?? '', test.url).pathname

      expect((await user.get(path)).status).to.equal(200)
      expect((await other.get(path)).status).to.equal(404)
      for (const odd of ['/jobs/x', '/jobs/%00', '/jobs/%3Cscript%3E', `/jobs/${'x'.repeat(3000)}`]) {
        const answer = await user.get(odd)
        expect([404, 400], odd).to.contain(answer.status)
        expect(answer.text).to.not.contain('<script')
      }
    })
  })

  it('ends the session by the button', async () => {
    const { world } = await aWorld()
    const user = await pagesAs(world.user.name)
    const home = await user.get('/')

    expect((await user.post('/sign-out', { csrf: hidden(home, 'csrf') })).status).to.equal(303)
    expect((await user.get('/')).headers.get('location')).to.equal('/sign-in')
  })

  it('answers unknown addresses with a page for people and a problem document for programs', async () => {
    const page = await test.browser().ask('GET', '/nothing', undefined, HTML)
    const problem = await test.browser().ask('GET', '/nothing', undefined, { accept: 'application/json' })

    expect([page.status, page.headers.get('content-type')]).to.deep.equal([404, 'text/html; charset=utf-8'])
    expect(page.text).to.contain('There is nothing at this address.')
    expect(problem.json.code).to.equal('no_such_address')
  })
})

describe('the words of the pages', () => {
  it('are there in both languages, with the same places', () => {
    const places = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted((a, b) => String(a).localeCompare(String(b)))
    for (const [key, { ja, en }] of Object.entries(allWords)) {
      expect(places(ja), key).to.deep.equal(places(en))
      expect(en, key)
        .to.match(/\S/)
        .and.to.not.match(/[ぁ-んァ-ヶ一-龠]/)
      expect(ja, key).to.match(/\S/)
    }
  })
})

/** Browses without scripts: follows nothing by itself. */
class Pages {
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  get(path: string): Promise<Answer> {
    return this.#browser.ask('GET', path, undefined, HTML)
  }

  post(path: string, values: Readonly<Record<string, string | readonly string[]>>, headers: Record<string, string> = {}): Promise<Answer> {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) form.append(name, one as string)
    return this.#browser.ask('POST', path, form.toString(), { ...HTML, 'content-type': 'application/x-www-form-urlencoded', ...headers })
  }
}

/** The value of a hidden field. */
function hidden(page: Answer, name: string): string {
  const value = new RegExp(`type="hidden"\\s+name="${name}"\\s+value="([^"]*)"`).exec(page.text)?.[1]
  if (value === undefined) throw new Error(`no hidden field ${name} in\n${page.text}`)
  return value.replaceAll('&amp;', '&')
}
