import { defineWords } from './words.ts'

/** What a source is asked for, by the service's names. */
export const factWords = defineWords('facts', {
  en: {
    fact_groups: 'groups',
    fact_computers: 'computers',
    fact_categories: 'classifications and products',
    fact_updates: 'patches',
    fact_flags: 'flags of patches',
    fact_relations: 'relations of patches',
    fact_approvals: 'approvals',
    fact_states: 'states',
    fact_effectiveApprovals: 'approvals in force',
    fact_effectiveDigests: 'digests of the approvals in force',
    fact_summaries: 'summaries',
    fact_syncState: 'state of its synchronization',
    fact_downstreamServers: 'downstream servers',
    fact_events: 'events',
  },
  ja: {
    fact_groups: 'グループ',
    fact_computers: '業務サーバ',
    fact_categories: '分類と製品',
    fact_updates: 'パッチ',
    fact_flags: 'パッチの属性',
    fact_relations: 'パッチの関係',
    fact_approvals: '承認',
    fact_states: '適用状態',
    fact_effectiveApprovals: '有効な承認',
    fact_effectiveDigests: '有効な承認の要約値',
    fact_summaries: '集計',
    fact_syncState: '同期の状態',
    fact_downstreamServers: '下位サーバ',
    fact_events: 'イベント',
  },
})
