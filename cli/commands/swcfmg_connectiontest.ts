import type { CommandCall, CommandSpec } from '../command.ts'
import { IP_OPTION, needServers, SERVERID_OPTION, TENANT_OPTION, testConnections } from '../servers.ts'

/** Finds out whether the agents of servers answer. */
export const connectiontest: CommandSpec = {
  name: 'swcfmg_connectiontest',
  title: { en: 'Tests whether servers answer', ja: '業務サーバとの疎通を確認します' },
  synopsis: ['swcfmg_connectiontest {-serverid S,... | -ip A,...} [-tenantid X]'],
  options: [SERVERID_OPTION, IP_OPTION, TENANT_OPTION],
  returns: { 50: { en: 'Some servers did not answer', ja: '応答のない業務サーバがあります' } },
  examples: [
    {
      line: 'swcfmg_connectiontest -ip 10.10.10.10,10.10.10.11',
      text: { en: 'Do these two servers answer?', ja: '2台の業務サーバの疎通を確認します' },
    },
  ],
  async run({ client, options, terminal }: CommandCall): Promise<number> {
    return testConnections(client, terminal, await needServers(client, options))
  },
}
