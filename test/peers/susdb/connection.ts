import type { Duplex } from 'node:stream'
import { ENCRYPT, preloginAnswer, readLogin7, readPrelogin, type Login7 } from './login.ts'
import { readRpc, withoutHeaders, type RpcCall } from './parameters.ts'
import { Interrupted, Session, type Line, type SessionOptions, type Statement } from './session.ts'
import {
  collationChange,
  DONE,
  doneToken,
  errorToken,
  featureAck,
  infoToken,
  loginAck,
  resetChange,
  returnStatus,
  sspiToken,
  textChange,
} from './tokens.ts'
import { SqlError } from './types.ts'
import type { Login, Parameter } from './tsql/scope.ts'
import { MessageReader, MessageWriter, PACKET, type Message } from './wire.ts'
import { errorOf, isHousekeeping } from './faults.ts'
import { challengeFor } from '../ntlm-acceptor.ts'

/** How the server sees a client's wish for encryption. */
export type Encryption = 'off' | 'optional' | 'required'

export interface ConnectionOptions extends SessionOptions {
  readonly encryption: Encryption
  /** @throws SqlError 18456 or 4060 */
  admit(login: Login7): Login
  /** @throws SqlError 18456 */
  admitNtlm(authenticate: Buffer, nonce: Buffer, database: string): Login
  /** Continues over TLS: gets what arrives in PRELOGIN packets, and gives the readable and writable plain side. */
  secure(connection: Connection): void
  readonly log: Statement[]
}

const LARGEST_PACKET = 32_767

/** One client, from PRELOGIN to its end. */
export class Connection implements Line {
  readonly options: ConnectionOptions
  readonly writer: MessageWriter
  readonly #reader = new MessageReader()
  readonly #queue: Message[] = []
  #wake: (() => void) | undefined
  #stream: Duplex
  #session: Session | undefined
  #application = ''
  #waiting: { login: Login7; nonce: Buffer } | undefined
  #ended = new AbortController()
  #interrupt: { promise: Promise<'canceled' | 'gone'>; resolve: (why: 'canceled' | 'gone') => void } = Promise.withResolvers()
  #isRunning = false
  #attentions = 0
  onDrain: (() => void) | undefined
  /** Bytes in PRELOGIN packets after the first belong to the TLS handshake. */
  onHandshake: ((bytes: Buffer) => void) | undefined

  constructor(stream: Duplex, options: ConnectionOptions) {
    this.options = options
    this.#stream = stream
    this.writer = new MessageWriter((bytes) => this.#stream.writable && this.#stream.write(bytes))
    this.attach(stream)
    void this.#serve().catch(() => this.cut())
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  get interrupted(): Promise<'canceled' | 'gone'> {
    return this.#interrupt.promise
  }

  /** Reads from and writes to another stream: the plain side of TLS. */
  attach(stream: Duplex): void {
    this.#stream = stream
    stream.on('data', (piece: Buffer) => this.receive(piece))
    stream.on('drain', () => {
      this.writer.drained()
      this.onDrain?.()
    })
    stream.on('error', () => this.#gone())
    stream.on('close', () => this.#gone())
  }

  /** Bytes of TDS. */
  receive(piece: Buffer): void {
    let messages: Message[]
    try {
      messages = this.#reader.read(piece)
    } catch {
      this.cut()
      return
    }
    for (const message of messages) {
      if (message.type === PACKET.attention) this.#attention()
      else if (message.type === PACKET.prelogin && this.onHandshake !== undefined) this.onHandshake(message.payload)
      else this.#queue.push(message)
    }
    this.#wake?.()
  }

  cut(): void {
    this.#stream.destroy()
    this.#gone()
  }

  async drained(): Promise<void> {
    if (this.writer.wantsMore || this.signal.aborted) return
    await new Promise<void>((resolve) => (this.onDrain = resolve))
    this.onDrain = undefined
  }

  #gone(): void {
    if (this.signal.aborted) return
    this.#ended.abort()
    this.#interrupt.resolve('gone')
    this.#wake?.()
    this.#session?.end()
  }

  #attention(): void {
    this.#attentions++
    if (this.#isRunning) this.#interrupt.resolve('canceled')
    else this.#acknowledge()
  }

  /** DONE with the attention bit, for an attention that came after the answer. */
  #acknowledge(): void {
    if (this.#attentions === 0) return
    this.#attentions = 0
    this.writer.begin()
    this.writer.write(doneToken('done', DONE.attention))
    this.writer.end()
  }

  async #next(): Promise<Message | undefined> {
    while (this.#queue.length === 0 && !this.signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#queue.shift()
  }

  async #serve(): Promise<void> {
    for (let message = await this.#next(); message !== undefined; message = await this.#next()) {
      try {
        await this.#answer(message)
      } catch (error) {
        if (error instanceof SqlError) {
          this.writer.end()
          this.#stream.end()
        } else if (!(error instanceof Interrupted)) throw error
      }
    }
  }

  async #answer(message: Message): Promise<void> {
    if (message.type === PACKET.prelogin) return this.#prelogin(message.payload)
    this.writer.begin()
    if (message.type === PACKET.login) return this.#login(readLogin7(message.payload))
    if (message.type === PACKET.sspi) return this.#ntlm(message.payload)
    const session = this.#session
    if (session === undefined) return this.cut()
    if (message.isIgnored) {
      this.writer.write(doneToken('done', DONE.error))
      return this.writer.end()
    }
    if (message.resets) {
      session.reset()
      this.writer.write(resetChange())
    }
    await this.#work(session, message)
  }

  async #work(session: Session, message: Message): Promise<void> {
    this.#isRunning = true
    this.#interrupt = Promise.withResolvers()
    try {
      if (message.type === PACKET.batch) {
        await session.run(this.#noted(session, withoutHeaders(message.payload).toString('utf16le'), new Map()), new Map(), this, 'done')
      } else if (message.type === PACKET.rpc) await this.#call(session, readRpc(message.payload))
      else return this.cut()
      this.writer.end()
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (this.signal.aborted) return
      // The answer ends where it is; the attention has an answer of its own.
      this.writer.write(doneToken('done', DONE.error))
      this.writer.end()
    } finally {
      this.#isRunning = false
    }
    this.#acknowledge()
  }

  async #call(session: Session, call: RpcCall): Promise<void> {
    const [text, , ...rest] = call.parameters
    const parameters = new Map<string, Parameter>(rest.map(({ name, parameter }) => [name, parameter]))
    const statement = this.#noted(session, String(text?.parameter.value ?? ''), parameters)
    if (call.procedure.toLowerCase() !== 'sp_executesql') {
      statement.error = 2812
      statement.writes = true
      this.writer.write(errorToken(new SqlError(2812, `Could not find stored procedure '${call.procedure}'.`)))
      this.writer.write(doneToken('procedure', DONE.error))
      return
    }
    await session.run(statement, parameters, this, 'in_procedure')
    this.writer.write(returnStatus())
    this.writer.write(doneToken('procedure', statement.error === undefined ? DONE.final : DONE.error))
  }

