import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Connection } from './connection.ts'
import { MessageWriter, PACKET } from './wire.ts'

/** The encrypted side of TLS: inside PRELOGIN packets while it shakes hands, bare on the socket from then on (MS-TDS 3.2.5.1). */
class Encrypted extends Duplex {
  readonly #socket: Socket
  readonly #wrapped: MessageWriter
  #pending: Buffer[] = []
  isBare = false

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    this.#wrapped = new MessageWriter((bytes) => socket.writable && socket.write(bytes))
  }

  override _read(): void {
    if (this.isBare) this.#socket.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.isBare) {
      if (!this.#socket.writable) done(new Error('the client is gone'))
      else if (this.#socket.write(bytes)) done()
      else this.#socket.once('drain', () => done())
      return
    }
    this.#pending.push(bytes)
    done()
    // One flight of the handshake is one message.
    setImmediate(() => this.flush())
  }

  flush(): void {
    if (this.#pending.length === 0) return
    const flight = Buffer.concat(this.#pending)
    this.#pending = []
    this.#wrapped.begin(PACKET.prelogin)
    this.#wrapped.write(flight)
    this.#wrapped.end()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}

/** Lets a connection go on over TLS after its PRELOGIN. @throws without a certificate */
export function secureWith(connection: Connection, socket: Socket, tls: { readonly key: string; readonly cert: string } | undefined): void {
  if (tls === undefined) throw new Error('encryption without a certificate')
  const encrypted = new Encrypted(socket)
  const secure = new TLSSocket(encrypted, { isServer: true, secureContext: createSecureContext({ ...tls, maxVersion: 'TLSv1.2' }) })
  connection.onHandshake = (bytes) => void encrypted.push(bytes)
  secure.on('error', () => socket.destroy())
  socket.once('close', () => secure.destroy())
  const goOn = (): void => {
    encrypted.flush()
    encrypted.isBare = true
    connection.onHandshake = undefined
    socket.removeAllListeners('data')
    socket.on('data', (piece) => {
      if (!encrypted.push(piece)) socket.pause()
    })
    connection.attach(secure)
  }
  // The server's last flight is written after this event, and still belongs into a packet.
  secure.once('secure', () => setImmediate(goOn))
}
