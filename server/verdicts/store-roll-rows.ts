import { IS_ASKED } from './store-conclude.ts'
import { INSTALLER_SUCCEEDED } from './store.ts'

/** What package versions that computers have (`rolled_held`) lack (`package_need`), as SQL. */

/** Beside the flags of verdicts (docs/cmdb.md): some version is not an older build. */
export const NEWEST = 256
/** And the package manager says what it offers. */
export const OFFERS = 512

/** Older builds of what is installed side by side decide nothing, except what the running one lacks: that waits for a restart. */
const DECIDES = `(not h.passed or h.running)`

const ASKED = IS_ASKED('h.pockets')

/**
 * What computers lack, in the columns of `rolled_row`: of pockets that need an entitlement only where they have it.
 *
 * @param WHICH which of the patches in `rolled_patch as p`
 */
const ROWS_OF = (WHICH: string): string => `select n.tenant_id, n.computer_id, n.patch_id,
         case when n.bits & ${NEWEST} > 0 then 'missing' else 'pending_reboot' end::verdict_state as state,
         case when n.severity > p.severity then n.severity end as severity,
         n.bits & 255 | case when n.bits & ${NEWEST} > 0 then 0 else 8 end
                 | case when n.bits & ${OFFERS} > 0 and not exists (select from rolled_available a where a.patch_id = n.patch_id
                                and a.id = any((select i.available_ids from inventory i where i.tenant_id = n.tenant_id and i.computer_id = n.computer_id)::int[])) then 16 else 0 end
                 | case when p.middleware and (select count(*) from plan_patch t where t.tenant_id = n.tenant_id and t.computer_id = n.computer_id
                                and t.patch_id = n.patch_id and ${INSTALLER_SUCCEEDED}) >= 3 then 64 else 0 end as flags,
         n.architecture
    from (select h.tenant_id, h.computer_id, n.patch_id, max(n.severity) as severity, any_value(h.architecture) as architecture,
                 bit_or(h.bits | case when n.unknown_origin then 32 else 0 end | case when n.exploited then 128 else 0 end) as bits
            from rolled_held h
            join package_need n on n.package_version_id = h.version_id
            join rolled_patch p on p.patch_id = n.patch_id
           where ${DECIDES} and ${WHICH} and (p.pocket is null or p.pocket = any(h.pockets)) and ${ASKED}
           group by 1, 2, 3) n
    join rolled_patch p on p.patch_id = n.patch_id`

/** About patches that have only just come: nothing is stored about them. */
export const ROWS_FRESH = ROWS_OF('p.fresh')
/** About all others. */
export const ROWS_KNOWN = ROWS_OF('not p.fresh')
