import type { CommandCall, CommandSpec } from '../command.ts'
import { readPassword } from '../person.ts'

/** Makes the first administrator of a fresh service. */
export const setup: CommandSpec = {
  name: 'swcfmg_setup',
  title: { en: 'Sets up a fresh service: makes the first administrator', ja: '新しいサービスをセットアップし、最初の管理者を作成します' },
  synopsis: ['swcfmg_setup -userid U -passwordfile F [-email ADDRESS] [-role administrator|infra_admin]'],
  options: [
    { name: 'userid', value: 'U', text: { en: 'User id of the administrator', ja: '管理者の利用者ID' } },
    {
      name: 'passwordfile',
      value: 'F',
      text: { en: 'File whose first line is the password (8 to 64 characters)', ja: 'パスワードを1行目に書いたファイル（8～64文字）' },
    },
    { name: 'email', value: 'ADDRESS', text: { en: 'Mail address', ja: 'メールアドレス' } },
    { name: 'role', value: 'R', text: { en: 'administrator (default) or infra_admin', ja: 'administrator（省略値）または infra_admin' } },
  ],
  returns: {},
  examples: [
    {
      line: 'swcfmg_setup -userid admin -passwordfile ./password.txt -email admin@example.com',
      text: { en: 'Make the first administrator', ja: '最初の管理者を作成します' },
    },
  ],
  async run({ client, options, stateDir, terminal }: CommandCall): Promise<number> {
    const password = await readPassword(options.need('passwordfile'))
    await client.post('/setup', {
      userId: options.need('userid'),
      password,
      email: options.get('email') ?? '',
      role: options.oneOf('role', ['administrator', 'infra_admin']) ?? 'administrator',
    })
    terminal.say('setup_completed', { stateDirectory: stateDir })
    return 0
  },
}
