import { fileURLToPath } from 'node:url'

import { createClientAsync } from 'soap'
import type { Client, IHttpClient } from 'soap'
import { z } from 'zod'

import { WsusError } from '../error.ts'
import { faultError } from './failures.ts'
import type { OperationArguments, OperationName } from './operations.ts'
import { orderedArguments } from './operations.ts'
import type { Transport } from './transport.ts'

const WSDL = fileURLToPath(new URL('apiremoting30.wsdl', import.meta.url))
const faultEnvelope = z.object({
  root: z.object({ Envelope: z.object({ Body: z.object({ Fault: z.object({ faultstring: z.unknown() }) }) }) }),
})

/** Calls with typed answers (versions, settings, counts), read by the soap library over our own transport. */
export class ControlCalls {
  readonly #transport: Transport
  readonly #limitBytes: number
  #client: Promise<Client> | null = null

  constructor(transport: Transport, limitBytes: number) {
    this.#transport = transport
    this.#limitBytes = limitBytes
  }

  /**
   * Calls an operation and reads its answer.
   * @param answer what the response element must hold
   * @throws WsusError as the transport, and `wsus_answer_malformed` when the answer is not as expected
   */
  async call<Name extends OperationName, T>(name: Name, values: OperationArguments<Name>, answer: z.ZodType<T>): Promise<T> {
    const client = await this.#open()
    const result = await this.#invoke(client, name, values)
    const parsed = answer.safeParse(result)
    if (parsed.success) return parsed.data
    const members = parsed.error.issues.map((issue) => issue.path.join('.'))
    throw new WsusError('wsus_answer_malformed', { operation: name, reason: 'members', members })
  }

  async #invoke<Name extends OperationName>(client: Client, name: Name, values: OperationArguments<Name>): Promise<unknown> {
    const method = client[`${name}Async`] as (values: object) => Promise<readonly unknown[]>
    try {
      const [result] = await method.call(client, orderedArguments(name, values))
      return result
    } catch (error) {
      throw controlError(name, error)
    }
  }

  #open(): Promise<Client> {
    this.#client ??= createClientAsync(WSDL, {
      // A parsed WSDL is cached with the options of its first user; without them nil values vanish from arrays.
      disableCache: true,
      handleNilAsNull: true,
      // Times have no zone; the library would read them as local time.
      customDeserializer: { dateTime: (text: string) => text, date: (text: string) => text },
      httpClient: this.#httpClient(),
    })
    return this.#client
  }

  // The library's own NTLM signs in again for each call and repeats without end where a server only says "NTLM".
  #httpClient(): IHttpClient {
    return {
      request: (_url, data: string, callback, headers) => {
        const operation =
          String(headers?.['SOAPAction'] ?? '')
            .replace(/^"|"$/g, '')
            .split('/')
            .at(-1) ?? ''
        const sending = this.#transport.text(operation, data, { kind: 'control', limitBytes: this.#limitBytes })
        sending.then(
          (body): unknown => callback(null, { status: 200, headers: {}, data: body }, body),
          (error: unknown): unknown => callback(error),
        )
        return sending as unknown as ReturnType<IHttpClient['request']>
      },
    }
  }
}

function controlError(operation: string, error: unknown): WsusError {
  if (error instanceof WsusError) return error
  const fault = faultEnvelope.safeParse(error)
  if (fault.success) {
    const text = String(fault.data.root.Envelope.Body.Fault.faultstring)
    return faultError(operation, { exceptionType: null, text: text.split('--->').at(-1)?.trim() ?? text })
  }
  return new WsusError('wsus_answer_malformed', { operation, reason: 'xml' }, { cause: error })
}
