import { defineWords } from './words.ts'

/** Classifications that every estate has: Microsoft's own names in both languages, and ours; named by what the service calls them, in small letters. */
export const classificationWords = defineWords('classifications', {
  en: {
    critical_updates: 'Critical Updates',
    definition_updates: 'Definition Updates',
    drivers: 'Drivers',
    feature_packs: 'Feature Packs',
    important_fixes_of_registered_software: 'Important fixes of registered software',
    recommended_fixes_of_registered_software: 'Recommended fixes of registered software',
    security: 'Security',
    security_fixes_of_registered_software: 'Security fixes of registered software',
    security_updates: 'Security Updates',
    service_packs: 'Service Packs',
    tools: 'Tools',
    update_rollups: 'Update Rollups',
    updates: 'Updates',
    upgrades: 'Upgrades',
  },
  ja: {
    critical_updates: '重要な更新',
    definition_updates: '定義更新プログラム',
    drivers: 'ドライバー',
    feature_packs: 'Feature Pack',
    important_fixes_of_registered_software: '登録ソフトウェアの重要な修正',
    recommended_fixes_of_registered_software: '登録ソフトウェアの推奨修正',
    security: 'セキュリティ',
    security_fixes_of_registered_software: '登録ソフトウェアのセキュリティ修正',
    security_updates: 'セキュリティ問題の修正プログラム',
    service_packs: 'Service Pack',
    tools: 'ツール',
    update_rollups: '更新プログラムのロールアップ',
    updates: '更新',
    upgrades: 'アップグレード',
  },
})
