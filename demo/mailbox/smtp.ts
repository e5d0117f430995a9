import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerAuthentication, SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import { makeCertificate } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import type { Fault, Faults } from './faults.ts'
import type { MailStore } from './mail-store.ts'

export type MailboxTls = 'none' | 'starttls' | 'smtps'

/** Who may sign in; without it nobody has to. */
export interface MailboxAccount {
  readonly user: string
  readonly password?: string
  /** Bearer tokens that are good at the moment (SASL XOAUTH2). */
  readonly accessTokens?: () => readonly string[]
}

export interface SmtpOptions {
  readonly host: string
  readonly port: number
  readonly tls: MailboxTls
  readonly account: MailboxAccount | undefined
  readonly maxBytes: number
}

export interface SmtpDoor {
  readonly port: number
  /** The certificate to trust, when TLS is on. */
  readonly certificate: string | undefined
  stop(): Promise<void>
}

/** Starts the SMTP server; every mail that comes whole is in the store before the sender gets its answer. */
export async function startSmtp(options: SmtpOptions, store: MailStore, faults: Faults): Promise<SmtpDoor> {
  const certificate = options.tls === 'none' ? undefined : await makeCertificate()
  const sockets = new Map<number, Socket>()
  const drop = (session: SMTPServerSession): void => void sockets.get(session.remotePort)?.destroy()
  const server = new SMTPServer({
    ...transportOptions(options, certificate),
    ...signInOptions(options, faults),
    ...deliveryOptions(options, store, faults, drop),
    name: 'mailbox.localhost',
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
  })
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  // A client that goes away in the middle is everyday life for a mail server.
  server.on('error', () => undefined)
  server.listen(options.port, options.host)
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    certificate: certificate?.cert,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

function transportOptions(options: SmtpOptions, certificate: Certificate | undefined): SMTPServerOptions {
  const disabled = [...(options.tls === 'none' ? ['STARTTLS'] : []), ...(options.account === undefined ? ['AUTH'] : [])]
  return {
    secure: options.tls === 'smtps',
    disabledCommands: disabled,
    allowInsecureAuth: options.tls === 'none',
    authOptional: options.account === undefined,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    size: options.maxBytes,
    ...(certificate === undefined ? {} : { key: certificate.key, cert: certificate.cert }),
  }
}

function signInOptions({ account }: SmtpOptions, faults: Faults): SMTPServerOptions {
  return {
    onAuth(auth, _session, callback) {
      const struck = faults.strike(['refuse_sign_in'], () => true)
      if (struck === undefined && account !== undefined && isAccount(auth, account)) callback(null, { user: account.user })
      else if (auth.method === 'XOAUTH2') callback(null, { data: { status: '401', schemes: 'bearer' } })
      else callback(smtpError(535, '5.7.8 Authentication credentials invalid'))
    },
  }
}

function isAccount(auth: SMTPServerAuthentication, account: MailboxAccount): boolean {
  if (auth.username !== account.user) return false
  if (auth.method === 'XOAUTH2') return account.accessTokens?.().includes(auth.accessToken ?? '') ?? false
  return account.password !== undefined && auth.password === account.password
}

/** Ends a connection without a word, as a crashed server does. */
type Drop = (session: SMTPServerSession) => void

function deliveryOptions(options: SmtpOptions, store: MailStore, faults: Faults, drop: Drop): SMTPServerOptions {
  return {
    onConnect(_session, callback) {
      if (faults.strike(['hang'], (fault) => isHangAt(fault, 'connect')) === undefined) callback()
    },
    onRcptTo({ address }, session, callback) {
      const fault = faults.strike(['refuse', 'greylist', 'hang', 'drop'], (candidate) => strikesRecipient(candidate), address)
      if (fault?.kind === 'drop') drop(session)
      else answerRecipient(fault, address, session, faults, callback)
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => {
        if (stream.sizeExceeded) return callback(smtpError(552, `5.3.4 Message exceeds ${options.maxBytes} bytes`))
        const first = session.envelope.rcptTo[0]?.address
        if (faults.strike(['hang'], (fault) => isHangAt(fault, 'data'), first) !== undefined) return
        const fault = faults.strike(['drop', 'hang'], (candidate) => 'at' in candidate && candidate.at === 'after_data', first)
        store.add(envelopeOf(session), Buffer.concat(chunks)).then(
          (mail) => {
            if (fault === undefined) callback(null, `2.0.0 OK queued as ${mail.id}`)
            else if (fault.kind === 'drop') drop(session)
          },
          (error: unknown) => callback(smtpError(451, `4.3.0 ${error instanceof Error ? error.message : 'cannot be kept'}`)),
        )
      })
    },
  }
}

const isHangAt = (fault: Fault, at: string): boolean => fault.kind === 'hang' && fault.at === at

function strikesRecipient(fault: Fault): boolean {
  return (
    fault.kind === 'refuse' || fault.kind === 'greylist' || ((fault.kind === 'hang' || fault.kind === 'drop') && fault.at === 'recipient')
  )
}

function answerRecipient(
  fault: Fault | undefined,
  address: string,
  session: SMTPServerSession,
  faults: Faults,
  callback: (error?: Error | null) => void,
): void {
  switch (fault?.kind) {
    case undefined:
    case 'refuse_sign_in':
      return callback()
    case 'refuse':
      return callback(smtpError(fault.code ?? 550, fault.text ?? '5.1.1 No such user here'))
    case 'greylist':
      if (faults.isNewToGreylist(senderOf(session), address)) return callback(smtpError(451, '4.7.1 Greylisted, try again later'))
      return callback()
    case 'drop':
    case 'hang':
      return undefined
  }
}

function senderOf(session: SMTPServerSession): string {
  return session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
}

function envelopeOf(session: SMTPServerSession): { from: string; to: readonly string[] } {
  return { from: senderOf(session), to: session.envelope.rcptTo.map(({ address }) => address) }
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}
