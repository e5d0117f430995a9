import { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { record } from '../audit/service.ts'
import { AppError } from '../errors.ts'
import { readSecret, readSetting, removeSecrets, writeSecret, writeSetting } from '../settings/store.ts'
import { DEFAULT_MAX_ATTEMPTS, isMailAddress } from './rules.ts'

const KEY = 'mail.server'
const PASSWORD = 'mail.password'
const CLIENT_SECRET = 'mail.client_secret'
const REFRESH_TOKEN = 'mail.refresh_token'
const SECRETS = [PASSWORD, CLIENT_SECRET, REFRESH_TOKEN]

const account = z.string().min(1).max(255)
const hostName = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?$/)
const address = z.string().max(320).refine(isMailAddress, 'not a mail address')

const Auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('password'), user: account }),
  z.strictObject({
    kind: z.literal('oauth2'),
    user: account.describe('Mailbox that sends'),
    clientId: account,
    accessUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .describe('Where tokens are made'),
  }),
])

/** How mails leave. Secrets are kept apart, sealed. */
export const MailSettings = z.strictObject({
  host: hostName.describe('Name or address of the mail server'),
  port: z.int().min(1).max(65535),
  security: z.enum(['none', 'starttls', 'smtps']).describe('none: in the clear; starttls: refused if the server does not offer it'),
  verify: z.boolean().default(true).describe('Whether the certificate of the server is checked'),
  caPem: z.string().max(200_000).nullable().default(null).describe('Certificates to trust, if not those of the system (PEM)'),
  auth: Auth.default({ kind: 'none' }),
  sender: z.strictObject({ name: z.string().max(200).default('Tsukuroi'), address }),
  maxAttempts: z.int().min(1).max(30).default(DEFAULT_MAX_ATTEMPTS).describe('Attempts within about 24 hours before a mail is given up'),
})
export type MailSettings = z.output<typeof MailSettings>

const secret = z.string().min(1).max(10_000)
/** Settings as an administrator gives them; a secret that is absent stays as it was. */
export const MailSettingsInput = MailSettings.extend({
  password: secret.optional(),
  clientSecret: secret.optional(),
  refreshToken: secret.optional(),
})
export type MailSettingsInput = z.output<typeof MailSettingsInput>

/** Settings with what the connection needs; never logged, never answered. */
export interface MailServer {
  readonly settings: MailSettings
  readonly password: string | undefined
  readonly clientSecret: string | undefined
  readonly refreshToken: string | undefined
}

/** The settings without secrets, or undefined as long as nobody set them. */
export async function readMailSettings(ctx: InfraContext): Promise<MailSettings | undefined> {
  return readSetting(ctx, KEY, MailSettings)
}

/** The settings with their secrets opened, or undefined as long as nobody set them. */
export async function readMailServer(ctx: InfraContext): Promise<MailServer | undefined> {
  const settings = await readMailSettings(ctx)
  if (settings === undefined) return undefined
  const [password, clientSecret, refreshToken] = [
    await readSecret(ctx, PASSWORD),
    await readSecret(ctx, CLIENT_SECRET),
    await readSecret(ctx, REFRESH_TOKEN),
  ]
  return { settings, password, clientSecret, refreshToken }
}

/**
 * Keeps new settings and seals their secrets.
 *
 * @throws AppError invalid mail_secret_required when a secret is missing, or an old one would go to another server or account
 */
export async function saveMailSettings(ctx: InfraContext, input: MailSettingsInput): Promise<MailSettings> {
  const { password, clientSecret, refreshToken, ...settings } = input
  const given: Record<string, string | undefined> = { [PASSWORD]: password, [CLIENT_SECRET]: clientSecret, [REFRESH_TOKEN]: refreshToken }
  const before = await readMailServer(ctx)
  const needed = secretsOf(settings)
  for (const name of needed) {
    const kept = before !== undefined && isSameDoor(before.settings, settings) && (await readSecret(ctx, name)) !== undefined
    if (given[name] === undefined && !kept) throw new AppError('invalid', 'mail_secret_required', { setting: name })
  }
  await writeSetting(ctx, KEY, settings)
  for (const name of needed) if (given[name] !== undefined) await writeSecret(ctx, name, given[name])
  await removeSecrets(
    ctx,
    SECRETS.filter((name) => !needed.includes(name)),
  )
  const { caPem, ...shown } = settings
  await record(ctx, 'mail.configure', { ...shown, ownCa: caPem !== null, newSecrets: needed.filter((name) => given[name] !== undefined) })
  return settings
}

function secretsOf({ auth }: MailSettings): readonly string[] {
  switch (auth.kind) {
    case 'none':
      return []
    case 'password':
      return [PASSWORD]
    case 'oauth2':
      return [CLIENT_SECRET, REFRESH_TOKEN]
  }
}

/** A kept secret must not be shown to another server than the one that it was given for, nor over a weaker line. */
function isSameDoor(before: MailSettings, after: MailSettings): boolean {
  const doorOf = ({ host, port, security, verify, caPem, auth }: MailSettings): string =>
    JSON.stringify([host, port, security, verify, caPem, auth])
  return doorOf(before) === doorOf(after)
}
