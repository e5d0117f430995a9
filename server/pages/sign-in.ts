import type { Request, Response } from 'express'
import { messageFor } from '../../templates/index.ts'
import type { App } from '../context.ts'
import { answerFor } from '../http/problem.ts'
import { beginSession, endSession } from '../sessions/guard.ts'
import { safeReturnPath } from '../sessions/rules.ts'
import { sessionStoreOf } from '../sessions/session-store.ts'
import { signIn } from '../sessions/service.ts'
import { isSetUp } from '../sessions/set-up.ts'
import { formText } from './form.ts'
import { html } from './html.ts'
import { alert, field, page, type Reader } from './layout.ts'
import { formatDetails } from './problems.ts'

/** The page that asks who you are; `to` is where the way leads afterwards. */
export async function showSignIn(app: App, reader: Reader, req: Request, res: Response): Promise<void> {
  const notice = (await isSetUp(app)) ? null : alert('bad', reader.say('not_set_up'))
  res.type('html').send(signInPage(reader, { userId: '', to: safeReturnPath(req.query['to']), notice }))
}

function signInPage(reader: Reader, shown: { userId: string; to: string; notice: ReturnType<typeof alert> | null }): string {
  const { say } = reader
  const content = html`<form class="sheet narrow" method="post" action="/sign-in">
    ${shown.notice}
    <input type="hidden" name="to" value="${shown.to}" />
    ${field({ name: 'userId', label: say('user_id'), value: shown.userId, autocomplete: 'username', required: true })}
    ${field({ name: 'password', label: say('password'), value: '', type: 'password', autocomplete: 'current-password', required: true })}
    <div class="actions"><button type="submit">${say('sign_in')}</button></div>
  </form>`
  return page(reader, say('sign_in'), content)
}

/** Takes the form; what was typed stays, the password never. */
export async function takeSignIn(app: App, reader: Reader, req: Request, res: Response): Promise<void> {
  const [userId, password, to] = [formText(req, 'userId'), formText(req, 'password'), safeReturnPath(formText(req, 'to'))]
  try {
    const account = await signIn(app, sessionStoreOf(req), { userId: userId.trim(), password, address: req.ip ?? '' })
    await beginSession(app, req, account)
    res.redirect(303, to)
  } catch (err) {
    const answer = answerFor(err)
    if (answer.status >= 500) throw err
    res.locals['code'] = answer.code
    const { text } = messageFor(answer.code, reader.locale, formatDetails(answer.details, reader))
    res
      .status(answer.status)
      .type('html')
      .send(signInPage(reader, { userId, to, notice: alert('bad', text) }))
  }
}

/** Ends the session. */
export async function takeSignOut(req: Request, res: Response): Promise<void> {
  await endSession(req)
  res.redirect(303, '/sign-in')
}
