import Handlebars from 'handlebars'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTemplate, undeclaredIn } from './mail-check.ts'
import { inWords, shapeOf } from './mail-shape.ts'
import type { MailReader } from './mail-shape.ts'
import { MAIL_KINDS, mailSchemas } from './mail-kinds.ts'
import type { MailData, MailKind } from './mail-kinds.ts'
import { LOCALES } from './message-catalog.ts'
import type { Locale } from './message-catalog.ts'

/** A mail as it is sent: one-line subject, plain text and HTML. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** All templates of the product, checked and compiled. */
export interface MailTemplates {
  /**
   * Writes one mail in the reader's language and zone.
   * @throws ZodError when the data does not fit the kind; RangeError when the zone is unknown
   */
  render<K extends MailKind>(kind: K, reader: MailReader, data: MailData<K>): RenderedMail
}

/** A template that cannot be used: the file and what is wrong with it. */
export class MailTemplateError extends Error {
  readonly file: string
  readonly reason: string
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options)
    this.name = 'MailTemplateError'
    this.file = file
    this.reason = reason
  }
}

type Format = 'txt' | 'html'
type Compiled = (words: unknown) => string
interface CompiledMail {
  readonly subject: Compiled
  readonly text: Compiled
  readonly html: Compiled
}

const FORMATS = ['txt', 'html'] as const
const PARTIALS = ['layout', 'job', 'computers', 'signature'] as const
const PARTS = 'parts'
const ownDirectory = join(import.meta.dirname, 'mail')
const MAX_TEMPLATE_BYTES = 200_000
const MAX_SUBJECT = 200
/** The ancestor's variables of text templates (its reference manual, mail template definition files) and what they are called here. */
const ancestorVariables: Readonly<Record<string, string>> = { orgid: 'tenantId', orgname: 'tenantName', userid: 'userId' }

/**
 * Reads, checks and compiles every mail template.
 * @param overridesDir a folder with the administrator's own `<kind>/<locale>.<txt|html>` and `parts/<part>.<locale>.<txt|html>`; files there
 *   take the place of ours
 * @throws MailTemplateError for a syntax error, an undeclared variable, raw HTML output, a file that no mail uses
 */
export function loadMailTemplates({ overridesDir }: { overridesDir?: string | undefined } = {}): MailTemplates {
  const overrides = overridesDir !== undefined && existsSync(overridesDir) ? overridesDir : undefined
  if (overrides !== undefined) refuseStrayFiles(overrides)
  const mails = new Map<string, CompiledMail>()
  for (const locale of LOCALES) {
    const text = new Environment('txt', locale, overrides)
    const html = new Environment('html', locale, overrides)
    for (const kind of MAIL_KINDS) mails.set(`${kind}/${locale}`, compileMail(kind, text, html))
  }
  return { render: (kind, reader, data) => renderWith(mails, kind, reader, data) }
}

function renderWith<K extends MailKind>(
  mails: ReadonlyMap<string, CompiledMail>,
  kind: K,
  reader: MailReader,
  data: MailData<K>,
): RenderedMail {
  const schema = mailSchemas[kind]
  const words = inWords(schema, schema.parse(data), reader)
  const mail = mails.get(`${kind}/${reader.locale}`)
  if (mail === undefined) throw new RangeError(`no template of ${kind} in ${reader.locale}`)
  return { subject: oneLine(mail.subject(words)), text: mail.text(words), html: mail.html(words) }
}

/** A subject is one header line whatever its variables hold; a line break in it would begin another header (RFC 5322, 2.2). */
function oneLine(subject: string): string {
  const line = subject
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= MAX_SUBJECT ? line : `${characters.slice(0, MAX_SUBJECT - 1).join('')}…`
}

/** Parts that say nothing in this mail leave no gaps. */
function tidy(text: string): string {
  return text.replace(/^\n+/, '').replaceAll(/\n{3,}/g, '\n\n')
}

