import { auditWords } from '../../console/words/audit.ts'
import { feedWords } from '../../console/words/feeds.ts'
import { findingWords } from '../../console/words/findings.ts'
import { frameWords } from '../../console/words/frame.ts'
import { mailWords } from '../../console/words/mail.ts'
import { mappingWords } from '../../console/words/mapping.ts'
import { policyWords } from '../../console/words/policies.ts'
import { sourceWords } from '../../console/words/sources.ts'
import { storeWords } from '../../console/words/store.ts'
import { SOURCE } from '../faults/estate.ts'
import { kevOf } from '../server/advisories/feed-world.ts'
import { byButton, byRow, save, STANDING, TENANT, told, word, type FormCase } from './forms.ts'

/** Any feed is registered in one dialog. */
const REGISTERING = { path: '/feeds', open: byButton(word(feedWords, 'register')), submit: save }

/** Forms of sources, of what they say, and of the service. */
export const SERVICE_FORMS: readonly FormCase[] = [
  {
    what: 'a WSUS server',
    path: '/sources',
    open: byButton(word(sourceWords, 'register')),
    fields: {
      'source-id': 'kept',
      'source-name': 'Kept',
      'route-kind': { choose: 'soap' },
      'route-url': 'http://wsus.kept.example:8530',
      'route-user': 'KEPT\\reader',
      'route-password': 'a secret',
      'route-auth': { choose: 'ntlm' },
      'route-enabled': false,
    },
    wrong: { 'source-id': 'a b', 'route-url': 'nowhere' },
    left: ['route-ca'],
    submit: save,
  },
  {
    what: 'a WSUS server by its database',
    path: '/sources',
    open: byButton(word(sourceWords, 'register')),
    fields: {
      'source-id': 'kept-sql',
      'source-name': 'Kept',
      'route-kind': { choose: 'sql' },
      'route-server': 'sql.kept.example',
      'route-port': '1434',
      'route-database': 'SUSDB',
      'route-encrypt': true,
      'route-user': 'reader',
      'route-password': 'a secret',
      'route-auth': { choose: 'sql' },
      'route-enabled': false,
    },
    wrong: { 'route-port': 'any' },
    left: ['route-ca', 'route-instance'],
    submit: save,
  },
  {
    what: 'the times of a source',
    path: `/sources/${SOURCE}`,
    open: byButton(word(sourceWords, 'edit')),
    fields: {
      'schedule-name': 'Kept',
      'schedule-enabled': false,
      'schedule-intervalMinutes': '77',
      'schedule-times': '03:00, 15:00',
      'schedule-timeZone': 'Asia/Tokyo',
      'schedule-jitterMinutes': '3',
      'schedule-blackouts': '22:00-06:00 1,2,3',
      'schedule-alarmAfterHours': '30',
    },
    wrong: {
      'schedule-intervalMinutes': 'often',
      'schedule-times': '25:00',
      'schedule-timeZone': 'Asia/Nowhere',
      'schedule-blackouts': 'always',
    },
    submit: save,
  },
  {
    what: 'a run of sources',
    path: '/sources',
    open: byButton(word(sourceWords, 'run')),
    fields: { [`run-source-${SOURCE}`]: true, 'run-full': true, 'run-cleanup': true, 'run-force': true },
    submit: word(sourceWords, 'run_now'),
  },
  {
    what: 'a mapping rule',
    path: '/mapping-rules',
    open: byButton(word(mappingWords, 'add')),
    fields: {
      'rule-kind': { choose: 'domain_suffix' },
      'rule-pattern': 'kept.example',
      'rule-source': { choose: SOURCE },
      'rule-group': { pick: STANDING },
    },
    wrong: { 'rule-pattern': '' },
    submit: word(frameWords, 'add'),
  },
  {
    what: 'a feed',
    ...REGISTERING,
    fields: {
      'feed-preset': { choose: 'epss' },
      'feed-url': 'https://feeds.kept.example/epss.csv.gz',
      'feed-interval': '720',
      'feed-enabled': false,
    },
    wrong: { 'feed-url': 'nowhere', 'feed-interval': 'often' },
    left: ['feed-ca', 'feed-keys'],
    submit: save,
  },
  {
    what: 'a feed of somebody’s own',
    ...REGISTERING,
    fields: {
      'feed-preset': { choose: ':own' },
      'feed-id': 'kept-archive',
      'feed-url': 'https://feeds.kept.example/ubuntu/',
      'feed-interval': '720',
      'feed-enabled': false,
      'feed-stream': 'ubuntu/24.04/security',
      'feed-way': { choose: 'apt' },
      'feed-suite': 'noble-security',
      'feed-components': 'main, universe',
      'feed-architectures': 'amd64',
    },
    wrong: { 'feed-stream': 'noble', 'feed-suite': 'a b', 'feed-components': 'Main!', 'feed-architectures': '' },
    left: ['feed-ca', 'feed-keys'],
    submit: save,
  },
  {
    what: 'a feed of somebody’s own that is one document',
    ...REGISTERING,
    fields: {
      'feed-preset': { choose: ':own' },
      'feed-id': 'kept-document',
      'feed-url': 'https://feeds.kept.example/osv.ndjson',
      'feed-interval': '720',
      'feed-enabled': false,
      'feed-way': { choose: 'document' },
    },
    wrong: { 'feed-id': 'a b' },
    left: ['feed-ca', 'feed-keys', 'feed-stream'],
    submit: save,
  },
  {
    what: 'a document of a feed',
    path: '/feeds',
    open: byRow('kev', word(feedWords, 'import')),
    fields: { 'feed-file': { file: 'kev.json', body: kevOf(['CVE-2021-44228', 'CVE-2026-1']) }, 'feed-force': true },
    submit: word(feedWords, 'import'),
  },
  {
    what: 'the way to the internet',
    path: '/feeds',
    open: ({ page, locale }) =>
      page
        .locator('.pf-v6-c-card')
        .filter({ hasText: word(feedWords, 'mode')(locale) })
        .getByRole('button')
        .click(),
    fields: {
      'internet-mode': { choose: 'proxy' },
      'internet-proxy': 'http://proxy.kept.example:3128',
      'internet-user': 'reader',
      'internet-password': 'a secret',
    },
    wrong: { 'internet-proxy': 'nowhere' },
    submit: save,
  },
  {
    what: 'the way to the internet by a script',
    path: '/feeds',
    open: ({ page, locale }) =>
      page
        .locator('.pf-v6-c-card')
        .filter({ hasText: word(feedWords, 'mode')(locale) })
        .getByRole('button')
        .click(),
    fields: {
      'internet-mode': { choose: 'pac' },
      'internet-script': 'function FindProxyForURL(url, host) {\n  return "DIRECT"\n}',
      'internet-user': 'reader',
      'internet-password': 'a secret',
    },
    left: ['internet-pacUrl'],
    submit: save,
  },
  {
    what: 'managed packages',
    path: '/policies?tab=packages',
    open: byButton(word(policyWords, 'import')),
    fields: { 'packages-file': { file: 'packages.csv', body: 'openssl,,,\n' } },
    submit: word(policyWords, 'import_do'),
  },
  {
    what: 'thresholds of findings',
    path: '/findings',
    open: byButton(word(findingWords, 'thresholds')),
    fields: {
      'threshold-notReportingDays': '8',
      'threshold-syncWithoutReportHours': '49',
      'threshold-rollupStaleHours': '50',
      'threshold-renamedWithinDays': '31',
      'threshold-clockAheadMinutes': '11',
    },
    wrong: { 'threshold-notReportingDays': 'few', 'threshold-clockAheadMinutes': '0' },
    submit: save,
  },
  {
    what: 'limits of the store',
    path: '/store',
    open: byButton(word(storeWords, 'change')),
    fields: { 'store-totalBytes': '99', 'store-largestBytes': '9.5', 'store-freeBytes': '1', 'store-keepDays': '91' },
    wrong: { 'store-totalBytes': 'much', 'store-keepDays': '-1' },
    submit: save,
  },
  {
    what: 'a file of the store',
    path: '/store',
    open: byButton(word(storeWords, 'upload')),
    fields: {
      'store-file': { file: 'kept.msu', body: 'x' },
      'store-hash': '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
      'store-tenant': { pick: TENANT },
    },
    wrong: { 'store-hash': 'none' },
    submit: word(storeWords, 'upload'),
  },
  {
    what: 'mail settings',
    path: '/mail',
    fields: {
      'mail-host': 'mail.kept.example',
      'mail-port': '2525',
      'mail-security': { choose: 'smtps' },
      'mail-verify': false,
      'mail-auth': { choose: 'oauth2' },
      'mail-user': 'sender',
      'mail-client': 'client',
      'mail-clientSecret': 'a secret',
      'mail-access': 'https://login.kept.example/token',
      'mail-refreshToken': 'another secret',
      'mail-sender-name': '残る',
      'mail-sender-address': 'sender@kept.example',
      'mail-attempts': '4',
    },
    wrong: {
      'mail-host': '',
      'mail-port': 'any',
      'mail-user': '',
      'mail-access': 'nowhere',
      'mail-sender-address': 'nobody',
      'mail-attempts': '1000',
    },
    left: ['mail-ca'],
    within: 'form:has(#mail-host)',
    submit: save,
    taken: told(word(mailWords, 'saved')),
  },
  {
    what: 'a test mail',
    path: '/mail',
    fields: { 'test-to': 'somebody@kept.example' },
    within: 'form:has(#test-to)',
    wrong: { 'test-to': 'nobody' },
    submit: word(mailWords, 'test_send'),
    taken: told(word(mailWords, 'dialog')),
  },
  {
    what: 'a verification of the audit log',
    path: '/audit',
    fields: { 'verify-head': '0'.repeat(64) },
    within: 'form:has(#verify-head)',
    wrong: { 'verify-head': 'none' },
    submit: word(auditWords, 'verify'),
    taken: told(word(auditWords, 'verify_bad')),
  },
]
