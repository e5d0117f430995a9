import type { Context } from '../context.ts'

/**
 * Seals a value of the service's own; one name holds one value.
 *
 * @param name what it is for, such as `route:3:password`; bound to the seal
 * @param plain the value; never logged
 */
export async function sealSecret(ctx: Pick<Context, 'app' | 'trx' | 'now'>, name: string, plain: string): Promise<void> {
  const { vault } = ctx.app
  const row = { name, sealed: vault.seal(plain, name), key_id: vault.keyId, updated_at: ctx.now }
  await ctx.trx('secret').insert(row).onConflict('name').merge()
}

/**
 * @param name as given to `sealSecret`
 * @returns the value, or undefined when there is none
 * @throws AppError unavailable secret_unreadable when another key sealed it
 */
export async function openSecret(ctx: Pick<Context, 'app' | 'trx'>, name: string): Promise<string | undefined> {
  const row = await ctx.trx<{ name: string; sealed: Buffer }>('secret').where({ name }).first('sealed')
  return row === undefined ? undefined : ctx.app.vault.open(row.sealed, name).toString('utf8')
}

/** Forgets a value. */
export async function dropSecret(ctx: Pick<Context, 'trx'>, name: string): Promise<void> {
  await ctx.trx('secret').where({ name }).delete()
}
