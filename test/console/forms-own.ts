import { exceptionWords } from '../../console/words/exceptions.ts'
import { frameWords } from '../../console/words/frame.ts'
import { profileWords } from '../../console/words/profile.ts'
import { reportWords } from '../../console/words/reports.ts'
import { viewWords } from '../../console/words/views.ts'
import { PASSWORD } from '../support/people.ts'
import { byButton, save, STANDING, TENANT, told, word, type FormCase } from './forms.ts'

/** Forms of those who work with patches and reports, and of everybody for themselves. */
export const OWN_FORMS: readonly FormCase[] = [
  {
    what: 'an exception of a patch',
    path: '/exceptions',
    open: byButton(word(exceptionWords, 'make')),
    fields: {
      'exception-tenant': { pick: TENANT },
      'exception-about': { choose: 'patch' },
      'exception-patch': { pick: 'KB5100000' },
      'exception-kind': { choose: 'hold' },
      'exception-scope': { choose: 'computer' },
      'exception-computer': { pick: 'web0000' },
      'exception-reason': '試験の後で\n適用する',
      'until-date': '2099-12-31',
      'until-time': '12:34',
    },
    wrong: { 'exception-reason': '' },
    submit: word(frameWords, 'add'),
  },
  {
    what: 'an exception of a package',
    by: 'tenantAdmin',
    path: '/exceptions',
    open: byButton(word(exceptionWords, 'make')),
    fields: {
      'exception-about': { choose: 'package' },
      'exception-package': 'openssl',
      'exception-kind': { choose: 'waiver' },
      'exception-scope': { choose: 'group' },
      'exception-group': { pick: STANDING },
      'exception-reason': '使わない',
      'until-date': '2099-12-31',
      'until-time': '12:34',
    },
    wrong: { 'exception-package': '' },
    submit: word(frameWords, 'add'),
  },
  {
    what: 'a view of a list',
    by: 'tenantAdmin',
    path: '/patches',
    open: async (filler) => {
      await byButton(word(viewWords, 'views'))(filler)
      await filler.page.getByRole('menuitem', { name: word(viewWords, 'save')(filler.locale) }).click()
    },
    fields: { 'view-name': '残る', 'view-standard': true },
    submit: save,
  },
  {
    what: 'a mailed report',
    by: 'tenantAdmin',
    path: '/reports/computer_health',
    open: byButton(word(reportWords, 'schedule')),
    fields: {
      'schedule-frequency': { choose: 'monthly' },
      'schedule-day': { choose: '30' },
      'schedule-time': '12:34',
      'schedule-language': { choose: 'en' },
    },
    submit: save,
  },
  {
    what: 'language and time zone',
    by: 'tenantAdmin',
    path: '/profile',
    fields: { language: { choose: 'en' }, zone: { pick: 'Asia/Seoul' } },
    within: 'form:has(#language)',
    submit: save,
    // It is told in the language that was chosen.
    taken: ({ page }) => told(word(profileWords, 'preferences_saved'))({ page, locale: 'en' }),
  },
  {
    what: 'the own password',
    by: 'tenantAdmin',
    path: '/profile',
    fields: { 'password-old': PASSWORD, 'password-next': 'a new and better one', 'password-again': 'a new and better one' },
    within: 'form:has(#password-old)',
    wrong: { 'password-old': '', 'password-next': 'short', 'password-again': 'other' },
    submit: word(profileWords, 'password_change'),
    taken: told(word(profileWords, 'password_changed')),
  },
]
