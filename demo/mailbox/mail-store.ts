import { EventEmitter, once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'

/** One mail as it arrived and as a mail program would show it. */
export interface ReceivedMail {
  readonly id: number
  readonly receivedAt: string
  readonly envelopeFrom: string
  readonly envelopeTo: readonly string[]
  readonly messageId: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly raw: Buffer
}

export interface MailStore {
  readonly mails: readonly ReceivedMail[]
  add(envelope: { from: string; to: readonly string[] }, raw: Buffer): Promise<ReceivedMail>
  /** Resolves with the mails as soon as they satisfy the condition; rejects after the time-out. */
  waitFor(condition: (mails: readonly ReceivedMail[]) => boolean, timeoutMs: number): Promise<readonly ReceivedMail[]>
  clear(): void
}

/**
 * Keeps mails in memory and, when a folder is given, each as `<id>.eml` too.
 * @param directory folder for the files; made when it does not exist
 * @param limit most mails kept in memory; the oldest go first
 */
export function createMailStore(directory: string | undefined, limit: number): MailStore {
  const mails: ReceivedMail[] = []
  const events = new EventEmitter()
  let lastId = 0

  async function add(envelope: { from: string; to: readonly string[] }, raw: Buffer): Promise<ReceivedMail> {
    lastId += 1
    const id = lastId
    const mail = await parse(id, envelope, raw)
    if (directory !== undefined) {
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, `${String(id).padStart(6, '0')}.eml`), raw)
    }
    mails.push(mail)
    if (mails.length > limit) mails.shift()
    events.emit('mail')
    return mail
  }

  async function waitFor(condition: (mails: readonly ReceivedMail[]) => boolean, timeoutMs: number): Promise<readonly ReceivedMail[]> {
    const signal = AbortSignal.timeout(timeoutMs)
    while (!condition(mails)) {
      try {
        await once(events, 'mail', { signal })
      } catch (cause) {
        throw new Error(`the expected mail did not arrive within ${timeoutMs} ms; there are ${mails.length} mails`, { cause })
      }
    }
    return mails
  }

  return { mails, add, waitFor, clear: () => void mails.splice(0) }
}

async function parse(id: number, envelope: { from: string; to: readonly string[] }, raw: Buffer): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true })
  const to = parsed.to === undefined ? [] : [parsed.to].flat()
  return {
    id,
    receivedAt: new Date().toISOString(),
    envelopeFrom: envelope.from,
    envelopeTo: envelope.to,
    messageId: parsed.messageId ?? '',
    from: parsed.from?.text ?? '',
    to: to.map((address) => address.text),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html === false ? '' : parsed.html,
    raw,
  }
}
