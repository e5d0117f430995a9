import { CommandError } from './command-error.ts'
import type { CommandSpec, Options } from './command.ts'

/** What is said of a feed that is none of the known ones: its stream, and how its documents are found. */

/** Options that say it. */
export const STREAM_OPTIONS: CommandSpec['options'] = [
  {
    name: 'stream',
    value: 'RELEASE/POCKET|none',
    text: {
      en: 'Release and pocket of documents that do not say it, such as rhel/9/base; not of a known feed',
      ja: '文書から判別できないリリースとポケット（例: rhel/9/base、既知の情報収集元には指定できません）',
    },
  },
  {
    name: 'way',
    value: 'document|apt|rpm',
    text: {
      en: 'What lies at the address: a document (default), an apt archive, or a repository of RPM packages; not of a known feed',
      ja: 'URLの内容: 文書（省略値）、aptアーカイブ、またはRPMリポジトリ（既知の情報収集元には指定できません）',
    },
  },
  {
    name: 'suite',
    value: 'SUITE',
    text: { en: 'Suite of an apt archive, such as noble-security', ja: 'aptアーカイブのスイート（例: noble-security）' },
  },
  { name: 'components', value: 'C,...', text: { en: 'Components of an apt archive', ja: 'aptアーカイブのコンポーネント' } },
  {
    name: 'arch',
    value: 'A,...',
    text: { en: 'Architectures of an apt archive (default: amd64)', ja: 'aptアーカイブのアーキテクチャ（省略値: amd64）' },
  },
]

const OF_APT = ['suite', 'components', 'arch'] as const

/** The stream that is given; null: none any more; undefined: as it is. */
export function streamOf(options: Options): string | null | undefined {
  const stream = options.get('stream')
  return stream === 'none' ? null : stream
}

/**
 * How documents are found, as the service takes it; undefined: as it is.
 *
 * @throws CommandError parameter_missing, parameter_invalid, id_list_invalid; parameter_conflict when what only an apt archive has is said of another way
 */
export function ownWay(options: Options): object | undefined {
  const kind = options.oneOf('way', ['document', 'apt', 'rpm'])
  if (kind === 'apt') {
    options.need('components')
    return { kind, suite: options.need('suite'), components: options.list('components'), architectures: options.list('arch') ?? ['amd64'] }
  }
  const odd = OF_APT.find((name) => options.has(name))
  if (odd === undefined) return kind === undefined ? undefined : { kind }
  if (kind === undefined) throw new CommandError('parameter_missing', { option: '-way' })
  throw new CommandError('parameter_conflict', { options: `-way ${kind}, -${odd}` })
}
