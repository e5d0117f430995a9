import type { Answer } from '../../api/answers.ts'
import type { paths } from '../../api/schema.ts'
import { given, numberOf } from '../send.ts'

export type MailSettings = NonNullable<Answer<'/notices/mail-settings'>['settings']>
type Input = paths['/notices/mail-settings']['put']['requestBody']['content']['application/json']

/** What is typed of the mail settings, all of it text; secrets begin empty whatever is kept. */
export interface TypedMail {
  readonly host: string
  readonly port: string
  readonly security: MailSettings['security']
  readonly verify: boolean
  readonly caPem: string
  readonly auth: MailSettings['auth']['kind']
  readonly user: string
  readonly clientId: string
  readonly accessUrl: string
  readonly senderName: string
  readonly senderAddress: string
  readonly maxAttempts: string
  readonly password: string
  readonly clientSecret: string
  readonly refreshToken: string
}

/** What the form begins with. */
export function beginMail(settings: MailSettings | null): TypedMail {
  const auth = settings?.auth ?? { kind: 'none' as const }
  return {
    host: settings?.host ?? '',
    port: String(settings?.port ?? 587),
    security: settings?.security ?? 'starttls',
    verify: settings?.verify ?? true,
    caPem: settings?.caPem ?? '',
    auth: auth.kind,
    user: 'user' in auth ? auth.user : '',
    clientId: 'clientId' in auth ? auth.clientId : '',
    accessUrl: 'accessUrl' in auth ? auth.accessUrl : '',
    senderName: settings?.sender.name ?? 'Tsukuroi',
    senderAddress: settings?.sender.address ?? '',
    maxAttempts: settings === null ? '' : String(settings.maxAttempts),
    password: '',
    clientSecret: '',
    refreshToken: '',
  }
}

/** What is sent: a secret that was not typed stays. */
export function mailBody(typed: TypedMail): Input {
  const { host, security, verify, user, clientId, accessUrl, password, clientSecret, refreshToken } = typed
  return {
    host,
    port: numberOf(typed.port) ?? 0,
    security,
    verify,
    caPem: typed.caPem.trim() === '' ? null : typed.caPem,
    auth: authOf(typed.auth, { user, clientId, accessUrl }),
    sender: { name: typed.senderName, address: typed.senderAddress },
    ...given({ maxAttempts: numberOf(typed.maxAttempts) }),
    ...(typed.auth === 'password' ? given({ password }) : {}),
    ...(typed.auth === 'oauth2' ? given({ clientSecret, refreshToken }) : {}),
  } as Input
}

function authOf(
  kind: TypedMail['auth'],
  { user, clientId, accessUrl }: Pick<TypedMail, 'user' | 'clientId' | 'accessUrl'>,
): MailSettings['auth'] {
  switch (kind) {
    case 'none':
      return { kind }
    case 'password':
      return { kind, user }
    case 'oauth2':
      return { kind, user, clientId, accessUrl }
  }
}
