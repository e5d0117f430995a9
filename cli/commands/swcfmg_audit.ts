import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import type { Text } from '../text.ts'

interface Verification {
  readonly records: number
  readonly heads: number
  readonly lastHash: string
  readonly chain?: string
  readonly problems: readonly { readonly seq: number; readonly problem: string }[]
}

const VERIFIER = fileURLToPath(new URL('../../server/audit/verify-file.ts', import.meta.url))
const PARTLY_FAILED = 50

const REASONS: Readonly<Record<string, Text>> = {
  gap: { en: 'a record is missing before it', ja: '直前の記録が欠落しています' },
  not_linked: { en: 'it does not follow from the record before', ja: '直前の記録とつながっていません' },
  changed: { en: 'its content was changed', ja: '内容が変更されています' },
  wrong_chain: { en: 'it belongs to another chain', ja: '別の監査証跡の記録です' },
  head_not_in_chain: { en: 'a signed head is not in the chain', ja: '署名済みの末尾ハッシュが監査証跡に含まれていません' },
  head_signature_invalid: { en: 'the signature of its head is not valid', ja: '末尾ハッシュの署名が正しくありません' },
  head_key_unknown: { en: 'its head is signed with an unknown key', ja: '末尾ハッシュの署名に使われた鍵が不明です' },
  held_head_missing: { en: 'the head that you hold is not in the chain', ja: '指定された末尾ハッシュが監査証跡に含まれていません' },
  end_missing: { en: 'records are missing at the end', ja: '末尾の記録が欠落しています' },
}

/** Exports the chain of audit records, or looks for changes in it. */
export const audit: CommandSpec = {
  name: 'swcfmg_audit',
  title: { en: 'Exports and verifies the audit log', ja: '監査証跡を出力・検証します' },
  synopsis: ['swcfmg_audit -export -file OUT [-tenantid T]', 'swcfmg_audit -verify [-tenantid T | -file EXPORT] [-head H]'],
  options: [
    {
      name: 'export',
      text: {
        en: 'Writes a whole chain with its signed heads, one JSON document a line',
        ja: '監査証跡全体を署名とともに1行1件のJSONで出力します',
      },
    },
    {
      name: 'verify',
      text: {
        en: 'Looks for changes, gaps and rewrites; an exported file needs no server',
        ja: '変更・欠落・書き換えがないか検証します（出力済みファイルはサーバなしで検証できます）',
      },
    },
    {
      name: 'tenantid',
      value: 'T',
      text: { en: 'Chain of this tenant (default: the infrastructure’s)', ja: '対象のテナント（省略時はインフラの監査証跡）' },
    },
    {
      name: 'file',
      value: 'F',
      text: { en: 'File to write, or exported file to verify', ja: '出力するファイル、または検証する出力済みファイル' },
    },
    { name: 'head', value: 'H', text: { en: 'Hash of a head that somebody else kept', ja: '別途保管していた末尾ハッシュ' } },
  ],
  actions: ['export', 'verify'],
  returns: { 50: { en: 'The chain is not intact', ja: '監査証跡に改ざんの疑いがあります' } },
  examples: [
    {
      line: 'swcfmg_audit -export -file audit.ndjson',
      text: { en: 'Export the infrastructure’s chain', ja: 'インフラの監査証跡を出力します' },
    },
    {
      line: 'swcfmg_audit -verify -file audit.ndjson',
      text: { en: 'Verify an export, without a server', ja: '出力済みの監査証跡をサーバなしで検証します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    if (call.options.has('export')) return exportChain(call)
    const found = call.options.has('file') ? await verifyFile(call) : await verifyStored(call)
    const chain = found.chain ?? call.options.get('tenantid') ?? '__INFRA__'
    for (const { seq, problem } of found.problems) {
      const reason = REASONS[problem]?.[call.terminal.locale] ?? problem
      call.terminal.say('audit_chain_broken', { chain, sequence: seq, reason })
    }
    if (found.problems.length > 0) return PARTLY_FAILED
    call.terminal.say('audit_verified', { chain, count: found.records })
    return 0
  },
}

async function exportChain({ client, options, terminal }: CommandCall): Promise<number> {
  const path = options.need('file')
  const answer = await client.stream('/audit/export', { tenantId: options.get('tenantid') })
  await terminal.writeStream(path, answer)
  return 0
}

function verifyStored({ client, options }: CommandCall): Promise<Verification> {
  return client.get<Verification>('/audit/verification', { tenantId: options.get('tenantid'), head: options.get('head') })
}

/** The rule lives with the server's code; as a program of its own it needs neither a server nor a database. */
async function verifyFile({ options }: CommandCall): Promise<Verification> {
  const path = options.need('file')
  const head = options.get('head')
  await access(path).catch((err: NodeJS.ErrnoException) => {
    throw new CommandError('input_path_invalid', { path, reason: err.code }, { cause: err })
  })
  const { stdout } = await promisify(execFile)(process.execPath, [VERIFIER, path, ...(head === undefined ? [] : [head])], {
    maxBuffer: 16 * 1024 * 1024,
  })
  const answer = JSON.parse(stdout) as Verification & { malformedLine?: number }
  if (answer.malformedLine !== undefined)
    throw new CommandError('file_malformed', { path, line: answer.malformedLine, column: 1, reason: 'JSON' })
  return answer
}
