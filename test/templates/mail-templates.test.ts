import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadMailTemplates, LOCALES, MAIL_KINDS, MailTemplateError, mailSchemas, renderMail } from '../../templates/index.ts'
import type { MailData, MailKind } from '../../templates/index.ts'

const mailDirectory = join(import.meta.dirname, '../../templates/mail')

function sampleOf<K extends MailKind>(kind: K): MailData<K> {
  const sample: unknown = JSON.parse(readFileSync(join(mailDirectory, kind, 'sample.json'), 'utf8'))
  mailSchemas[kind].parse(sample)
  return sample as MailData<K>
}

describe('renderMail', () => {
  for (const kind of MAIL_KINDS) {
    for (const locale of LOCALES) {
      it(`writes ${kind} in ${locale} from its sample`, () => {
        const mail = renderMail(kind, { locale, zone: 'Asia/Tokyo' }, sampleOf(kind))

        expect(mail.subject).to.match(/^\[Tsukuroi\] \S/)
        expect(mail.text)
          .to.contain('山田 花子')
          .and.not.match(/\{\{|undefined|\[object|\n\n\n/)
        expect(mail.html)
          .to.contain(`<html lang="${locale}">`)
          .and.not.match(/\{\{|undefined|\[object/)
        expect(/[ぁ-ん]{2}/.test(mail.text.split('\n\n').slice(1, 2).join())).to.equal(locale === 'ja')
      })
    }
  }

  it('has one folder per kind and no other', () => {
    expect(readdirSync(mailDirectory).sort()).to.deep.equal([...MAIL_KINDS, 'parts'].sort())
    for (const kind of MAIL_KINDS) {
      expect(readdirSync(join(mailDirectory, kind)).sort()).to.deep.equal(['en.html', 'en.txt', 'ja.html', 'ja.txt', 'sample.json'])
    }
  })

  it('shows times in the reader’s zone and words in the reader’s language', () => {
    const ja = renderMail('approved', { locale: 'ja', zone: 'Asia/Tokyo' }, sampleOf('approved'))
    const en = renderMail('approved', { locale: 'en', zone: 'America/New_York' }, sampleOf('approved'))

    expect(ja.text).to.contain('2026年6月12日 18:30 JST')
    expect(en.text).to.contain('12 June 2026 at 05:30 GMT-4')
    expect(renderMail('new_patches', { locale: 'ja', zone: 'UTC' }, sampleOf('new_patches')).text).to.contain('深刻度: 緊急')
  })

  it('turns a code into the sentence of the message catalog', () => {
    const mail = renderMail('pre_script_error', { locale: 'en', zone: 'UTC' }, sampleOf('pre_script_error'))

    expect(mail.text).to.contain('The script ended with the return value 1.')
  })

  it('escapes HTML from data in the HTML part only', () => {
    const data = { ...sampleOf('approved'), jobName: '<script>alert(1)</script> & "x"', comment: '<img src=x onerror=y>' }

    const mail = renderMail('approved', { locale: 'en', zone: 'UTC' }, data)

    expect(mail.html).to.contain('&lt;script&gt;').and.not.contain('<script>').and.not.contain('<img')
    expect(mail.text).to.contain('<script>alert(1)</script> & "x"')
  })

  it('keeps the subject one line whatever the data holds', () => {
    const data = { ...sampleOf('approved'), jobName: `a\r\nBcc: everyone@example.com\u2028b\u0000c ${'長'.repeat(250)}` }

    const { subject } = renderMail('approved', { locale: 'ja', zone: 'UTC' }, data)

    expect(subject).to.match(/^\[Tsukuroi\] .*a Bcc: everyone@example\.com b c 長+…$/)
    expect(Array.from(subject)).to.have.length(200)
  })

  it('keeps a name on one line of the text and the line breaks of a comment', () => {
    const data = { ...sampleOf('rejected'), requesterName: 'x\nhttps://evil.example/', comment: 'one\r\ntwo\u0007' }

    const { text } = renderMail('rejected', { locale: 'en', zone: 'UTC' }, data)

    expect(text).to.contain('x https://evil.example/').and.contain('one\ntwo ')
  })

  it('refuses a link that is not http, data of another shape, an unknown zone', () => {
    const data = sampleOf('approved')

    expect(() => renderMail('approved', { locale: 'en', zone: 'UTC' }, { ...data, url: 'javascript:alert(1)' })).to.throw()
    expect(() => renderMail('approved', { locale: 'en', zone: 'UTC' }, { ...data, decidedAt: 'yesterday' })).to.throw()
    expect(() => renderMail('approved', { locale: 'en', zone: 'UTC' }, {} as MailData<'approved'>)).to.throw()
    expect(() => renderMail('approved', { locale: 'en', zone: 'Mars/Olympus' }, data)).to.throw(RangeError)
    expect(() => renderMail('new_patches', { locale: 'en', zone: 'UTC' }, { ...sampleOf('new_patches'), rows: [] })).to.throw()
  })
})

describe('loadMailTemplates', () => {
  let overridesDir = ''
  beforeEach(() => {
    overridesDir = mkdtempSync(join(tmpdir(), 'mail-overrides-'))
  })
  afterEach(() => {
    rmSync(overridesDir, { recursive: true, force: true })
  })

  function override(name: string, content: string | Buffer): void {
    mkdirSync(dirname(join(overridesDir, name)), { recursive: true })
    writeFileSync(join(overridesDir, name), content)
  }
  const load = () => loadMailTemplates({ overridesDir })
  const refusal = (name: string, content: string | Buffer): string => {
    override(name, content)
    let reason = ''
    expect(() => {
      try {
        load()
      } catch (error) {
        if (error instanceof MailTemplateError) reason = `${error.file}: ${error.reason}`
        throw error
      }
    }).to.throw(MailTemplateError)
    return reason
  }

  it('takes the administrator’s template instead of ours, with the ancestor’s variables', () => {
    override('approved/ja.txt', '承認: $orgname\r\n$orgid/$userid/{{jobName}} costs $$5\r\n')

    const mail = load().render('approved', { locale: 'ja', zone: 'Asia/Tokyo' }, sampleOf('approved'))

    expect(mail.subject).to.equal('承認: 東京支店 Tokyo Branch')
    expect(mail.text).to.equal('tenant-a/hanako/6月度の月例パッチ <本番> costs $5\n')
    expect(mail.html).to.contain('ジョブが承認されました')
  })

  it('takes the administrator’s layout for every mail of that language', () => {
    override('parts/layout.en.html', '<html lang="en"><body>Example Corp {{> @partial-block}}</body></html>')

    expect(load().render('approved', { locale: 'en', zone: 'UTC' }, sampleOf('approved')).html).to.contain('Example Corp')
    expect(load().render('approved', { locale: 'ja', zone: 'UTC' }, sampleOf('approved')).html).to.not.contain('Example Corp')
  })

  it('uses ours when the folder does not exist', () => {
    expect(() => loadMailTemplates({ overridesDir: join(overridesDir, 'absent') })).to.not.throw()
  })

  it('names file, line and column of an unknown variable', () => {
    const reason = refusal('approved/en.txt', 'Subject\nfine {{jobName}}\n  {{jobNmae}}\n')

    expect(reason).to.contain(join('approved', 'en.txt')).and.contain('line 3, column 5').and.contain('jobNmae')
  })

  const wrong: readonly (readonly [title: string, file: string, content: string])[] = [
    ['an unknown variable in the subject', 'approved/en.txt', 'Hi {{nobody}}\nbody'],
    ['a variable of another kind', 'approved/en.txt', 'Hi\n{{head}}'],
    ['an unknown variable inside a loop', 'new_patches/en.txt', 'Hi\n{{#each rows}}{{jobName}}{{/each}}'],
    ['a list shown as a value', 'new_patches/en.txt', 'Hi\n{{rows}}'],
    ['a loop over a value', 'new_patches/en.txt', 'Hi\n{{#each total}}x{{/each}}'],
    ['a path out of the template', 'new_patches/en.txt', 'Hi\n{{../total}}'],
    ['an ancestor variable that does not exist', 'approved/en.txt', 'Hi\n$password'],
    ['raw output in HTML', 'approved/en.html', '{{{jobName}}}'],
    ['raw output by ampersand in HTML', 'approved/en.html', '{{&jobName}}'],
    ['a helper', 'approved/en.html', '{{lookup this "constructor"}}'],
    ['a block helper', 'approved/en.txt', 'Hi\n{{#list jobName}}{{/list}}'],
    ['the prototype', 'approved/en.txt', 'Hi\n{{constructor.name}}'],
    ['the prototype below a value', 'approved/en.txt', 'Hi\n{{jobName.constructor}}'],
    ['an unknown partial', 'approved/en.txt', 'Hi\n{{> secret}}'],
    ['an inline partial', 'approved/en.txt', 'Hi\n{{#*inline "x"}}x{{/inline}}'],
    ['a partial whose variables the mail does not have', 'test_mail/en.txt', 'Hi\n{{> job}}'],
    ['a syntax error', 'approved/en.txt', 'Hi\n{{#if jobName}}'],
    ['a block that begins in the subject', 'approved/en.txt', '{{#if jobName}}Hi\nthere{{/if}}'],
    ['a missing body', 'approved/en.txt', 'Hi'],
    ['an empty subject', 'approved/en.txt', '\nbody'],
    ['a file that no mail uses', 'aproved/en.txt', 'Hi\nthere'],
    ['a language that does not exist', 'approved/fr.txt', 'Hi\nthere'],
  ]
  for (const [title, file, content] of wrong) {
    it(`refuses ${title}`, () => {
      expect(refusal(file, content)).to.contain(join(overridesDir, file).slice(0, overridesDir.length))
    })
  }

  it('names the part whose variables not every mail has', () => {
    expect(refusal('parts/layout.en.html', '{{jobName}}{{> @partial-block}}')).to.contain('in the part layout, line 1, column 3')
  })

  it('refuses text that is not UTF-8 and a file that is too large', () => {
    expect(refusal('approved/ja.txt', Buffer.from('承認\n本文'.normalize(), 'utf16le'))).to.contain('UTF-8')
    rmSync(join(overridesDir, 'approved'), { recursive: true })
    expect(refusal('approved/ja.txt', `s\n${'x'.repeat(200_001)}`)).to.contain('larger')
  })
})
