type Words = Readonly<Record<string, Readonly<Record<'ja' | 'en', string>>>>

/** Kinds of statements that a document of a feed makes. */
const FEED_KIND: Words = {
  advisories: { en: 'advisories', ja: 'アドバイザリ' },
  fixes: { en: 'fixes', ja: '修正情報' },
  packages: { en: 'packages', ja: 'パッケージ' },
  applications: { en: 'applications', ja: 'アプリケーション' },
  states: { en: 'states of packages', ja: 'パッケージの状態' },
  vulnerabilities: { en: 'vulnerabilities', ja: '脆弱性' },
  products: { en: 'products', ja: '製品' },
}

/** Whether what replaces a patch is approved where it is. */
const REPLACED: Words = {
  true: { en: 'A replacement is approved there.', ja: '後続の更新プログラムは承認済みです。' },
  false: { en: 'No replacement is approved there yet.', ja: '後続の更新プログラムはまだ承認されていません。' },
}

/** What a discovery would take away too much of. */
const DISCOVERED: Words = {
  patches: { en: 'patches', ja: 'パッチ' },
  computers: { en: 'computers', ja: '業務サーバ' },
  approvals: { en: 'approvals', ja: '承認' },
}

/** Why an agent could not do its step; what only the program of a computer says is not here and stays as it came. */
const STEP_REASON: Words = {
  patches_failed: {
    en: 'at least one patch failed; see the results of the patches',
    ja: '失敗したパッチがあります。パッチごとの結果を確認してください',
  },
  agent_fault: { en: 'the agent met an unexpected error', ja: 'エージェントで予期しないエラーが発生しました' },
  answer_malformed: { en: 'the package manager’s answer could not be read', ja: 'パッケージマネージャーの出力を解析できません' },
  answer_too_large: { en: 'the answer of the computer is too large', ja: '業務サーバの出力が大きすぎます' },
  approval_key_unknown: { en: 'the agent does not know the key of the approval', ja: '承認に使われた鍵がエージェントに登録されていません' },
  archive_damaged: { en: 'the archive is damaged', ja: 'アーカイブが破損しています' },
  archive_refused: { en: 'the archive holds what is not allowed', ja: 'アーカイブに許可されない内容が含まれています' },
  busy: { en: 'another installation is going on', ja: '別のインストールが実行中です' },
  disk_full: { en: 'the disk is full', ja: 'ディスクの空き容量がありません' },
  download_failed: { en: 'the files could not be loaded', ja: 'ファイルを取得できません' },
  eula_not_accepted: { en: 'license terms have to be accepted on the computer', ja: '業務サーバで使用許諾契約への同意が必要です' },
  file_absent: { en: 'the plan names no file', ja: '計画にファイルの指定がありません' },
  hash_mismatch: { en: 'the file is another than the planned one', ja: 'ファイルのハッシュが計画と一致しません' },
  installer_absent: { en: 'the archive holds no such installer', ja: 'アーカイブにインストーラーがありません' },
  interrupted: { en: 'the agent was interrupted', ja: 'エージェントの処理が中断されました' },
  lease_malformed: { en: 'the agent could not read the step', ja: 'エージェントがプロセスの指示を解析できません' },
  network_unreachable: { en: 'the network cannot be reached', ja: 'ネットワークに接続できません' },
  no_contact: { en: 'the agent could not reach the service', ja: 'エージェントがサービスに接続できません' },
  not_removable: { en: 'the program cannot be removed', ja: 'プログラムを削除できません' },
  package_manager_absent: { en: 'the package manager was not found', ja: 'パッケージマネージャーが見つかりません' },
  package_manager_busy: { en: 'the package manager is busy', ja: 'パッケージマネージャーが使用中です' },
  package_manager_failed: { en: 'the package manager failed', ja: 'パッケージマネージャーが失敗しました' },
  plan_hash_differs: { en: 'the plan is another than the approved one', ja: '計画が承認されたものと一致しません' },
  powershell_absent: { en: 'PowerShell could not be started', ja: 'PowerShellを起動できません' },
  restart_not_allowed: { en: 'a restart is needed and not allowed', ja: '再起動が必要ですが、許可されていません' },
  script_absent: { en: 'the script is not there', ja: 'スクリプトがありません' },
  script_killed: { en: 'the script was ended from outside', ja: 'スクリプトが強制終了されました' },
  script_not_started: { en: 'the script could not be started', ja: 'スクリプトを起動できません' },
  search_failed: { en: 'the search for updates failed', ja: '更新プログラムの検索に失敗しました' },
  server_unreachable: { en: 'the server of the files cannot be reached', ja: 'ファイルの配布元に接続できません' },
  slice_not_in_plan: { en: 'the step is no part of the approved plan', ja: 'プロセスが承認された計画に含まれていません' },
  spool_damaged: { en: 'the agent’s own record of the step is damaged', ja: 'エージェントの作業記録が破損しています' },
  switches_absent: { en: 'nobody knows how this program installs silently', ja: 'サイレントインストールの指定がありません' },
  timed_out: { en: 'it took too long', ja: '時間内に終了しませんでした' },
  wrong_installer: { en: 'the computer has no such installer', ja: '業務サーバに対応するインストーラーがありません' },
}

/** Places of messages whose values are codes of ours, by the message's code and the place's name. */
export const PARAMETER_WORDS: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  discovery_brake: { what: DISCOVERED },
  feed_would_lose: { kind: FEED_KIND },
  finding_superseded_approved: { replaced: REPLACED },
  step_download_failed: { reason: STEP_REASON },
  step_install_failed: { reason: STEP_REASON },
  step_start_failed: { reason: STEP_REASON },
}
