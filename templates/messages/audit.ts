import type { MessageEntry } from '../message-entry.ts'

export const auditMessages = [
  {
    number: 'CFMGM30700',
    code: 'audit_chain_broken',
    severity: 'ERROR',
    exit: 50,
    en: 'The audit chain {{chain}} is broken at record {{sequence}}: {{reason}}.',
    ja: '監査証跡 {{chain}} の記録 {{sequence}} に異常があります: {{reason}}',
  },
  {
    number: 'CFMGM30701',
    code: 'audit_head_mismatch',
    severity: 'ERROR',
    exit: 50,
    en: 'The audit chain {{chain}} does not contain the head {{head}}: records were changed or removed.',
    ja: '監査証跡 {{chain}} に末尾ハッシュ {{head}} が含まれていません。記録が変更または削除されています。',
  },
  {
    number: 'CFMGM30702',
    code: 'audit_signature_invalid',
    severity: 'ERROR',
    exit: 50,
    en: 'The signature of the head of the audit chain {{chain}} is not valid.',
    ja: '監査証跡 {{chain}} の末尾ハッシュの署名が正しくありません。',
  },
  {
    number: 'CFMGM30703',
    code: 'audit_verified',
    severity: 'INFO',
    exit: 0,
    en: 'The audit chain {{chain}} is intact: {{count}} records.',
    ja: '監査証跡 {{chain}} に異常はありません（{{count}}件）。',
  },
  {
    number: 'CFMGM30704',
    code: 'audit_chain_unknown',
    severity: 'ERROR',
    exit: 10,
    en: 'The audit chain {{chain}} does not exist.',
    ja: '監査証跡 {{chain}} は存在しません。',
  },
] as const satisfies readonly MessageEntry[]
