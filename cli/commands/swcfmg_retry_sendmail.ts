import { appendFile } from 'node:fs/promises'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { csvLine } from '../../templates/index.ts'

interface Retried {
  readonly tenantId: string
  readonly userId: string
  readonly email: string | null
  readonly kind: string
  readonly reasonCode: string | null
  readonly reason: string | null
  readonly moved: boolean
}

const NOTHING_TO_RESEND = 4
const PARTLY_FAILED = 50

/** Puts mails that ran out of retries back into sending. */
export const retrySendmail: CommandSpec = {
  name: 'swcfmg_retry_sendmail',
  title: { en: 'Puts mails that could not be sent back into sending', ja: '送信できなかったメールを再送対象に戻します' },
  synopsis: ['swcfmg_retry_sendmail [-f OUT]'],
  options: [
    {
      name: 'f',
      value: 'OUT',
      text: { en: 'Appends one line per mail to this file', ja: '結果をメールごとに1行ずつこのファイルに追記します' },
    },
  ],
  returns: { 4: { en: 'Nothing to send again', ja: '再送するメールはありません' } },
  examples: [
    {
      line: 'swcfmg_retry_sendmail -f resent.csv',
      text: { en: 'Send failed mails again and keep a record', ja: '失敗したメールを再送し、記録を残します' },
    },
  ],
  async run({ client, options, terminal }: CommandCall): Promise<number> {
    const { items } = await client.post<{ items: Retried[] }>('/notices/retry')
    if (items.length === 0) {
      terminal.say('mail_nothing_to_resend')
      return NOTHING_TO_RESEND
    }
    const lines = items.map((item) => csvLine([item.userId, item.email, item.kind, item.reasonCode, item.reason, item.moved]))
    const file = options.get('f')
    if (file === undefined) for (const line of lines) terminal.print(line.trimEnd())
    else await append(file, lines.join(''))
    const moved = items.filter((item) => item.moved).length
    terminal.say('mail_requeued', { count: moved })
    if (moved === items.length) return 0
    terminal.say('mail_not_requeued', { count: items.length - moved })
    return PARTLY_FAILED
  },
}

async function append(path: string, text: string): Promise<void> {
  await appendFile(path, text, { mode: 0o600 }).catch((err: NodeJS.ErrnoException) => {
    throw new CommandError('output_path_invalid', { path, reason: err.code ?? err.message }, { cause: err })
  })
}
