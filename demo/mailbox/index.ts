import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { createMailStore } from './mail-store.ts'
import type { MailStore, ReceivedMail } from './mail-store.ts'
import { startSmtp } from './smtp.ts'
import type { MailboxAccount, MailboxTls } from './smtp.ts'
import { startWeb } from './web.ts'

export type { Fault, FaultRule } from './faults.ts'
export type { ReceivedMail } from './mail-store.ts'
export type { MailboxAccount, MailboxTls } from './smtp.ts'

export interface MailboxOptions {
  /** Address of both doors; loopback unless said otherwise. */
  readonly host?: string
  /** SMTP port, 0 or absent for any free one. */
  readonly smtpPort?: number
  /** Port of the web page, 0 or absent for any free one. */
  readonly webPort?: number
  /** Folder that keeps each mail as a file too. */
  readonly directory?: string
  readonly tls?: MailboxTls
  readonly account?: MailboxAccount
  /** Largest mail in bytes (default 10 MiB). */
  readonly maxBytes?: number
  /** Most mails kept (default 10,000). */
  readonly limit?: number
}

export interface Mailbox extends Pick<MailStore, 'mails' | 'waitFor' | 'clear'> {
  readonly host: string
  readonly smtpPort: number
  readonly url: string
  /** The certificate to trust, when TLS is on. */
  readonly certificate: string | undefined
  readonly faults: Pick<Faults, 'set'>
  /** The mails whose envelope names this address. */
  mailsTo(address: string): readonly ReceivedMail[]
  stop(): Promise<void>
}

const TEN_MEBIBYTES = 10 * 1024 * 1024

/**
 * A mail server for demonstrations and tests: takes every mail, shows it on a web page and as JSON at `/mails`, delivers nothing.
 * @throws Error when a port is taken
 */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const host = options.host ?? '127.0.0.1'
  const store = createMailStore(options.directory, options.limit ?? 10_000)
  const faults = createFaults()
  const { tls = 'none', account, maxBytes = TEN_MEBIBYTES } = options
  const smtp = await startSmtp({ host, port: options.smtpPort ?? 0, tls, account, maxBytes }, store, faults)
  const web = await startWeb({ host, port: options.webPort ?? 0 }, store).catch(async (error: unknown) => {
    await smtp.stop()
    throw error
  })
  return {
    host,
    smtpPort: smtp.port,
    url: web.url,
    certificate: smtp.certificate,
    faults,
    mails: store.mails,
    waitFor: async (condition, timeoutMs) => store.waitFor(condition, timeoutMs),
    clear: () => store.clear(),
    mailsTo: (address) => store.mails.filter((mail) => mail.envelopeTo.some((to) => to.toLowerCase() === address.toLowerCase())),
    async stop() {
      await Promise.all([smtp.stop(), web.stop()])
    },
  }
}
