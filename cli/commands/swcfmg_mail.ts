import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { readBounded } from '../csv.ts'
import { PASSWORD_FILE_OPTION, readPassword } from '../person.ts'

interface MailSettings {
  readonly host: string
  readonly port: number
  readonly security: string
  readonly verify: boolean
  readonly auth: { readonly kind: string; readonly user?: string }
  readonly sender: { readonly name: string; readonly address: string }
  readonly maxAttempts: number
}

interface TestMail {
  readonly sent: boolean
  readonly code: string | null
  readonly answer: string
  readonly dialog: readonly { readonly from: 'client' | 'server' | 'note'; readonly text: string }[]
}

const SECURITY = ['none', 'starttls', 'smtps'] as const
const PORTS = { none: 25, starttls: 587, smtps: 465 } as const
const CA_BYTES = 200_000
const PARTLY_FAILED = 50
const MARKS = { client: '>', server: '<', note: '#' } as const

/** The mail server through which notices leave. */
export const mail: CommandSpec = {
  name: 'swcfmg_mail',
  title: { en: 'Sets the mail server and sends a test mail', ja: 'メールサーバを設定し、テストメールを送信します' },
  synopsis: [
    'swcfmg_mail -set -host H -sender ADDRESS [-port N] [-security none|starttls|smtps] [-user U -passwordfile F] [-ca F]',
    'swcfmg_mail -show',
    'swcfmg_mail -test -to ADDRESS',
  ],
  options: [
    { name: 'set', text: { en: 'Sets how mails leave', ja: 'メールの送信方法を設定します' } },
    { name: 'show', text: { en: 'Shows the settings, without secrets', ja: '設定を表示します（パスワードなどは表示しません）' } },
    { name: 'test', text: { en: 'Sends a test mail and shows the dialogue', ja: 'テストメールを送信し、通信内容を表示します' } },
    { name: 'host', value: 'H', text: { en: 'Mail server', ja: 'メールサーバ' } },
    {
      name: 'port',
      value: 'N',
      text: { en: 'Port (default 587; none: 25, smtps: 465)', ja: 'ポート番号（省略値587。none: 25、smtps: 465）' },
    },
    { name: 'security', value: 'S', text: { en: 'none, starttls (default) or smtps', ja: 'none、starttls（省略値）、smtps' } },
    { name: 'sender', value: 'ADDRESS', text: { en: 'Address that mails come from', ja: '送信元のメールアドレス' } },
    { name: 'user', value: 'U', text: { en: 'Account at the mail server', ja: 'メールサーバのアカウント' } },
    PASSWORD_FILE_OPTION,
    { name: 'ca', value: 'F', text: { en: 'PEM file with the CA of its certificate', ja: '証明書の認証局のPEMファイル' } },
    { name: 'to', value: 'ADDRESS', text: { en: 'Where the test mail goes', ja: 'テストメールの宛先' } },
  ],
  actions: ['set', 'show', 'test'],
  examples: [
    {
      line: 'swcfmg_mail -set -host smtp.example.com -sender patches@example.com -user patches -passwordfile ./mail-password.txt',
      text: { en: 'Send through smtp.example.com with STARTTLS', ja: 'smtp.example.com からSTARTTLSで送信します' },
    },
    { line: 'swcfmg_mail -test -to admin@example.com', text: { en: 'Does it work?', ja: '送信を確認します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('test')) return test(call)
    if (options.has('set')) {
      await client.put('/notices/mail-settings', await settingsOf(options))
      terminal.say('rows_taken', { count: 1 })
      return 0
    }
    const { settings } = await client.get<{ settings: MailSettings | null }>('/notices/mail-settings')
    if (settings === null) terminal.say('nothing_found')
    else terminal.print(JSON.stringify(settings, null, 2))
    return 0
  },
}

async function settingsOf(options: Options): Promise<object> {
  const security = options.oneOf('security', SECURITY) ?? 'starttls'
  const user = options.get('user')
  const ca = options.get('ca')
  return {
    host: options.need('host'),
    port: options.whole('port', 1, 65_535) ?? PORTS[security],
    security,
    caPem: ca === undefined ? null : (await readBounded(ca, CA_BYTES)).toString('utf8'),
    auth: user === undefined ? { kind: 'none' } : { kind: 'password', user },
    password: user === undefined ? undefined : await readPassword(options.need('passwordfile')),
    sender: { name: 'Tsukuroi', address: options.need('sender') },
  }
}

async function test({ client, options, terminal }: CommandCall): Promise<number> {
  const answer = await client.post<TestMail>('/notices/test-mail', { to: options.need('to'), locale: terminal.locale })
  for (const { from, text } of answer.dialog) terminal.print(`${MARKS[from]} ${text}`)
  if (answer.sent) return 0
  if (answer.code === null) throw new CommandError('system_error', { reason: answer.answer })
  const { settings } = await client.get<{ settings: MailSettings | null }>('/notices/mail-settings')
  terminal.say(answer.code, { host: settings?.host, answer: answer.answer, reason: answer.answer })
  return PARTLY_FAILED
}
