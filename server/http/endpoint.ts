import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Permission } from '../authorization.ts'
import type { Actor, App, Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Shape = z.ZodType

/** What a handler gets: parsed input, who asks, and one transaction in which the asker sees what they may see. */
export interface Call<P, Q, B, C> {
  readonly app: App
  readonly ctx: C
  readonly actor: Actor
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** The raw pair, for streams and held requests. */
export interface StreamCall<P, Q, B> extends Omit<Call<P, Q, B, never>, 'ctx'> {
  readonly req: Request
  readonly res: Response
}

interface Declared<P extends Shape, Q extends Shape, B extends Shape> {
  /** Name in OpenAPI and in the authorization test; unique. */
  readonly id: string
  readonly method: Method
  /** Below /api/v1, parameters in braces: `/jobs/{jobId}`. */
  readonly path: string
  /** One sentence for OpenAPI. */
  readonly summary: string
  /** Who may ask, by the one policy module; `public` for the sign-in door alone. */
  readonly permission: Permission | 'public'
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Largest body in bytes; default 256 KiB. */
  readonly bodyLimit?: number
}

/** An endpoint as api.ts mounts it and OpenAPI describes it. */
export interface Endpoint extends Declared<Shape, Shape, Shape> {
  readonly response: Shape | undefined
  readonly status: number
  readonly run:
    | { readonly kind: 'transaction'; handle(call: Call<unknown, unknown, unknown, Context>): Promise<unknown> }
    | { readonly kind: 'stream'; readonly mediaType: string; handle(call: StreamCall<unknown, unknown, unknown>): Promise<void> }
}

/**
 * Declares an endpoint whose handler runs in one transaction: route, validation, contract and authorization in one place.
 *
 * @param declared `response` is what the caller gets, everything else is dropped; `status` defaults to 200
 */
export function endpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  declared: Declared<P, Q, B> & {
    readonly response: R
    readonly status?: number
    handle(call: Call<z.output<P>, z.output<Q>, z.output<B>, Context>): Promise<z.input<R>>
  },
): Endpoint {
  const { handle, response, status, ...rest } = declared
  return { ...rest, response, status: status ?? 200, run: { kind: 'transaction', handle: handle as never } } as Endpoint
}

/**
 * Declares an endpoint that writes its answer itself: exports, held requests, files. It opens its own transactions.
 *
 * @param declared `mediaType` is what it answers with
 */
export function streamEndpoint<P extends Shape, Q extends Shape, B extends Shape>(
  declared: Declared<P, Q, B> & {
    readonly mediaType: string
    /** What the answer holds, for OpenAPI, where it is JSON. */
    readonly response?: Shape
    readonly status?: number
    handle(call: StreamCall<z.output<P>, z.output<Q>, z.output<B>>): Promise<void>
  },
): Endpoint {
  const { handle, mediaType, response, status, ...rest } = declared
  return { ...rest, response, status: status ?? 200, run: { kind: 'stream', mediaType, handle: handle as never } } as Endpoint
}

/**
 * The context of an endpoint that the matrix opens to infrastructure roles alone.
 *
 * @throws AppError forbidden when a tenant's context arrives all the same
 */
export function infraOnly(ctx: Context): InfraContext {
  if (ctx.kind !== 'infra') throw new AppError('forbidden', 'not_allowed', { operation: 'infrastructure' })
  return ctx
}
