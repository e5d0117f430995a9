import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { hasMessage, LOCALES, messageFor, messages } from '../../templates/index.ts'

const placeholders = (text: string): string[] => Array.from(text.matchAll(/\{\{(\w+)\}\}/g), (match) => match[1] ?? '').sort()

describe('messages', () => {
  it('has every number and every code once', () => {
    const numbers = messages.map((entry) => entry.number)
    const codes = messages.map((entry) => entry.code)

    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).to.deep.equal([])
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).to.deep.equal([])
  })

  it('has well-formed numbers and codes', () => {
    for (const entry of messages) {
      expect(entry.number).to.match(/^CFMG[CDMP]\d{5}$/)
      expect(entry.code).to.match(/^[a-z][a-z0-9_]*$/)
    }
  })

  it('says the same in both languages, with the same places', () => {
    for (const entry of messages) {
      expect(new Set(placeholders(entry.ja)), entry.code).to.deep.equal(new Set(placeholders(entry.en)))
      expect(entry.ja, entry.code).to.match(/[ぁ-んァ-ヶ一-龠]/)
      expect(entry.en, entry.code).to.not.match(/[ぁ-んァ-ヶ一-龠]/)
    }
  })

  it('uses only the return values of the commands', () => {
    for (const entry of messages) expect([undefined, 0, 4, 10, 20, 30, 40, 50, 60, 61, 100, 101, 102, 110, 200, 255]).to.include(entry.exit)
  })

  it('keeps the ancestor’s numbers for the reasons why a mail cannot be sent', () => {
    expect(messageFor('mail_user_unknown', 'en').number).to.equal('CFMGM20004')
    expect(messageFor('mail_no_address', 'en').number).to.equal('CFMGM20006')
    expect(messageFor('mail_send_failed', 'en').number).to.equal('CFMGD10003')
    expect(messageFor('mail_no_owner', 'en').number).to.equal('CFMGD10004')
    expect(messageFor('mail_not_sent', 'en').number).to.equal('CFMGC00126')
  })
})

describe('messageFor', () => {
  it('says codes in the words of the reader, and leaves alone what it has no words for', () => {
    expect(messageFor('step_install_failed', 'ja', { reason: 'patches_failed' }).text).to.contain('失敗したパッチがあります')
    expect(messageFor('step_install_failed', 'en', { reason: 'disk_full' }).text).to.contain('the disk is full')
    expect(messageFor('step_install_failed', 'ja', { reason: 'toString' }).text).to.contain('toString')
    expect(messageFor('feed_would_lose', 'ja', { key: 'a', known: 9, dropped: 8, kind: 'vulnerabilities' }).text).to.contain(
      '9件（脆弱性）',
    )
    expect(messageFor('discovery_brake', 'ja', { what: 'computers' }).text).to.contain('業務サーバ')
  })

  it('has words for every reason for which an agent’s installer gives up', () => {
    const files = globSync('agent/**/*.ts').map((path) => readFileSync(path, 'utf8'))
    const reasons = new Set(files.flatMap((text) => [...text.matchAll(/new InstallerError\('(\w+)'/g)].map((match) => match[1] ?? '')))
    // Restarts have a message of their own.
    reasons.delete('restart_failed')

    expect(reasons).to.include('package_manager_failed')
    for (const reason of reasons) expect(messageFor('step_install_failed', 'ja', { reason }).text).not.to.contain(reason)
  })

  it('says what is so and what is not as sentences of the reader’s language', () => {
    const params = { patch: 'KB1', count: 1, groups: ['A', 'B'], replaced: false }

    expect(messageFor('finding_superseded_approved', 'en', params).text).to.match(/A, B\. No replacement is approved there yet\.$/)
    expect(messageFor('finding_superseded_approved', 'ja', { ...params, replaced: true }).text).to.match(
      /A, B。後続の更新プログラムは承認済みです。$/,
    )
  })

  it('gives number, severity, line and return value', () => {
    const message = messageFor('mail_not_sent', 'en', { userId: 'hanako', details: 'refused' })

    expect(message).to.deep.equal({
      number: 'CFMGC00126',
      code: 'mail_not_sent',
      severity: 'ERROR',
      text: 'Unable to send a mail to user hanako. Details: refused',
      line: 'CFMGC00126: ERROR: Unable to send a mail to user hanako. Details: refused',
      exit: 50,
    })
  })

  it('shows a code it does not know instead of failing', () => {
    for (const locale of LOCALES) expect(messageFor('made_up_later', locale).text).to.contain('made_up_later')
    expect(hasMessage('made_up_later')).to.equal(false)
    expect(messageFor('constructor', 'en').code).to.equal('unknown_code')
  })

  it('shows a dash for what is missing, lists with commas, and never breaks the line', () => {
    expect(messageFor('user_not_found', 'en').text).to.equal('User - does not exist.')
    expect(messageFor('user_not_found', 'en', JSON.parse('{"__proto__": {"userId": "x"}}')).text).to.equal('User - does not exist.')
    expect(messageFor('input_invalid', 'en', { problems: [{ path: 'a.b', code: 'too_big' }, 'c'] }).text).to.contain('a.b: too_big, c')
    expect(messageFor('user_not_found', 'ja', { userId: 'x\r\nCFMGC00001: INFO: y\u001b[2J' }).line).to.not.match(/\p{Cc}/u)
    const turned = messageFor('user_not_found', 'ja', { userId: 'ﾃｽﾄ\u202Eexe.\u2066x' }).text
    expect(turned).to.contain('ﾃｽﾄ exe. x')
  })

  it('puts values in as they are, without filling places inside them', () => {
    expect(messageFor('user_not_found', 'en', { userId: '{{userId}} $& $1' }).text).to.equal('User {{userId}} $& $1 does not exist.')
  })
})
