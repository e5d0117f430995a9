import type { MessageEntry } from '../message-entry.ts'

export const lookingMessages = [
  {
    number: 'CFMGM31050',
    code: 'baseline_not_found',
    severity: 'ERROR',
    en: 'The computer {{computerId}} has no baseline {{baselineId}}.',
    ja: '業務サーバ {{computerId}} にベースライン {{baselineId}} はありません。',
  },
  {
    number: 'CFMGM31051',
    code: 'baseline_name_taken',
    severity: 'ERROR',
    en: 'The computer {{computerId}} has a baseline named {{name}} already. Choose another name.',
    ja: '業務サーバ {{computerId}} には {{name}} という名前のベースラインがすでにあります。別の名前を指定してください。',
  },
  {
    number: 'CFMGM31052',
    code: 'too_many_baselines',
    severity: 'ERROR',
    en: 'The computer {{computerId}} has {{limit}} baselines, and more are not kept. Delete one that is no longer needed.',
    ja: '業務サーバ {{computerId}} のベースラインは上限の {{limit}} 件に達しています。不要なベースラインを削除してください。',
  },
  {
    number: 'CFMGM31053',
    code: 'baseline_not_yours',
    severity: 'ERROR',
    en: 'Somebody else took the baseline {{baselineId}}. Its author or a tenant administrator can delete it.',
    ja: 'ベースライン {{baselineId}} は別の利用者が作成したものです。削除できるのは作成者またはテナント管理者です。',
  },
  {
    number: 'CFMGM31054',
    code: 'computer_unknown_then',
    severity: 'ERROR',
    en: 'The computer {{computerId}} was not known yet at {{at}}. Choose a later time.',
    ja: '{{at}} の時点では、業務サーバ {{computerId}} はまだ登録されていません。より新しい日時を指定してください。',
  },
  {
    number: 'CFMGM31055',
    code: 'moment_invalid',
    severity: 'ERROR',
    en: '{{moment}} is neither a time nor a baseline.',
    ja: '{{moment}} は日時としてもベースラインとしても解釈できません。',
  },
  {
    number: 'CFMGM31056',
    code: 'moment_in_future',
    severity: 'ERROR',
    en: '{{moment}} lies in the future. Choose a time that has passed.',
    ja: '{{moment}} は未来の日時です。過去の日時を指定してください。',
  },
  {
    number: 'CFMGM31057',
    code: 'moments_out_of_order',
    severity: 'ERROR',
    en: 'The first of the two times must be the earlier one.',
    ja: '比較元には、比較先より前の日時を指定してください。',
  },
] as const satisfies readonly MessageEntry[]
