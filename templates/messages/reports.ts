import type { MessageEntry } from '../message-entry.ts'

export const reportsMessages = [
  {
    number: 'CFMGM31150',
    code: 'report_parameter_unused',
    severity: 'ERROR',
    exit: 10,
    en: 'The report {{reportId}} cannot be narrowed by {{parameter}}.',
    ja: 'レポート {{reportId}} では、条件 {{parameter}} を指定できません。',
  },
  {
    number: 'CFMGM31151',
    code: 'report_period_invalid',
    severity: 'ERROR',
    exit: 10,
    en: 'The period begins at {{from}} and ends at {{to}}: its end must be later than its beginning.',
    ja: '期間の開始 {{from}} と終了 {{to}} が正しくありません。終了には開始より後の日時を指定してください。',
  },
  {
    number: 'CFMGM31152',
    code: 'report_column_unknown',
    severity: 'ERROR',
    exit: 10,
    en: 'The report {{reportId}} has no column {{column}}.',
    ja: 'レポート {{reportId}} に列 {{column}} はありません。',
  },
  {
    number: 'CFMGM31153',
    code: 'report_schedule_unknown',
    severity: 'ERROR',
    exit: 10,
    en: 'There is no scheduled report {{scheduleId}} of yours.',
    ja: '定期レポート {{scheduleId}} は登録されていません。',
  },
  {
    number: 'CFMGM31154',
    code: 'report_schedule_timing_invalid',
    severity: 'ERROR',
    exit: 10,
    en: 'A weekly report needs the day of the week, a monthly one the day of the month, a daily one neither.',
    ja: '毎週の場合は曜日を、毎月の場合は日付を指定してください。毎日の場合はどちらも指定できません。',
  },
  {
    number: 'CFMGM31155',
    code: 'report_schedules_full',
    severity: 'ERROR',
    exit: 10,
    en: 'You have {{limit}} scheduled reports already; delete one of them first.',
    ja: '定期レポートはすでに上限の{{limit}}件まで登録されています。不要なものを削除してください。',
  },
] as const satisfies readonly MessageEntry[]
