import type { XzReadableStream } from 'xz-decompress'

/** What xz-decompress brings: xz-embedded as WebAssembly, one stream per context. */
interface XzInstance {
  readonly memory: WebAssembly.Memory
  create_context(): number
  supply_input(context: number, bytes: number): void
  get_next_output(context: number): number
}

/** Fields of a context, in words. */
const BUFFER_SIZE = 0
const IN = 1
const IN_AT = 2
const IN_END = 3
const OUT = 4
const OUT_AT = 5

const OK = 0
const END = 1
/** As xz-embedded numbers them. */
const REASONS: Readonly<Record<number, string>> = {
  2: 'xz_check_unsupported',
  3: 'xz_memory',
  4: 'xz_memory',
  5: 'xz_format',
  6: 'xz_options',
  7: 'xz_data',
  8: 'xz_truncated',
}

/**
 * A module of its own for each document: the stream of the library lets only one document of the whole process be open at a time, so that an xz file in an
 * archive that is xz itself would wait for ever.
 */
async function instantiate(): Promise<XzInstance> {
  const library = (await import('xz-decompress')) as unknown as { default?: { XzReadableStream: typeof XzReadableStream } }
  const loader = library.default?.XzReadableStream as unknown as {
    _getModuleInstance(): Promise<void>
    _moduleInstance: WebAssembly.Instance
  }
  await loader._getModuleInstance()
  return loader._moduleInstance.exports as unknown as XzInstance
}

/**
 * Unpacks xz: several streams one after the other too, and with padding between them.
 *
 * @throws Error with a message such as `xz_data`
 */
export async function* unxz(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const xz = await instantiate()
  const context = xz.create_context()
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      at += supply(xz, context, chunk.subarray(at))
      yield* drain(xz, context)
    }
  }
  // Nothing more to come: now it says whether it was whole.
  xz.supply_input(context, 0)
  if (xz.get_next_output(context) !== END) throw new Error('xz_truncated')
}

function words(xz: XzInstance, context: number): Uint32Array {
  return new Uint32Array(xz.memory.buffer, context, 6)
}

function supply(xz: XzInstance, context: number, bytes: Uint8Array): number {
  const state = words(xz, context)
  const piece = bytes.subarray(0, state[BUFFER_SIZE])
  new Uint8Array(xz.memory.buffer).set(piece, state[IN])
  xz.supply_input(context, piece.length)
  return piece.length
}

/** Everything that comes out of what was supplied. */
function* drain(xz: XzInstance, context: number): Generator<Uint8Array> {
  for (;;) {
    const status = xz.get_next_output(context)
    if (status !== OK && status !== END) throw new Error(REASONS[status] ?? `xz_${status}`)
    // Memory may have grown: the words are looked up anew.
    const state = words(xz, context)
    const [size = 0, from = 0, given = 0] = [state[BUFFER_SIZE], state[OUT], state[OUT_AT]]
    const isHungry = state[IN_AT] === state[IN_END]
    state[OUT_AT] = 0
    if (given > 0) yield new Uint8Array(xz.memory.buffer).slice(from, from + given)
    if (isHungry && given < size) return
  }
}
