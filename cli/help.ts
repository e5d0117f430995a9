import stringWidth from 'string-width'
import type { Locale } from '../templates/index.ts'
import type { CommandSpec } from './command.ts'
import { indented } from './layout.ts'
import type { Text } from './text.ts'

const HEADINGS = {
  synopsis: { en: 'Synopsis', ja: '形式' },
  options: { en: 'Options', ja: 'オプション' },
  returns: { en: 'Return values', ja: '復帰値' },
  examples: { en: 'Examples', ja: '使用例' },
} as const satisfies Record<string, Text>

/** Return values that every command has. */
export const COMMON_RETURNS: Readonly<Record<number, Text>> = {
  0: { en: 'Normal end', ja: '正常終了' },
  10: { en: 'Parameter error', ja: 'パラメータに誤りがあります' },
  20: { en: 'Input or output path is wrong', ja: '入力または出力のパスに誤りがあります' },
  30: { en: 'Character encoding is wrong', ja: '文字コードに誤りがあります' },
  40: { en: 'Input file cannot be analyzed; nothing was changed', ja: '入力ファイルを解析できません（変更は行われていません）' },
  50: { en: 'Partly failed', ja: '一部の処理に失敗しました' },
  100: { en: 'Server is not running', ja: 'サーバが動作していません' },
  101: { en: 'A command that must not run at the same time is running', ja: '同時に実行できないコマンドが実行中です' },
  102: { en: 'No privilege', ja: '権限がありません' },
  110: { en: 'Write error', ja: '書き込みエラー' },
  200: { en: 'Not set up', ja: 'セットアップされていません' },
  255: { en: 'System error', ja: 'システムエラー' },
}

/** Options that every command has. */
export const COMMON_OPTIONS = [{ name: 'help', alias: 'h', text: { en: 'Prints this help', ja: 'このヘルプを表示します' } }] as const

/** The help of a command in one language. */
export function helpText(spec: CommandSpec, locale: Locale): string {
  const options = [...spec.options, ...COMMON_OPTIONS].map((option): readonly [string, string] => {
    const value = 'value' in option && option.value !== undefined ? ` ${option.value}` : ''
    return [`-${option.name}${value}`, option.text[locale]]
  })
  const returns = Object.entries({ ...COMMON_RETURNS, ...spec.returns })
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([value, text]): readonly [string, string] => [value, text[locale]])
  return [
    `${spec.name}: ${spec.title[locale]}`,
    section(HEADINGS.synopsis[locale], synopsisLines(spec)),
    section(HEADINGS.options[locale], aligned(options)),
    section(HEADINGS.returns[locale], aligned(returns)),
    section(
      HEADINGS.examples[locale],
      spec.examples.flatMap((example) => [`# ${example.text[locale]}`, example.line]),
    ),
  ].join('\n\n')
}

const SYNOPSIS_COLUMNS = 96

/** The synopsis, with what is too long for a line on further ones. */
export function synopsisLines(spec: CommandSpec): string[] {
  return spec.synopsis.flatMap((synopsis) => {
    const lines: string[] = []
    let line = ''
    for (const word of synopsis.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (longer.length <= SYNOPSIS_COLUMNS) line = longer
      else {
        lines.push(line)
        line = `    ${word}`
      }
    }
    return [...lines, line]
  })
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].join('\n')
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(28, Math.max(...rows.map(([left]) => stringWidth(left))))
  return rows.map(([left, right]) => {
    // A label that is too long has a line of its own.
    const label = stringWidth(left) > width ? `${left}\n${' '.repeat(width + 2)}` : left.padEnd(width + 2)
    const [above, last = ''] = label.includes('\n') ? label.split('\n') : [undefined, label]
    const text = indented(last, right, SYNOPSIS_COLUMNS)
    return above === undefined ? text : `${above}\n${text}`
  })
}
