/** Packets of MS-TDS 2.2.3: eight bytes of header, then a part of a message. */

export const PACKET = {
  batch: 1,
  rpc: 3,
  answer: 4,
  attention: 6,
  login: 16,
  sspi: 17,
  prelogin: 18,
} as const

const END_OF_MESSAGE = 1
const IGNORE = 2
const MOST_BYTES = 64 * 1_048_576

export interface Message {
  readonly type: number
  readonly payload: Buffer
  /** The client gave the message up while sending it. */
  readonly isIgnored: boolean
  /** The session's settings are to be forgotten first. */
  readonly resets: boolean
}

/** Puts packets together to messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []
  #bytes = 0
  #resets = false

  /**
   * @param piece as it came from the socket
   * @throws when it is no TDS
   */
  read(piece: Buffer): Message[] {
    let data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const messages: Message[] = []
    while (data.length >= 8) {
      const length = data.readUInt16BE(2)
      if (length < 8) throw new Error('a packet shorter than its header')
      if (data.length < length) break
      const [type = 0, status = 0] = data
      this.#parts.push(data.subarray(8, length))
      this.#bytes += length
      if (this.#bytes > MOST_BYTES) throw new Error('a message longer than any statement')
      this.#resets ||= (status & 0x18) !== 0
      if ((status & END_OF_MESSAGE) !== 0) {
        messages.push({ type, payload: Buffer.concat(this.#parts), isIgnored: (status & IGNORE) !== 0, resets: this.#resets })
        this.#parts = []
        this.#bytes = 0
        this.#resets = false
      }
      data = data.subarray(length)
    }
    this.#rest = data
    return messages
  }
}

const PACKETS_AT_ONCE = 16

/** Cuts what is written into packets; the last one of a message carries its end. */
export class MessageWriter {
  #packetSize = 4096
  readonly #send: (bytes: Buffer) => boolean
  #out: Buffer
  #start = 0
  #at = 8
  #packet = 1
  #type: number = PACKET.answer
  /** False once the receiver is slower than we are. */
  wantsMore = true

  constructor(send: (bytes: Buffer) => boolean) {
    this.#send = send
    this.#out = Buffer.allocUnsafeSlow(this.#packetSize * PACKETS_AT_ONCE)
  }

  set packetSize(size: number) {
    this.#packetSize = size
    this.#out = Buffer.allocUnsafeSlow(size * PACKETS_AT_ONCE)
    this.#start = 0
    this.#at = 8
  }

  begin(type: number = PACKET.answer): void {
    this.#type = type
    this.#packet = 1
  }

  write(bytes: Buffer, from = 0, to = bytes.length): void {
    let at = from
    while (at < to) {
      const end = this.#start + this.#packetSize
      if (this.#at === end) this.#close(0)
      else {
        const part = Math.min(to - at, end - this.#at)
        bytes.copy(this.#out, this.#at, at, at + part)
        this.#at += part
        at += part
      }
    }
  }

  end(): void {
    this.#close(END_OF_MESSAGE)
    this.flush()
  }

  #close(status: number): void {
    const out = this.#out
    out[this.#start] = this.#type
    out[this.#start + 1] = status
    out.writeUInt16BE(this.#at - this.#start, this.#start + 2)
    out.writeUInt16BE(0, this.#start + 4)
    out[this.#start + 6] = this.#packet++ & 0xff
    out[this.#start + 7] = 0
    this.#start = this.#at
    this.#at += 8
    if (this.#start + this.#packetSize > out.length) this.flush()
  }

  /** Sends the packets that are complete. */
  flush(): void {
    if (this.#start === 0) return
    const unfinished = this.#out.subarray(this.#start, this.#at)
    const fresh = Buffer.allocUnsafeSlow(this.#packetSize * PACKETS_AT_ONCE)
    unfinished.copy(fresh, 0)
    this.wantsMore = this.#send(this.#out.subarray(0, this.#start)) && this.wantsMore
    this.#at -= this.#start
    this.#start = 0
    this.#out = fresh
  }

  /** The receiver has caught up. */
  drained(): void {
    this.wantsMore = true
  }
}
