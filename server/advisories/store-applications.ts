import type { InfraContext } from '../context.ts'
import { countDiff, type Merged } from './store-merge.ts'

/** Applications, their releases, and how these are installed: made equal to what is staged. */

const KEYED = `create temporary table keyed_release on commit drop as
  select distinct on (s.doc, s.id, s.version) i.id as document_id, s.* from staged_application s join incoming i using (doc)
   order by s.doc, s.id, s.version, jsonb_array_length(s.installers) desc, s.digest`

const NAMED = `select distinct on (k.id) k.id, k.name, k.publisher from keyed_release k order by k.id, (k.name is null), k.key desc`
const ADD_APPLICATIONS = `insert into application (public_id, name, publisher)
  select n.id, n.name, n.publisher from (${NAMED}) n where not exists (select from application a where a.public_id = n.id) order by n.id on conflict do nothing`
const CHANGE_APPLICATIONS = `update application a set name = coalesce(n.name, a.name), publisher = coalesce(n.publisher, a.publisher) from (${NAMED}) n
   where a.public_id = n.id and (a.name, a.publisher) is distinct from (coalesce(n.name, a.name), coalesce(n.publisher, a.publisher))`

const DIFF = `create temporary table release_diff on commit drop as
  select k.*, r.id as former, coalesce(k.application_id, r.application_id) as app
    from (select a.id as application_id, k.document_id, k.version, k.key, k.released_at, k.digest, k.installers from keyed_release k join application a on a.public_id = k.id) k
    full join (select * from application_release where document_id in (select former_id from incoming)) r
      on r.document_id = k.document_id and r.application_id = k.application_id and r.version = k.version
   where k.document_id is null or r.id is null or (k.key, k.digest) is distinct from (r.key, r.digest)`
const CHANGE = `update application_release r set key = d.key, released_at = d.released_at, digest = d.digest
  from release_diff d where d.document_id is not null and r.id = d.former`
const ADD = `insert into application_release (document_id, application_id, version, key, released_at, digest)
  select document_id, application_id, version, key, released_at, digest from release_diff where former is null order by application_id, key`

const INSTALLERS = `insert into application_installer
    (release_id, architecture, type, scope, url, sha256, product_code, silent, success_codes, restart_codes, locale, nested_type, nested_files)
  select r.id, x.architecture, x.type, x.scope, x.url, decode(x.sha256, 'hex'), x."productCode", x.silent, x."successCodes", x."restartCodes", x.locale,
         x.nested ->> 'type', array(select jsonb_array_elements_text(x.nested -> 'files'))
    from release_diff d join application_release r on r.document_id = d.document_id and r.application_id = d.application_id and r.version = d.version,
         jsonb_to_recordset(d.installers) as x(architecture text, type text, scope text, url text, sha256 text, "productCode" text, silent text, "successCodes" int[],
           "restartCodes" int[], locale text, nested jsonb)
   order by r.id`
const ENTRIES = `insert into application_entry (release_id, ordinal, display_name, publisher, display_version, product_code, upgrade_code)
  select e.id, row_number() over (partition by e.id order by e.product_code, e.upgrade_code, e.display_name, e.publisher, e.display_version), e.display_name, e.publisher,
         e.display_version, e.product_code, e.upgrade_code
    from (select distinct r.id, x."displayName" as display_name, x.publisher, x."displayVersion" as display_version, upper(x."productCode") as product_code,
                 upper(x."upgradeCode") as upgrade_code
            from release_diff d join application_release r on r.document_id = d.document_id and r.application_id = d.application_id and r.version = d.version,
                 jsonb_array_elements(d.installers) as installer,
                 jsonb_to_recordset(installer -> 'entries') as x("displayName" text, publisher text, "displayVersion" text, "productCode" text, "upgradeCode" text)) e`

/** Makes applications and their releases equal to what is staged. `release_diff` is there afterwards. */
export async function mergeApplications(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(KEYED)
  await ctx.trx.raw('analyze keyed_release')
  await ctx.trx.raw(ADD_APPLICATIONS)
  await ctx.trx.raw(CHANGE_APPLICATIONS)
  await ctx.trx.raw(DIFF)
  await ctx.trx.raw('analyze release_diff')
  await ctx.trx.raw('delete from application_release r using release_diff d where d.document_id is null and r.id = d.former')
  await ctx.trx.raw('delete from application_installer x using release_diff d where x.release_id = d.former')
  await ctx.trx.raw('delete from application_entry x using release_diff d where x.release_id = d.former')
  await ctx.trx.raw(CHANGE)
  await ctx.trx.raw(ADD)
  await ctx.trx.raw(INSTALLERS)
  await ctx.trx.raw(ENTRIES)
  return countDiff(ctx, 'release_diff', 'document_id', 'former')
}
