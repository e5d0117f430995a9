import type { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'

/**
 * What an administrator set under a key, or undefined.
 *
 * @param key dotted name, such as mail.server
 * @param shape what the value must be
 * @throws AppError unavailable setting_damaged when the stored value is something else
 */
export async function readSetting<T>(ctx: InfraContext, key: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const row = await ctx.trx('setting').where({ key }).first<{ value: unknown } | undefined>('value')
  if (row === undefined) return undefined
  const parsed = shape.safeParse(row.value)
  if (!parsed.success) throw new AppError('unavailable', 'setting_damaged', { setting: key }, { cause: parsed.error })
  return parsed.data
}

/** Keeps a value under a key; it must hold no secret. */
export async function writeSetting(ctx: InfraContext, key: string, value: unknown): Promise<void> {
  const row = { key, value: JSON.stringify(value), updated_at: ctx.now }
  await ctx.trx('setting').insert(row).onConflict('key').merge()
}

/**
 * Opens a sealed secret, or gives undefined when there is none of this name.
 *
 * @param name what it is for, such as mail.password; it is sealed for this name and opens under no other
 * @throws AppError unavailable secret_unreadable when the key file is another
 */
export async function readSecret(ctx: InfraContext, name: string): Promise<string | undefined> {
  const row = await ctx.trx('secret').where({ name }).first<{ sealed: Buffer } | undefined>('sealed')
  return row === undefined ? undefined : ctx.app.vault.open(row.sealed, name).toString('utf8')
}

/** Seals a secret and keeps it under its name. */
export async function writeSecret(ctx: InfraContext, name: string, plain: string): Promise<void> {
  const { vault } = ctx.app
  const row = { name, sealed: vault.seal(plain, name), key_id: vault.keyId, updated_at: ctx.now }
  await ctx.trx('secret').insert(row).onConflict('name').merge()
}

/** Forgets secrets. */
export async function removeSecrets(ctx: InfraContext, names: readonly string[]): Promise<void> {
  await ctx.trx('secret').whereIn('name', names).delete()
}
