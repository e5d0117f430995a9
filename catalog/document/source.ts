import type { DocumentSource } from './unpack.ts'

/** Bytes of a file: all of them, or from `start` to `end`, both included. */
export type ReadFile = (range?: { readonly start: number; readonly end: number }) => AsyncIterable<Uint8Array>

/** A file as a document's source; any part of it can be read, as archives with a directory need it. */
export function fileSource(name: string, size: number, read: ReadFile): DocumentSource {
  return {
    name,
    bytes: () => read(),
    file: { size, read: (start, end) => (end <= start ? empty() : read({ start, end: end - 1 })) },
  }
}

// oxlint-disable-next-line require-yield
async function* empty(): AsyncGenerator<Uint8Array> {}
