import { WsusError } from '../error.ts'
import { AnswerReader } from './answer-reader.ts'
import type { ListedRow } from './answer-reader.ts'
import { faultError } from './failures.ts'
import { envelope } from './operations.ts'
import type { OperationArguments, PlainOperationName } from './operations.ts'
import type { CallOptions, Transport } from './transport.ts'

/** What a row reading needs besides the call. */
export interface BulkSettings {
  limitBytes: number
  valueBytes: number
  pageRows: number
}

/**
 * Calls an operation that answers rows and gives them in batches while the answer is still arriving; memory is bounded by a batch.
 * @throws WsusError for faults and for answers that are not whole, also after some batches
 */
export async function* rowBatches<Name extends PlainOperationName>(
  transport: Transport,
  name: Name,
  values: OperationArguments<Name>,
  settings: BulkSettings,
  options: Pick<CallOptions, 'kind' | 'signal'> = { kind: 'bulk' },
): AsyncGenerator<ListedRow[]> {
  const answer = await transport.post(name, envelope(name, values), { ...options, limitBytes: settings.limitBytes })
  const decoder = new TextDecoder(answer.charset, { fatal: true })
  const reader = new AnswerReader(name, settings.valueBytes)
  for await (const chunk of answer.chunks) {
    reader.write(decode(name, () => decoder.decode(chunk, { stream: true })))
    if (reader.ready >= settings.pageRows) yield reader.take()
  }
  reader.write(decode(name, () => decoder.decode()))
  reader.end()
  const fault = reader.fault()
  if (fault) throw faultError(name, fault)
  if (reader.ready > 0) yield reader.take()
}

/** As `rowBatches`, all rows at once; for answers that are short by their nature. */
export async function allRows<Name extends PlainOperationName>(
  transport: Transport,
  name: Name,
  values: OperationArguments<Name>,
  settings: BulkSettings,
  options?: Pick<CallOptions, 'kind' | 'signal'>,
): Promise<ListedRow[]> {
  const rows: ListedRow[] = []
  for await (const batch of rowBatches(transport, name, values, settings, options)) for (const row of batch) rows.push(row)
  return rows
}

function decode(operation: string, step: () => string): string {
  try {
    return step()
  } catch (cause) {
    throw new WsusError('wsus_answer_malformed', { operation, reason: 'charset' }, { cause })
  }
}