  #noted(session: Session, text: string, parameters: ReadonlyMap<string, Parameter>): Statement {
    const statement: Statement = {
      login: session.login.name,
      application: this.#application,
      text,
      parameters: Object.fromEntries([...parameters].map(([name, { value }]) => [name, value])),
      isolation: session.isolation,
      objects: [],
      crossJoins: [],
      writes: false,
      rows: 0,
      error: undefined,
      canceled: false,
      milliseconds: 0,
    }
    if (!isHousekeeping(text)) this.options.log.push(statement)
    return statement
  }

  #prelogin(payload: Buffer): void {
    const wanted = readPrelogin(payload).encryption
    const { encryption, version } = this.options
    const wants = wanted === ENCRYPT.on || wanted === ENCRYPT.required
    const answer =
      encryption === 'off'
        ? ENCRYPT.notSupported
        : encryption === 'required'
          ? wants
            ? ENCRYPT.on
            : ENCRYPT.required
          : wants
            ? ENCRYPT.on
            : ENCRYPT.notSupported
    this.writer.begin(PACKET.answer)
    this.writer.write(preloginAnswer(version, answer))
    if (answer === ENCRYPT.on || answer === ENCRYPT.required) this.options.secure(this)
    this.writer.end()
  }

  async #login(login: Login7): Promise<void> {
    this.#application = login.application
    try {
      const fault = this.options.faults.take('login', login.user)
      if (fault?.what.kind === 'cut') return this.cut()
      if (fault?.what.kind === 'hang') return
      if (fault?.what.kind === 'error') throw errorOf(fault.what)
      if (fault?.what.kind === 'delay')
        await new Promise((resolve) => setTimeout(resolve, fault.what.kind === 'delay' ? fault.what.milliseconds : 0))
      if (login.sspi === undefined) return this.#welcome(this.options.admit(login), login)
      const { message, nonce } = challengeFor({ timestamp: true })
      this.#waiting = { login, nonce }
      this.writer.write(sspiToken(message))
      this.writer.end()
    } catch (error) {
      this.#refuse(error)
    }
  }

  #ntlm(payload: Buffer): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) return this.cut()
    try {
      this.#welcome(this.options.admitNtlm(payload, waiting.nonce, waiting.login.database), waiting.login)
    } catch (error) {
      this.#refuse(error)
    }
  }

  #refuse(error: unknown): void {
    if (!(error instanceof SqlError)) throw error
    this.writer.write(errorToken(error))
    this.writer.write(doneToken('done', DONE.error))
    this.writer.end()
    this.#stream.end()
  }

  #welcome(account: Login, login: Login7): void {
    const size = login.packetSize === 0 ? 4096 : Math.min(Math.max(login.packetSize, 512), LARGEST_PACKET)
    const { database, version } = this.options
    for (const token of [
      textChange(1, database, 'master'),
      infoToken(5701, `Changed database context to '${database}'.`),
      collationChange(),
      textChange(2, 'us_english', ''),
      loginAck(version),
      textChange(4, String(size), '4096'),
      ...(login.hasExtensions ? [featureAck()] : []),
      doneToken('done', DONE.final),
    ])
      this.writer.write(token)
    this.writer.end()
    this.writer.packetSize = size
    this.#session = new Session(this.options, account)
  }
}
