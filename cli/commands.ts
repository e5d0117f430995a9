import type { CommandSpec } from './command.ts'
import { account } from './commands/swcfmg_account.ts'
import { agent } from './commands/swcfmg_agent.ts'
import { audit } from './commands/swcfmg_audit.ts'
import { catalog } from './commands/swcfmg_catalog.ts'
import { connectiontest } from './commands/swcfmg_connectiontest.ts'
import { installedsoftware } from './commands/swcfmg_installedsoftware.ts'
import { job } from './commands/swcfmg_job.ts'
import { mail } from './commands/swcfmg_mail.ts'
import { mapping } from './commands/swcfmg_mapping.ts'
import { notifyYumcacheclean } from './commands/swcfmg_notify_yumcacheclean.ts'
import { patchApplied } from './commands/swcfmg_patch_applied.ts'
import { patchApply } from './commands/swcfmg_patch_apply.ts'
import { patchApproval } from './commands/swcfmg_patch_approval.ts'
import { patchDef } from './commands/swcfmg_patch_def.ts'
import { patchExportrpmpolicy } from './commands/swcfmg_patch_exportrpmpolicy.ts'
import { patchImportrpmpolicy } from './commands/swcfmg_patch_importrpmpolicy.ts'
import { patchInfo } from './commands/swcfmg_patch_info.ts'
import { patchPolicy } from './commands/swcfmg_patch_policy.ts'
import { patchUpdateinfo } from './commands/swcfmg_patch_updateinfo.ts'
import { retrySendmail } from './commands/swcfmg_retry_sendmail.ts'
import { server } from './commands/swcfmg_server.ts'
import { servergroup } from './commands/swcfmg_servergroup.ts'
import { setup } from './commands/swcfmg_setup.ts'
import { software } from './commands/swcfmg_software.ts'
import { sourceDef } from './commands/swcfmg_source_def.ts'
import { start } from './commands/swcfmg_start.ts'
import { status } from './commands/swcfmg_status.ts'
import { stop } from './commands/swcfmg_stop.ts'
import { store } from './commands/swcfmg_store.ts'
import { tenant } from './commands/swcfmg_tenant.ts'
import { wsus } from './commands/swcfmg_wsus.ts'

/** Every command. bin/ and docs/commands.md are made from this list. */
export const COMMANDS: readonly CommandSpec[] = [
  setup,
  start,
  stop,
  status,
  tenant,
  account,
  servergroup,
  server,
  connectiontest,
  mapping,
  agent,
  wsus,
  catalog,
  patchUpdateinfo,
  patchInfo,
  patchPolicy,
  patchApproval,
  patchApply,
  patchDef,
  patchApplied,
  software,
  installedsoftware,
  patchExportrpmpolicy,
  patchImportrpmpolicy,
  notifyYumcacheclean,
  sourceDef,
  store,
  job,
  mail,
  retrySendmail,
  audit,
]