function compileMail(kind: MailKind, text: Environment, html: Environment): CompiledMail {
  const file = text.locate(kind)
  const source = text.read(file)
  const lineEnd = source.indexOf('\n')
  if (lineEnd <= 0) throw new MailTemplateError(file, 'line 1 is the subject, the rest the body; one of them is missing')
  const subject = source.slice(0, lineEnd).trimEnd()
  // The body keeps its line numbers, so that a finding points to the right line of the file.
  const body = `\n${source.slice(lineEnd + 1)}`
  const textBody = text.compile(kind, file, body)
  return {
    subject: text.compile(kind, file, subject),
    text: (words) => tidy(textBody(words)),
    html: html.compile(kind, html.locate(kind)),
  }
}

/** One handlebars per language and format: its partials are those of that language and format, its helpers the built-in blocks. */
class Environment {
  readonly format: Format
  readonly locale: Locale
  readonly overrides: string | undefined
  readonly handlebars = Handlebars.create()
  readonly partials: Record<string, hbs.AST.Program> = {}

  constructor(format: Format, locale: Locale, overrides: string | undefined) {
    this.format = format
    this.locale = locale
    this.overrides = overrides
    for (const part of PARTIALS) {
      const file = this.find(join(PARTS, `${part}.${locale}.${format}`))
      if (file === undefined) continue
      const source = this.read(file)
      this.partials[part] = this.parse(file, source)
      this.handlebars.registerPartial(part, source)
    }
  }

  locate(kind: MailKind): string {
    const name = join(kind, `${this.locale}.${this.format}`)
    const file = this.find(name)
    if (file === undefined) throw new MailTemplateError(name, 'the template is missing')
    return file
  }

  private find(name: string): string | undefined {
    const candidates = [...(this.overrides === undefined ? [] : [join(this.overrides, name)]), join(ownDirectory, name)]
    return candidates.find((candidate) => existsSync(candidate))
  }

  read(file: string): string {
    const bytes = readFileSync(file)
    if (bytes.length > MAX_TEMPLATE_BYTES) throw new MailTemplateError(file, `the template is larger than ${MAX_TEMPLATE_BYTES} bytes`)
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n')
      return this.format === 'txt' ? withAncestorVariables(file, text) : text
    } catch (cause) {
      if (cause instanceof MailTemplateError) throw cause
      throw new MailTemplateError(file, 'the template is not UTF-8 text', { cause })
    }
  }

  private parse(file: string, source: string): hbs.AST.Program {
    try {
      return parseTemplate(source)
    } catch (cause) {
      throw new MailTemplateError(file, cause instanceof Error ? cause.message : String(cause), { cause })
    }
  }

  compile(kind: MailKind, file: string, source = this.read(file)): Compiled {
    const program = this.parse(file, source)
    const findings = undeclaredIn(program, shapeOf(mailSchemas[kind]), { partials: this.partials, allowRaw: this.format === 'txt' })
    if (findings.length > 0) throw new MailTemplateError(file, findings.join('; '))
    // strict: a variable that is missing at run time throws; prototypes stay out of reach by default (runtime options of handlebars).
    const render = this.handlebars.compile(source, { strict: true, noEscape: this.format === 'txt' })
    return (words) => render(words, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false })
  }
}

/** Rewrites `$orgid`, `$orgname`, `$userid`; `$$` stays one dollar sign, any other `$name` is an unknown variable. */
function withAncestorVariables(file: string, source: string): string {
  return source.replaceAll(/\$(\$|[a-zA-Z]\w*)/g, (whole, name: string) => {
    if (name === '$') return '$'
    const variable = Object.hasOwn(ancestorVariables, name) ? ancestorVariables[name] : undefined
    if (variable === undefined) throw new MailTemplateError(file, `the variable ${whole} is unknown`)
    return `{{${variable}}}`
  })
}

function refuseStrayFiles(overrides: string): void {
  const known = new Set<string>()
  for (const locale of LOCALES) {
    for (const format of FORMATS) {
      for (const kind of MAIL_KINDS) known.add(join(kind, `${locale}.${format}`))
      for (const part of PARTIALS) known.add(join(PARTS, `${part}.${locale}.${format}`))
    }
  }
  for (const entry of readdirSync(overrides, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || entry.name.startsWith('.')) continue
    const name = join(entry.parentPath, entry.name).slice(join(overrides, '/').length)
    if (!known.has(name)) throw new MailTemplateError(join(overrides, name), 'no mail uses a file of this name')
  }
}
