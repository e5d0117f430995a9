import type { CommandCall, CommandSpec } from '../command.ts'

interface Told {
  readonly told: string[]
  readonly withoutAgent: string[]
}

const PARTLY_FAILED = 50

/** Has agents forget what their package managers know of repositories. */
export const notifyYumcacheclean: CommandSpec = {
  name: 'swcfmg_notify_yumcacheclean',
  title: {
    en: 'Tells Linux servers to renew their package manager’s cache',
    ja: 'Linuxの業務サーバにパッケージ管理のキャッシュ更新を通知します',
  },
  synopsis: ['swcfmg_notify_yumcacheclean [-serverid S,...]'],
  options: [
    {
      name: 'serverid',
      value: 'S,...',
      text: {
        en: 'Server IDs (default: all Linux servers with an agent). Each agent has dnf, yum, zypper or apt fetch its lists anew at its next check-in and then sends its inventory',
        ja: '業務サーバID（省略値: エージェントのあるすべてのLinux業務サーバ）。各エージェントは次回のチェックイン時に dnf、yum、zypper、apt の一覧を取り直し、インベントリを送信します',
      },
    },
  ],
  returns: {
    50: { en: 'some of the servers have no agent or do not run Linux', ja: 'エージェントがない、またはLinuxではない業務サーバがあります' },
  },
  examples: [
    {
      line: 'swcfmg_notify_yumcacheclean',
      text: { en: 'After the configuration of a repository has changed', ja: 'リポジトリの構成を変更した後に実行します' },
    },
  ],
  async run({ client, options, terminal }: CommandCall): Promise<number> {
    const serverIds = options.list('serverid')
    const { told, withoutAgent } = await client.post<Told>('/agents/renew-caches', serverIds === undefined ? {} : { serverIds })
    for (const serverId of withoutAgent) terminal.say('cache_not_told', { serverId })
    terminal.say('cache_told', { count: told.length })
    return withoutAgent.length > 0 ? PARTLY_FAILED : 0
  },
}
