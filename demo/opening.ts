import { patchIdOf, type Scene } from './flow/catalog.ts'
import type { Story } from './flow/windows.ts'
import type { World } from './world.ts'

/** The short page with which the demonstration opens: links, accounts, and what to try. */
export function openingPage(world: World, story: Story, scene: Scene): string {
  const accounts = world.people.accounts.map(
    (p) => `  ${p.userId.padEnd(14)} ${p.password.padEnd(14)} ${p.role.padEnd(14)} ${p.tenantId ?? ''}`,
  )
  const { service, mailbox, wsus, vendor, config } = world
  return `
────────────────────────────────────────────────────────────────────────
  Tsukuroi 繕い

  Console     ${service.url}
  Mail box    ${mailbox.url}
  WSUS        ${wsus.url}
  Vendors     ${vendor.url}

  Accounts (made for this start)
${accounts.join('\n')}

  Try
   1. Press Enter here: KB${story.update.kb} is approved in the WSUS, vendors of Linux publish
      advisories, and both are discovered.
   2. Look into the mail box: one mail for everybody whose computers need it.
   3. Sign in as sakura-user, follow the mail's link, ask for the patch.
   4. Sign in as sakura-admin, approve the job, watch it run.
   5. In a second terminal:
        export TSUKUROI_STATE=${service.stateDir}
        ${config.home}/bin/swcfmg_patch_updateinfo -wsus
        ${config.home}/bin/swcfmg_patch_info -status -t windows -state missing
        ${config.home}/bin/swcfmg_catalog -status
${why(config.home, scene)}
  Ctrl-C ends everything and removes it.
────────────────────────────────────────────────────────────────────────
`
}

function why(home: string, { apt, story }: Scene): string {
  if (apt === undefined) return ''
  return `        ${home}/bin/swcfmg_patch_info -explain -serverid ${apt.serverId} \\\n          -patchid ${patchIdOf(apt, story.before)}\n`
}
