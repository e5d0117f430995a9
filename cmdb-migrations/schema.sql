-- What all migrations add up to. Generated from the system catalogs by `npm run generate`; do not edit.

create type health as enum ('unknown', 'healthy', 'vulnerable', 'highly_vulnerable');

create type severity as enum ('unspecified', 'low', 'moderate', 'important', 'critical');

create type verdict_state as enum ('missing', 'downloaded', 'failed', 'pending_reboot', 'installed');

create table advisory (
  id integer not null generated always as identity,
  public_id text not null,
  title text not null,
  severity severity not null default 'unspecified'::severity,
  cves text[] not null default '{}'::text[],
  published_at timestamp with time zone,
  document_sha256 bytea,
  exploited boolean not null default false,
  exploit_public boolean not null default false,
  kind text not null default 'security'::text,
  revised_at timestamp with time zone,
  withdrawn boolean not null default false,
  restart text not null default 'unknown'::text,
  url text,
  constraint advisory_pkey PRIMARY KEY (id),
  constraint advisory_document_sha256_fkey FOREIGN KEY (document_sha256) REFERENCES document(sha256),
  constraint advisory_kind_check CHECK ((kind = ANY (ARRAY['security'::text, 'bugfix'::text, 'enhancement'::text]))),
  constraint advisory_public_id_check CHECK ((public_id <> ''::text)),
  constraint advisory_public_id_key UNIQUE (public_id),
  constraint advisory_restart_check CHECK ((restart = ANY (ARRAY['never'::text, 'always'::text, 'can'::text, 'unknown'::text]))),
  constraint advisory_title_check CHECK ((title <> ''::text))
);
CREATE INDEX advisory_cves_idx ON public.advisory USING gin (cves);
CREATE INDEX advisory_document_sha256_idx ON public.advisory USING btree (document_sha256);
grant delete, insert, select, update on advisory to tsukuroi_infra;
grant select on advisory to tsukuroi_tenant;

create table advisory_document (
  document_id integer not null,
  advisory_id integer not null,
  kind text not null,
  title text not null,
  severity severity not null,
  cves text[] not null,
  published_at timestamp with time zone,
  revised_at timestamp with time zone,
  withdrawn boolean not null,
  restart text not null,
  url text,
  constraint advisory_document_pkey PRIMARY KEY (document_id, advisory_id),
  constraint advisory_document_advisory_id_fkey FOREIGN KEY (advisory_id) REFERENCES advisory(id),
  constraint advisory_document_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint advisory_document_kind_check CHECK ((kind = ANY (ARRAY['security'::text, 'bugfix'::text, 'enhancement'::text]))),
  constraint advisory_document_restart_check CHECK ((restart = ANY (ARRAY['never'::text, 'always'::text, 'can'::text, 'unknown'::text])))
);
CREATE INDEX advisory_document_advisory_id_idx ON public.advisory_document USING btree (advisory_id);
grant delete, insert, select, update on advisory_document to tsukuroi_infra;
grant select on advisory_document to tsukuroi_tenant;

create table advisory_patch (
  advisory_id integer not null,
  patch_id integer not null,
  constraint advisory_patch_pkey PRIMARY KEY (advisory_id, patch_id),
  constraint advisory_patch_advisory_id_fkey FOREIGN KEY (advisory_id) REFERENCES advisory(id),
  constraint advisory_patch_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id)
);
CREATE INDEX advisory_patch_patch_id_idx ON public.advisory_patch USING btree (patch_id);
grant delete, insert, select, update on advisory_patch to tsukuroi_infra;
grant select on advisory_patch to tsukuroi_tenant;

create table agent (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  computer_id integer not null,
  public_key bytea not null,
  machine_uuid text,
  version text not null default ''::text,
  protocol integer not null,
  work_sequence bigint not null default 0,
  report_sequence bigint not null default 0,
  settings_version integer not null default 1,
  last_seen_at timestamp with time zone,
  last_error text,
  token_id integer,
  enrolled_at timestamp with time zone not null default now(),
  quarantined_at timestamp with time zone,
  revoked_at timestamp with time zone,
  clean_cache_at timestamp with time zone,
  constraint agent_pkey PRIMARY KEY (tenant_id, id),
  constraint agent_id_key UNIQUE (id),
  constraint agent_public_id_key UNIQUE (public_id),
  constraint agent_public_key_key UNIQUE (public_key),
  constraint agent_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint agent_token_id_fkey FOREIGN KEY (token_id) REFERENCES enrollment_token(id)
) with (fillfactor=70);
CREATE UNIQUE INDEX agent_of_computer ON public.agent USING btree (tenant_id, computer_id) WHERE (revoked_at IS NULL);
CREATE INDEX agent_token_id_idx ON public.agent USING btree (token_id);
alter table agent enable row level security, force row level security;
create policy infra_all on agent for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on agent for all to tsukuroi using (true) with check (true);
create policy tenant_own on agent for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on agent to tsukuroi_infra;
grant delete, insert, select, update on agent to tsukuroi_tenant;

create table application (
  id integer not null generated always as identity,
  public_id text not null,
  name text,
  publisher text,
  normal_name text,
  constraint application_pkey PRIMARY KEY (id),
  constraint application_public_id_check CHECK ((public_id <> ''::text)),
  constraint application_public_id_key UNIQUE (public_id)
);
CREATE INDEX application_normal_name_idx ON public.application USING btree (normal_name);
grant delete, insert, select, update on application to tsukuroi_infra;
grant select on application to tsukuroi_tenant;

create table application_entry (
  release_id integer not null,
  ordinal integer not null,
  display_name text,
  publisher text,
  display_version text,
  product_code text,
  upgrade_code text,
  constraint application_entry_pkey PRIMARY KEY (release_id, ordinal),
  constraint application_entry_release_id_fkey FOREIGN KEY (release_id) REFERENCES application_release(id) ON DELETE CASCADE
);
CREATE INDEX application_entry_product_code_idx ON public.application_entry USING btree (product_code) WHERE (product_code IS NOT NULL);
CREATE INDEX application_entry_upgrade_code_idx ON public.application_entry USING btree (upgrade_code) WHERE (upgrade_code IS NOT NULL);
grant delete, insert, select, update on application_entry to tsukuroi_infra;
grant select on application_entry to tsukuroi_tenant;

create table application_installer (
  id integer not null generated always as identity,
  release_id integer not null,
  architecture text not null,
  type text not null,
  scope text,
  url text not null,
  sha256 bytea not null,
  product_code text,
  silent text not null default ''::text,
  success_codes integer[] not null default '{}'::integer[],
  restart_codes integer[] not null default '{}'::integer[],
  locale text,
  nested_type text,
  nested_files text[] not null default '{}'::text[],
  constraint application_installer_pkey PRIMARY KEY (id),
  constraint application_installer_nested_check CHECK (
CASE
    WHEN (nested_type IS NULL) THEN (nested_files = '{}'::text[])
    ELSE ((type = 'zip'::text) AND (nested_type <> 'zip'::text) AND (nested_files <> '{}'::text[]))
END),
  constraint application_installer_nested_type_check CHECK ((nested_type <> ''::text)),
  constraint application_installer_release_id_fkey FOREIGN KEY (release_id) REFERENCES application_release(id) ON DELETE CASCADE,
  constraint application_installer_scope_check CHECK ((scope = ANY (ARRAY['user'::text, 'machine'::text])))
);
CREATE INDEX application_installer_release_id_idx ON public.application_installer USING btree (release_id);
CREATE INDEX application_installer_upper_idx ON public.application_installer USING btree (upper(product_code)) WHERE (product_code IS NOT NULL);
grant delete, insert, select, update on application_installer to tsukuroi_infra;
grant select on application_installer to tsukuroi_tenant;

create table application_match (
  entry_id integer not null,
  registry_key text not null,
  name text not null,
  version text,
  publisher text,
  product_code text,
  upgrade_code text,
  normal_name text not null,
  application_id integer,
  application_version text,
  rule text,
  matched_at timestamp with time zone not null,
  constraint application_match_pkey PRIMARY KEY (entry_id),
  constraint application_match_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id),
  constraint application_match_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES package_version(id),
  constraint application_match_rule_check CHECK ((rule = ANY (ARRAY['product_code'::text, 'upgrade_code'::text, 'name_and_publisher'::text])))
);
CREATE INDEX application_match_application_id_idx ON public.application_match USING btree (application_id);
CREATE INDEX application_match_normal_name_idx ON public.application_match USING btree (normal_name);
CREATE INDEX application_match_upper_idx ON public.application_match USING btree (upper(product_code)) WHERE (product_code IS NOT NULL);
CREATE INDEX application_match_upper_idx1 ON public.application_match USING btree (upper(upgrade_code)) WHERE (upgrade_code IS NOT NULL);
grant delete, insert, select, update on application_match to tsukuroi_infra;
grant select on application_match to tsukuroi_tenant;

create table application_name (
  application_id integer not null,
  normal_name text not null,
  constraint application_name_pkey PRIMARY KEY (application_id, normal_name),
  constraint application_name_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id),
  constraint application_name_normal_name_check CHECK ((normal_name <> ''::text))
);
CREATE INDEX application_name_normal_name_idx ON public.application_name USING btree (normal_name);
grant delete, insert, select, update on application_name to tsukuroi_infra;
grant select on application_name to tsukuroi_tenant;

create table application_release (
  id integer not null generated always as identity,
  document_id integer not null,
  application_id integer not null,
  version text not null,
  key bytea not null,
  released_at timestamp with time zone,
  digest bytea not null,
  constraint application_release_pkey PRIMARY KEY (id),
  constraint application_release_application_id_fkey FOREIGN KEY (application_id) REFERENCES application(id),
  constraint application_release_document_id_application_id_version_key UNIQUE (document_id, application_id, version),
  constraint application_release_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint application_release_version_check CHECK ((version <> ''::text))
);
CREATE INDEX application_release_application_id_key_idx ON public.application_release USING btree (application_id, key);
grant delete, insert, select, update on application_release to tsukuroi_infra;
grant select on application_release to tsukuroi_tenant;

create table applied_patch (
  tenant_id integer not null,
  computer_id integer not null,
  patch_id integer not null,
  location text not null default ''::text,
  source_id integer not null,
  learned_at timestamp with time zone not null default now(),
  constraint applied_patch_pkey PRIMARY KEY (tenant_id, computer_id, patch_id, location),
  constraint applied_patch_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES registered_patch(patch_id),
  constraint applied_patch_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint applied_patch_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
);
CREATE INDEX applied_patch_patch_id_idx ON public.applied_patch USING btree (patch_id);
CREATE INDEX applied_patch_source_id_idx ON public.applied_patch USING btree (source_id);
alter table applied_patch enable row level security, force row level security;
create policy infra_all on applied_patch for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on applied_patch for all to tsukuroi using (true) with check (true);
create policy tenant_own on applied_patch for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on applied_patch to tsukuroi_infra;
grant delete, insert, select, update on applied_patch to tsukuroi_tenant;

create table approval (
  id integer not null generated always as identity,
  source_id integer not null,
  external_id uuid not null,
  patch_id integer not null,
  target_group_id integer not null,
  action text not null,
  optional boolean not null default false,
  deadline_at timestamp with time zone,
  go_live_at timestamp with time zone,
  admin_name text not null default ''::text,
  approved_at timestamp with time zone,
  learned_at timestamp with time zone not null default now(),
  baseline boolean not null default false,
  ended_at timestamp with time zone,
  constraint approval_pkey PRIMARY KEY (id),
  constraint approval_action_check CHECK ((action = ANY (ARRAY['install'::text, 'uninstall'::text, 'detect'::text, 'block'::text, 'other'::text]))),
  constraint approval_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint approval_source_id_external_id_key UNIQUE (source_id, external_id),
  constraint approval_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint approval_target_group_id_fkey FOREIGN KEY (target_group_id) REFERENCES target_group(id)
);
CREATE INDEX approval_current ON public.approval USING btree (patch_id, target_group_id) WHERE (ended_at IS NULL);
CREATE INDEX approval_target_group_id_idx ON public.approval USING btree (target_group_id);
grant delete, insert, select, update on approval to tsukuroi_infra;

create table approval_history (
  approval_id integer not null,
  source_id integer not null,
  patch_id integer not null,
  target_group_id integer not null,
  action text not null,
  deadline_at timestamp with time zone,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint approval_history_pkey PRIMARY KEY (approval_id, valid_to)
) partition by RANGE (valid_to);
grant delete, insert, select, update on approval_history to tsukuroi_infra;

create table audit_chain (
  tenant_id integer not null,
  seq bigint not null,
  hash bytea not null,
  constraint audit_chain_pkey PRIMARY KEY (tenant_id),
  constraint audit_chain_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table audit_chain enable row level security, force row level security;
create policy infra_all on audit_chain for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on audit_chain for all to tsukuroi using (true) with check (true);
create policy tenant_own on audit_chain for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on audit_chain to tsukuroi_infra;
grant delete, insert, select, update on audit_chain to tsukuroi_tenant;

create table audit_head (
  tenant_id integer not null,
  seq bigint not null,
  hash bytea not null,
  signed_at timestamp with time zone not null,
  key_id text not null,
  signature bytea not null,
  constraint audit_head_pkey PRIMARY KEY (tenant_id, seq),
  constraint audit_head_key_id_fkey FOREIGN KEY (key_id) REFERENCES signing_key(id),
  constraint audit_head_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX audit_head_key_id_idx ON public.audit_head USING btree (key_id);
alter table audit_head enable row level security, force row level security;
create policy infra_all on audit_head for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on audit_head for all to tsukuroi using (true) with check (true);
create policy tenant_own on audit_head for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant insert, select on audit_head to tsukuroi_infra;
grant insert, select on audit_head to tsukuroi_tenant;

create table audit_record (
  tenant_id integer not null,
  seq bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  operation text not null,
  parameters jsonb not null,
  result text not null,
  prev_hash bytea not null,
  hash bytea not null,
  constraint audit_record_pkey PRIMARY KEY (tenant_id, seq),
  constraint audit_record_actor_check CHECK ((actor <> ''::text)),
  constraint audit_record_operation_check CHECK ((operation <> ''::text)),
  constraint audit_record_result_check CHECK ((result = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text]))),
  constraint audit_record_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX audit_record_job ON public.audit_record USING btree (tenant_id, ((parameters ->> 'jobId'::text)), seq) WHERE ((parameters ->> 'jobId'::text) IS NOT NULL);
alter table audit_record enable row level security, force row level security;
create policy infra_all on audit_record for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on audit_record for all to tsukuroi using (true) with check (true);
create policy tenant_own on audit_record for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant insert, select on audit_record to tsukuroi_infra;
grant insert, select on audit_record to tsukuroi_tenant;

create table baseline (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  computer_id integer not null,
  name text not null,
  attributes jsonb not null,
  taken_at timestamp with time zone not null default now(),
  author_name text not null,
  constraint baseline_pkey PRIMARY KEY (tenant_id, id),
  constraint baseline_author_name_check CHECK ((author_name <> ''::text)),
  constraint baseline_id_key UNIQUE (id),
  constraint baseline_name_check CHECK ((name <> ''::text)),
  constraint baseline_public_id_key UNIQUE (public_id),
  constraint baseline_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
);
CREATE UNIQUE INDEX baseline_name ON public.baseline USING btree (tenant_id, computer_id, name);
CREATE INDEX baseline_tenant_id_computer_id_idx ON public.baseline USING btree (tenant_id, computer_id);
alter table baseline enable row level security, force row level security;
create policy infra_all on baseline for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on baseline for all to tsukuroi using (true) with check (true);
create policy tenant_own on baseline for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on baseline to tsukuroi_infra;
grant delete, insert, select, update on baseline to tsukuroi_tenant;

create table catalog_stream (
  document_id integer not null,
  stream text not null,
  constraint catalog_stream_pkey PRIMARY KEY (document_id, stream),
  constraint catalog_stream_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint catalog_stream_stream_check CHECK ((stream <> ''::text))
);
CREATE INDEX catalog_stream_stream_idx ON public.catalog_stream USING btree (stream);
grant delete, insert, select, update on catalog_stream to tsukuroi_infra;
grant select on catalog_stream to tsukuroi_tenant;

create table classification (
  id integer not null generated always as identity,
  public_id text not null,
  title text not null,
  level text not null default 'recommended'::text,
  security boolean not null default false,
  notify boolean not null default true,
  constraint classification_pkey PRIMARY KEY (id),
  constraint classification_level_check CHECK ((level = ANY (ARRAY['required'::text, 'recommended'::text]))),
  constraint classification_public_id_key UNIQUE (public_id),
  constraint classification_title_check CHECK ((title <> ''::text))
);
grant delete, insert, select, update on classification to tsukuroi_infra;
grant select on classification to tsukuroi_tenant;

create table classification_level (
  tenant_id integer not null,
  classification_id integer not null,
  level text not null,
  set_by text not null,
  set_at timestamp with time zone not null default now(),
  constraint classification_level_pkey PRIMARY KEY (tenant_id, classification_id),
  constraint classification_level_classification_id_fkey FOREIGN KEY (classification_id) REFERENCES classification(id),
  constraint classification_level_level_check CHECK ((level = ANY (ARRAY['required'::text, 'recommended'::text]))),
  constraint classification_level_set_by_check CHECK ((set_by <> ''::text)),
  constraint classification_level_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX classification_level_classification_id_idx ON public.classification_level USING btree (classification_id);
alter table classification_level enable row level security, force row level security;
create policy infra_all on classification_level for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on classification_level for all to tsukuroi using (true) with check (true);
create policy tenant_own on classification_level for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on classification_level to tsukuroi_infra;
grant delete, insert, select, update on classification_level to tsukuroi_tenant;

create table collection (
  tenant_id integer not null,
  computer_id integer not null,
  source_id integer not null,
  package_sha256 bytea not null,
  outcome text not null,
  reason text,
  message text not null default ''::text,
  digest bytea,
  collected_at timestamp with time zone not null,
  constraint collection_pkey PRIMARY KEY (tenant_id, computer_id, source_id),
  constraint collection_outcome_check CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text]))),
  constraint collection_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint collection_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
) with (fillfactor=70);
CREATE INDEX collection_source_id_idx ON public.collection USING btree (source_id);
alter table collection enable row level security, force row level security;
create policy infra_all on collection for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on collection for all to tsukuroi using (true) with check (true);
create policy tenant_own on collection for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on collection to tsukuroi_infra;
grant delete, insert, select, update on collection to tsukuroi_tenant;

create table collection_source (
  source_id integer not null,
  software_items jsonb not null,
  patch_items jsonb,
  package_sha256 bytea not null,
  package bytea not null,
  file_name text not null,
  platforms text[] not null,
  uploaded_at timestamp with time zone not null,
  uploaded_by text not null,
  constraint collection_source_pkey PRIMARY KEY (source_id),
  constraint collection_source_file_name_check CHECK ((file_name <> ''::text)),
  constraint collection_source_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint collection_source_uploaded_by_check CHECK ((uploaded_by <> ''::text))
);
grant delete, insert, select, update on collection_source to tsukuroi_infra;

create table collector_delivery (
  id integer not null generated always as identity,
  source_id integer not null,
  public_id uuid not null,
  state text not null,
  manifest jsonb,
  began_at timestamp with time zone not null default now(),
  completed_at timestamp with time zone,
  read_run_id integer,
  constraint collector_delivery_pkey PRIMARY KEY (id),
  constraint collector_delivery_public_id_key UNIQUE (public_id),
  constraint collector_delivery_read_run_id_fkey FOREIGN KEY (read_run_id) REFERENCES source_run(id),
  constraint collector_delivery_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint collector_delivery_state_check CHECK ((state = ANY (ARRAY['arriving'::text, 'complete'::text, 'read'::text, 'dropped'::text])))
);
CREATE INDEX collector_delivery_read_run_id_idx ON public.collector_delivery USING btree (read_run_id);
CREATE INDEX collector_delivery_source_id_id_idx ON public.collector_delivery USING btree (source_id, id DESC);
grant delete, insert, select, update on collector_delivery to tsukuroi_infra;

create table collector_part (
  delivery_id integer not null,
  row_set text not null,
  number integer not null,
  body bytea not null,
  sha256 bytea not null,
  constraint collector_part_pkey PRIMARY KEY (delivery_id, row_set, number),
  constraint collector_part_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES collector_delivery(id) ON DELETE CASCADE,
  constraint collector_part_number_check CHECK ((number >= 0)),
  constraint collector_part_row_set_check CHECK ((row_set <> ''::text))
);
grant delete, insert, select, update on collector_part to tsukuroi_infra;

create table collector_token (
  source_id integer not null,
  sha256 bytea not null,
  issued_at timestamp with time zone not null,
  issued_by text not null,
  last_seen_at timestamp with time zone,
  constraint collector_token_pkey PRIMARY KEY (source_id),
  constraint collector_token_issued_by_check CHECK ((issued_by <> ''::text)),
  constraint collector_token_sha256_key UNIQUE (sha256),
  constraint collector_token_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
grant delete, insert, select, update on collector_token to tsukuroi_infra;

create table computer (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  host_name text not null,
  fqdn text,
  display_name text not null default ''::text,
  management_address text,
  addresses text[] not null default '{}'::text[],
  os_type text not null,
  os_name text not null default ''::text,
  os_version text not null default ''::text,
  os_architecture text not null default ''::text,
  server_group_id integer not null,
  site_id integer not null,
  criticality text not null default 'normal'::text,
  registered boolean not null default false,
  created_at timestamp with time zone not null default now(),
  learned_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint computer_pkey PRIMARY KEY (tenant_id, id),
  constraint computer_criticality_check CHECK ((criticality = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text]))),
  constraint computer_fqdn_check CHECK ((fqdn <> ''::text)),
  constraint computer_host_name_check CHECK ((host_name <> ''::text)),
  constraint computer_id_key UNIQUE (id),
  constraint computer_management_address_check CHECK ((management_address <> ''::text)),
  constraint computer_os_type_check CHECK ((os_type = ANY (ARRAY['windows'::text, 'linux'::text, 'other'::text]))),
  constraint computer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint computer_tenant_id_server_group_id_fkey FOREIGN KEY (tenant_id, server_group_id) REFERENCES server_group(tenant_id, id),
  constraint computer_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES site(tenant_id, id)
);
CREATE INDEX computer_by_group ON public.computer USING btree (tenant_id, server_group_id) WHERE (ended_at IS NULL);
CREATE INDEX computer_by_host_name ON public.computer USING btree (host_name, id) WHERE (ended_at IS NULL);
CREATE INDEX computer_by_name ON public.computer USING btree (tenant_id, host_name, id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX computer_management_address ON public.computer USING btree (tenant_id, management_address) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX computer_public_id ON public.computer USING btree (public_id) WHERE (ended_at IS NULL);
CREATE INDEX computer_tenant_id_site_id_idx ON public.computer USING btree (tenant_id, site_id);
alter table computer enable row level security, force row level security;
create policy infra_all on computer for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer to tsukuroi_infra;
grant delete, insert, select, update on computer to tsukuroi_tenant;

create table computer_group (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  name text not null,
  kind text not null,
  selector jsonb,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint computer_group_pkey PRIMARY KEY (tenant_id, id),
  constraint computer_group_check CHECK (((kind = 'dynamic'::text) = (selector IS NOT NULL))),
  constraint computer_group_id_key UNIQUE (id),
  constraint computer_group_kind_check CHECK ((kind = ANY (ARRAY['static'::text, 'unique'::text, 'dynamic'::text]))),
  constraint computer_group_name_check CHECK ((name <> ''::text)),
  constraint computer_group_public_id_key UNIQUE (public_id),
  constraint computer_group_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE UNIQUE INDEX computer_group_tenant_id_name ON public.computer_group USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
alter table computer_group enable row level security, force row level security;
create policy infra_all on computer_group for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer_group for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer_group for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer_group to tsukuroi_infra;
grant delete, insert, select, update on computer_group to tsukuroi_tenant;

create table computer_group_member (
  tenant_id integer not null,
  computer_group_id integer not null,
  computer_id integer not null,
  constraint computer_group_member_pkey PRIMARY KEY (tenant_id, computer_group_id, computer_id),
  constraint computer_group_member_tenant_id_computer_group_id_fkey FOREIGN KEY (tenant_id, computer_group_id) REFERENCES computer_group(tenant_id, id),
  constraint computer_group_member_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
);
CREATE INDEX computer_group_member_tenant_id_computer_id_idx ON public.computer_group_member USING btree (tenant_id, computer_id);
alter table computer_group_member enable row level security, force row level security;
create policy infra_all on computer_group_member for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer_group_member for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer_group_member for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer_group_member to tsukuroi_infra;
grant delete, insert, select, update on computer_group_member to tsukuroi_tenant;

create table computer_history (
  tenant_id integer not null,
  computer_id integer not null,
  attributes jsonb not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint computer_history_pkey PRIMARY KEY (tenant_id, computer_id, valid_to)
) partition by RANGE (valid_to);
alter table computer_history enable row level security, force row level security;
create policy infra_all on computer_history for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer_history for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer_history for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer_history to tsukuroi_infra;
grant delete, insert, select, update on computer_history to tsukuroi_tenant;

create table computer_identity (
  tenant_id integer not null,
  kind text not null,
  value text not null,
  source_id integer not null,
  computer_id integer not null,
  constraint computer_identity_pkey PRIMARY KEY (tenant_id, kind, value, source_id),
  constraint computer_identity_kind_check CHECK ((kind = ANY (ARRAY['wsus_target'::text, 'agent_key'::text, 'machine_uuid'::text, 'fqdn'::text]))),
  constraint computer_identity_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint computer_identity_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint computer_identity_value_check CHECK ((value <> ''::text))
);
CREATE INDEX computer_identity_source_id_idx ON public.computer_identity USING btree (source_id);
CREATE INDEX computer_identity_tenant_id_computer_id_idx ON public.computer_identity USING btree (tenant_id, computer_id);
CREATE INDEX computer_identity_value ON public.computer_identity USING btree (kind, value);
alter table computer_identity enable row level security, force row level security;
create policy infra_all on computer_identity for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer_identity for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer_identity for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer_identity to tsukuroi_infra;
grant delete, insert, select, update on computer_identity to tsukuroi_tenant;

create table computer_move (
  computer_id integer not null,
  from_computer_id integer not null,
  moved_by text not null,
  moved_at timestamp with time zone not null default now(),
  constraint computer_move_pkey PRIMARY KEY (computer_id),
  constraint computer_move_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint computer_move_from_computer_id_fkey FOREIGN KEY (from_computer_id) REFERENCES computer(id),
  constraint computer_move_moved_by_check CHECK ((moved_by <> ''::text))
);
CREATE INDEX computer_move_from_computer_id_idx ON public.computer_move USING btree (from_computer_id);
grant delete, insert, select, update on computer_move to tsukuroi_infra;

create table computer_status (
  tenant_id integer not null,
  computer_id integer not null,
  health health not null default 'unknown'::health,
  unapplied_critical integer not null default 0,
  unapplied_important integer not null default 0,
  unapplied_other integer not null default 0,
  missing integer not null default 0,
  failed integer not null default 0,
  installed integer not null default 0,
  pending_reboot integer not null default 0,
  disputed integer not null default 0,
  wsus_last_sync_at timestamp with time zone,
  wsus_last_report_at timestamp with time zone,
  wsus_heard_at timestamp with time zone,
  not_ready text,
  agent_last_seen_at timestamp with time zone,
  agent_last_inventory_at timestamp with time zone,
  boot_id text,
  restart_pending boolean not null default false,
  counted_at timestamp with time zone not null default now(),
  constraint computer_status_pkey PRIMARY KEY (tenant_id, computer_id),
  constraint computer_status_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
) with (fillfactor=70);
CREATE INDEX computer_status_health ON public.computer_status USING btree (tenant_id, health);
alter table computer_status enable row level security, force row level security;
create policy infra_all on computer_status for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on computer_status for all to tsukuroi using (true) with check (true);
create policy tenant_own on computer_status for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on computer_status to tsukuroi_infra;
grant delete, insert, select, update on computer_status to tsukuroi_tenant;

create table deployment_policy (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint deployment_policy_pkey PRIMARY KEY (tenant_id, id),
  constraint deployment_policy_id_key UNIQUE (id),
  constraint deployment_policy_name_check CHECK ((name <> ''::text)),
  constraint deployment_policy_public_id_key UNIQUE (public_id),
  constraint deployment_policy_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint deployment_policy_tenant_id_name_key UNIQUE (tenant_id, name)
);
alter table deployment_policy enable row level security, force row level security;
create policy infra_all on deployment_policy for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on deployment_policy for all to tsukuroi using (true) with check (true);
create policy tenant_own on deployment_policy for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on deployment_policy to tsukuroi_infra;
grant delete, insert, select, update on deployment_policy to tsukuroi_tenant;

create table deployment_policy_version (
  tenant_id integer not null,
  policy_id integer not null,
  version integer not null,
  windows jsonb not null default '[]'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  constraint deployment_policy_version_pkey PRIMARY KEY (tenant_id, policy_id, version),
  constraint deployment_policy_version_tenant_id_policy_id_fkey FOREIGN KEY (tenant_id, policy_id) REFERENCES deployment_policy(tenant_id, id)
);
alter table deployment_policy_version enable row level security, force row level security;
create policy infra_all on deployment_policy_version for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on deployment_policy_version for all to tsukuroi using (true) with check (true);
create policy tenant_own on deployment_policy_version for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on deployment_policy_version to tsukuroi_infra;
grant delete, insert, select, update on deployment_policy_version to tsukuroi_tenant;

create table document (
  sha256 bytea not null,
  url text,
  media_type text not null default 'application/octet-stream'::text,
  body bytea not null,
  fetched_at timestamp with time zone not null default now(),
  constraint document_pkey PRIMARY KEY (sha256)
);
grant delete, insert, select, update on document to tsukuroi_infra;
grant select on document to tsukuroi_tenant;

create table downstream_server (
  source_id integer not null,
  server_id uuid not null,
  name text not null default ''::text,
  parent_server_id uuid,
  hops integer not null default 1,
  last_sync_at timestamp with time zone,
  last_rollup_at timestamp with time zone,
  version text,
  replica boolean,
  absent_since timestamp with time zone,
  constraint downstream_server_pkey PRIMARY KEY (source_id, server_id),
  constraint downstream_server_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
grant delete, insert, select, update on downstream_server to tsukuroi_infra;

create table enrollment_token (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  public_key bytea not null,
  site_id integer not null,
  server_group_id integer not null,
  uses_left integer not null,
  expires_at timestamp with time zone not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  revoked_at timestamp with time zone,
  constraint enrollment_token_pkey PRIMARY KEY (tenant_id, id),
  constraint enrollment_token_created_by_check CHECK ((created_by <> ''::text)),
  constraint enrollment_token_id_key UNIQUE (id),
  constraint enrollment_token_public_id_key UNIQUE (public_id),
  constraint enrollment_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint enrollment_token_tenant_id_server_group_id_fkey FOREIGN KEY (tenant_id, server_group_id) REFERENCES server_group(tenant_id, id),
  constraint enrollment_token_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES site(tenant_id, id),
  constraint enrollment_token_uses_left_check CHECK ((uses_left >= 0))
);
CREATE INDEX enrollment_token_tenant_id_server_group_id_idx ON public.enrollment_token USING btree (tenant_id, server_group_id);
CREATE INDEX enrollment_token_tenant_id_site_id_idx ON public.enrollment_token USING btree (tenant_id, site_id);
alter table enrollment_token enable row level security, force row level security;
create policy infra_all on enrollment_token for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on enrollment_token for all to tsukuroi using (true) with check (true);
create policy tenant_own on enrollment_token for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on enrollment_token to tsukuroi_infra;
grant delete, insert, select, update on enrollment_token to tsukuroi_tenant;

create table feed_document (
  id integer not null generated always as identity,
  source_id integer not null,
  key text not null,
  format text not null,
  title text not null default ''::text,
  sha256 bytea not null,
  url text,
  revised_at timestamp with time zone,
  fetched_at timestamp with time zone not null,
  records integer not null,
  skipped integer not null,
  rejected integer not null,
  valid_until timestamp with time zone,
  signed_by text,
  set_id integer,
  constraint feed_document_pkey PRIMARY KEY (id),
  constraint feed_document_format_check CHECK ((format <> ''::text)),
  constraint feed_document_key_check CHECK ((key <> ''::text)),
  constraint feed_document_set_id_fkey FOREIGN KEY (set_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint feed_document_sha256_fkey FOREIGN KEY (sha256) REFERENCES document(sha256),
  constraint feed_document_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint feed_document_source_id_key_key UNIQUE (source_id, key)
);
CREATE INDEX feed_document_set_id_idx ON public.feed_document USING btree (set_id) WHERE (set_id IS NOT NULL);
CREATE INDEX feed_document_sha256_idx ON public.feed_document USING btree (sha256);
grant delete, insert, select, update on feed_document to tsukuroi_infra;
grant select on feed_document to tsukuroi_tenant;

create table feed_setting (
  source_id integer not null,
  url text,
  ca_pem text,
  preset text,
  signing_keys text,
  stream text,
  way jsonb,
  constraint feed_setting_pkey PRIMARY KEY (source_id),
  constraint feed_setting_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint feed_setting_stream_check CHECK ((stream <> ''::text)),
  constraint feed_setting_url_check CHECK ((url <> ''::text))
);
grant delete, insert, select, update on feed_setting to tsukuroi_infra;

create table feed_state (
  source_id integer not null,
  url text not null,
  etag text,
  last_modified text,
  checked_at timestamp with time zone not null,
  cursor text,
  constraint feed_state_pkey PRIMARY KEY (source_id, url),
  constraint feed_state_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint feed_state_url_check CHECK ((url <> ''::text))
);
grant delete, insert, select, update on feed_state to tsukuroi_infra;

create table finding (
  id integer not null generated always as identity,
  code text not null,
  subject text not null,
  details jsonb not null default '{}'::jsonb,
  found_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  source_id integer,
  patch_id integer,
  severity text not null default 'warning'::text,
  count integer not null default 1,
  changed_at timestamp with time zone not null default now(),
  constraint finding_pkey PRIMARY KEY (id),
  constraint finding_code_check CHECK ((code <> ''::text)),
  constraint finding_count_check CHECK ((count > 0)),
  constraint finding_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint finding_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text]))),
  constraint finding_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint finding_subject_check CHECK ((subject <> ''::text))
);
CREATE INDEX finding_ended ON public.finding USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE UNIQUE INDEX finding_open ON public.finding USING btree (code, COALESCE(source_id, 0), subject) WHERE (ended_at IS NULL);
CREATE INDEX finding_patch_id_idx ON public.finding USING btree (patch_id);
CREATE INDEX finding_source_id_idx ON public.finding USING btree (source_id);
grant delete, insert, select, update on finding to tsukuroi_infra;

create table finding_check (
  source_id integer not null,
  checked_at timestamp with time zone not null,
  constraint finding_check_pkey PRIMARY KEY (source_id),
  constraint finding_check_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
grant delete, insert, select, update on finding_check to tsukuroi_infra;

create table health_count (
  tenant_id integer not null,
  server_group_id integer not null,
  health health not null,
  computers integer not null,
  constraint health_count_pkey PRIMARY KEY (tenant_id, server_group_id, health),
  constraint health_count_tenant_id_server_group_id_fkey FOREIGN KEY (tenant_id, server_group_id) REFERENCES server_group(tenant_id, id)
);
alter table health_count enable row level security, force row level security;
create policy infra_all on health_count for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on health_count for all to tsukuroi using (true) with check (true);
create policy tenant_own on health_count for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on health_count to tsukuroi_infra;
grant delete, insert, select, update on health_count to tsukuroi_tenant;

create table health_day (
  tenant_id integer not null,
  server_group_id integer not null,
  day date not null,
  recorded boolean not null,
  computers integer not null,
  unknown integer,
  healthy integer,
  vulnerable integer,
  highly_vulnerable integer,
  spoken integer,
  critical integer not null,
  important integer not null,
  moderate integer not null,
  low integer not null,
  unspecified integer not null,
  exploited integer not null,
  constraint health_day_pkey PRIMARY KEY (tenant_id, day, server_group_id),
  constraint health_day_tenant_id_server_group_id_fkey FOREIGN KEY (tenant_id, server_group_id) REFERENCES server_group(tenant_id, id)
);
CREATE INDEX health_day_tenant_id_server_group_id_idx ON public.health_day USING btree (tenant_id, server_group_id);
alter table health_day enable row level security, force row level security;
create policy infra_all on health_day for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on health_day for all to tsukuroi using (true) with check (true);
create policy tenant_own on health_day for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on health_day to tsukuroi_infra;
grant delete, insert, select, update on health_day to tsukuroi_tenant;

create table holding (
  tenant_id integer not null,
  computer_id integer not null,
  package_ids integer[] not null,
  constraint holding_pkey PRIMARY KEY (tenant_id, computer_id),
  constraint holding_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES inventory(tenant_id, computer_id) ON DELETE CASCADE
);
CREATE INDEX holding_packages ON public.holding USING gin (package_ids);
alter table holding enable row level security, force row level security;
create policy infra_all on holding for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on holding for all to tsukuroi using (true) with check (true);
create policy tenant_own on holding for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on holding to tsukuroi_infra;
grant delete, insert, select, update on holding to tsukuroi_tenant;

create table holding_change (
  tenant_id integer not null,
  computer_id integer not null,
  added integer[] not null,
  removed integer[] not null,
  constraint holding_change_pkey PRIMARY KEY (tenant_id, computer_id),
  constraint holding_change_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES holding(tenant_id, computer_id) ON DELETE CASCADE
);
CREATE INDEX holding_change_added ON public.holding_change USING gin (added);
alter table holding_change enable row level security, force row level security;
create policy infra_all on holding_change for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on holding_change for all to tsukuroi using (true) with check (true);
create policy tenant_own on holding_change for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on holding_change to tsukuroi_infra;
grant delete, insert, select, update on holding_change to tsukuroi_tenant;

create table installed_software (
  tenant_id integer not null,
  computer_id integer not null,
  software_id integer not null,
  location text not null default ''::text,
  source_id integer not null,
  learned_at timestamp with time zone not null default now(),
  constraint installed_software_pkey PRIMARY KEY (tenant_id, computer_id, software_id, location),
  constraint installed_software_software_id_fkey FOREIGN KEY (software_id) REFERENCES software(id),
  constraint installed_software_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint installed_software_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
);
CREATE INDEX installed_software_software_id_idx ON public.installed_software USING btree (software_id);
CREATE INDEX installed_software_source_id_idx ON public.installed_software USING btree (source_id);
alter table installed_software enable row level security, force row level security;
create policy infra_all on installed_software for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on installed_software for all to tsukuroi using (true) with check (true);
create policy tenant_own on installed_software for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on installed_software to tsukuroi_infra;
grant delete, insert, select, update on installed_software to tsukuroi_tenant;

create table inventory (
  tenant_id integer not null,
  computer_id integer not null,
  checksum bytea not null,
  stream text not null,
  package_ids integer[] not null,
  available_ids integer[] not null default '{}'::integer[],
  document_sha256 bytea not null,
  taken_at timestamp with time zone not null,
  learned_at timestamp with time zone not null default now(),
  unchanged_at timestamp with time zone not null default now(),
  running_ids integer[] not null default '{}'::integer[],
  held_ids integer[] not null default '{}'::integer[],
  pockets text[] not null default '{}'::text[],
  phased jsonb,
  document_format smallint not null default 1,
  passed_ids integer[] not null default '{}'::integer[],
  offers boolean not null default true,
  packages_since timestamp with time zone not null default now(),
  constraint inventory_pkey PRIMARY KEY (tenant_id, computer_id),
  constraint inventory_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint inventory_tenant_id_document_sha256_fkey FOREIGN KEY (tenant_id, document_sha256) REFERENCES inventory_document(tenant_id, sha256)
);
CREATE INDEX inventory_tenant_id_document_sha256_idx ON public.inventory USING btree (tenant_id, document_sha256);
alter table inventory enable row level security, force row level security;
create policy infra_all on inventory for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on inventory for all to tsukuroi using (true) with check (true);
create policy tenant_own on inventory for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on inventory to tsukuroi_infra;
grant delete, insert, select, update on inventory to tsukuroi_tenant;

create table inventory_document (
  tenant_id integer not null,
  sha256 bytea not null,
  body bytea not null,
  constraint inventory_document_pkey PRIMARY KEY (tenant_id, sha256),
  constraint inventory_document_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table inventory_document enable row level security, force row level security;
create policy infra_all on inventory_document for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on inventory_document for all to tsukuroi using (true) with check (true);
create policy tenant_own on inventory_document for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on inventory_document to tsukuroi_infra;
grant delete, insert, select, update on inventory_document to tsukuroi_tenant;

create table inventory_history (
  tenant_id integer not null,
  computer_id integer not null,
  added integer[] not null,
  removed integer[] not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint inventory_history_pkey PRIMARY KEY (tenant_id, computer_id, valid_to)
) partition by RANGE (valid_to);
alter table inventory_history enable row level security, force row level security;
create policy infra_all on inventory_history for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on inventory_history for all to tsukuroi using (true) with check (true);
create policy tenant_own on inventory_history for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on inventory_history to tsukuroi_infra;
grant delete, insert, select, update on inventory_history to tsukuroi_tenant;

create table job (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  request_id uuid not null,
  name text not null,
  state text not null,
  class text not null default 'normal'::text,
  kind text not null,
  infrastructure boolean not null default false,
  requested_by text not null,
  requester_user_id integer,
  owner_user_id integer not null,
  owner_name text not null,
  needs_approval boolean not null,
  two_person boolean not null default false,
  policy_id integer not null,
  policy_version integer not null,
  plan_revision integer not null default 1,
  plan_hash bytea not null,
  parameters jsonb not null,
  scheduled_at timestamp with time zone,
  expires_at timestamp with time zone,
  approved_at timestamp with time zone,
  approved_by text,
  approval_signature bytea,
  approval_key_id text,
  created_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  told_state text,
  constraint job_pkey PRIMARY KEY (tenant_id, id),
  constraint job_approval_key_id_fkey FOREIGN KEY (approval_key_id) REFERENCES signing_key(id),
  constraint job_class_check CHECK ((class = ANY (ARRAY['normal'::text, 'emergency'::text]))),
  constraint job_id_key UNIQUE (id),
  constraint job_kind_check CHECK ((kind = ANY (ARRAY['windows'::text, 'linux'::text, 'middleware'::text]))),
  constraint job_name_check CHECK ((name <> ''::text)),
  constraint job_owner_name_check CHECK ((owner_name <> ''::text)),
  constraint job_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES user_account(id),
  constraint job_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES deployment_policy(id),
  constraint job_public_id_key UNIQUE (public_id),
  constraint job_requested_by_check CHECK ((requested_by <> ''::text)),
  constraint job_requester_user_id_fkey FOREIGN KEY (requester_user_id) REFERENCES user_account(id),
  constraint job_state_check CHECK ((state = ANY (ARRAY['pending_approval'::text, 'rejected'::text, 'waiting'::text, 'running'::text, 'awaiting_decision'::text, 'completed'::text, 'completed_with_errors'::text, 'failed'::text, 'canceled'::text, 'expired'::text]))),
  constraint job_tenant_id_check CHECK ((tenant_id IS NOT NULL)),
  constraint job_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint job_tenant_id_policy_id_policy_version_fkey FOREIGN KEY (tenant_id, policy_id, policy_version) REFERENCES deployment_policy_version(tenant_id, policy_id, version)
) with (fillfactor=70);
CREATE INDEX job_approval_key_id_idx ON public.job USING btree (approval_key_id);
CREATE INDEX job_due ON public.job USING btree (COALESCE(scheduled_at, expires_at)) WHERE (state = ANY (ARRAY['pending_approval'::text, 'waiting'::text]));
CREATE INDEX job_newest ON public.job USING btree (tenant_id, id DESC);
CREATE INDEX job_open ON public.job USING btree (tenant_id, state) WHERE (state = ANY (ARRAY['pending_approval'::text, 'waiting'::text, 'running'::text, 'awaiting_decision'::text]));
CREATE INDEX job_owner_user_id_idx ON public.job USING btree (owner_user_id);
CREATE INDEX job_policy_id_idx ON public.job USING btree (policy_id);
CREATE INDEX job_requester_user_id_idx ON public.job USING btree (requester_user_id);
CREATE INDEX job_tenant_id_policy_id_policy_version_idx ON public.job USING btree (tenant_id, policy_id, policy_version);
alter table job enable row level security, force row level security;
create policy infra_all on job for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on job for all to tsukuroi using (true) with check (true);
create policy tenant_own on job for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on job to tsukuroi_infra;
grant delete, insert, select, update on job to tsukuroi_tenant;

create table job_decision (
  tenant_id integer not null,
  job_id integer not null,
  number integer not null,
  kind text not null,
  computer_id integer,
  decided_by text not null,
  comment text not null default ''::text,
  plan_hash bytea not null,
  decided_at timestamp with time zone not null default now(),
  told boolean not null default false,
  constraint job_decision_pkey PRIMARY KEY (tenant_id, job_id, number),
  constraint job_decision_decided_by_check CHECK ((decided_by <> ''::text)),
  constraint job_decision_kind_check CHECK ((kind = ANY (ARRAY['approve'::text, 'reject'::text, 'retry'::text, 'continue'::text, 'cancel'::text]))),
  constraint job_decision_tenant_id_job_id_fkey FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id)
);
alter table job_decision enable row level security, force row level security;
create policy infra_all on job_decision for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on job_decision for all to tsukuroi using (true) with check (true);
create policy tenant_own on job_decision for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on job_decision to tsukuroi_infra;
grant delete, insert, select, update on job_decision to tsukuroi_tenant;

create table lifecycle (
  document_id integer not null,
  product text not null,
  cycle text not null,
  release text,
  released_at date,
  supported_until date,
  security_until date,
  extended_until date,
  constraint lifecycle_pkey PRIMARY KEY (document_id, product, cycle),
  constraint lifecycle_cycle_check CHECK ((cycle <> ''::text)),
  constraint lifecycle_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint lifecycle_product_check CHECK ((product <> ''::text))
);
CREATE INDEX lifecycle_release_idx ON public.lifecycle USING btree (release) WHERE (release IS NOT NULL);
grant delete, insert, select, update on lifecycle to tsukuroi_infra;
grant select on lifecycle to tsukuroi_tenant;

create table linux_patch_policy (
  single boolean not null default true,
  imported_at timestamp with time zone not null,
  imported_by text not null,
  constraint linux_patch_policy_pkey PRIMARY KEY (single),
  constraint linux_patch_policy_imported_by_check CHECK ((imported_by <> ''::text)),
  constraint linux_patch_policy_single_check CHECK (single)
);
grant delete, insert, select, update on linux_patch_policy to tsukuroi_infra;
grant select on linux_patch_policy to tsukuroi_tenant;

create table linux_patch_target (
  position integer not null,
  name text not null,
  architecture text not null default ''::text,
  version text not null default ''::text,
  release text not null default ''::text,
  constraint linux_patch_target_pkey PRIMARY KEY ("position"),
  constraint linux_patch_target_check CHECK (((release = ''::text) OR (version <> ''::text))),
  constraint linux_patch_target_name_check CHECK ((name <> ''::text))
);
CREATE INDEX linux_patch_target_name_idx ON public.linux_patch_target USING btree (name);
grant delete, insert, select, update on linux_patch_target to tsukuroi_infra;
grant select on linux_patch_target to tsukuroi_tenant;

create table mapping_rule (
  position integer not null,
  source_id integer,
  kind text not null,
  pattern text not null,
  tenant_id integer not null,
  server_group_id integer not null,
  created_at timestamp with time zone not null default now(),
  constraint mapping_rule_pkey PRIMARY KEY ("position"),
  constraint mapping_rule_kind_check CHECK ((kind = ANY (ARRAY['target_group'::text, 'host_name'::text, 'domain_suffix'::text, 'address_range'::text]))),
  constraint mapping_rule_pattern_check CHECK ((pattern <> ''::text)),
  constraint mapping_rule_server_group_id_fkey FOREIGN KEY (server_group_id) REFERENCES server_group(id),
  constraint mapping_rule_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint mapping_rule_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX mapping_rule_server_group_id_idx ON public.mapping_rule USING btree (server_group_id);
CREATE INDEX mapping_rule_source_id_idx ON public.mapping_rule USING btree (source_id);
CREATE INDEX mapping_rule_tenant_id_idx ON public.mapping_rule USING btree (tenant_id);
grant delete, insert, select, update on mapping_rule to tsukuroi_infra;

create table matched_stream (
  stream text not null,
  since timestamp with time zone not null,
  constraint matched_stream_pkey PRIMARY KEY (stream),
  constraint matched_stream_stream_check CHECK ((stream <> ''::text))
);
grant delete, insert, select, update on matched_stream to tsukuroi_infra;

create table msrc_edge (
  document_id integer not null,
  kb integer not null,
  product_id integer not null,
  other_kb integer not null,
  kind text not null,
  constraint msrc_edge_pkey PRIMARY KEY (document_id, kb, product_id, other_kb, kind),
  constraint msrc_edge_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint msrc_edge_kind_check CHECK ((kind = ANY (ARRAY['supersedes'::text, 'contains'::text]))),
  constraint msrc_edge_product_id_fkey FOREIGN KEY (product_id) REFERENCES msrc_product(id)
);
CREATE INDEX msrc_edge_product_id_idx ON public.msrc_edge USING btree (product_id);
grant delete, insert, select, update on msrc_edge to tsukuroi_infra;
grant select on msrc_edge to tsukuroi_tenant;

create table msrc_fix (
  document_id integer not null,
  kb integer not null,
  product_id integer not null,
  advisory_id integer not null,
  severity severity not null,
  exploited boolean not null,
  exploit_public boolean not null,
  fixed_build text,
  restart text not null,
  constraint msrc_fix_pkey PRIMARY KEY (document_id, kb, product_id, advisory_id),
  constraint msrc_fix_advisory_id_fkey FOREIGN KEY (advisory_id) REFERENCES advisory(id),
  constraint msrc_fix_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint msrc_fix_product_id_fkey FOREIGN KEY (product_id) REFERENCES msrc_product(id),
  constraint msrc_fix_restart_check CHECK ((restart = ANY (ARRAY['never'::text, 'always'::text, 'can'::text, 'unknown'::text])))
);
CREATE INDEX msrc_fix_advisory_id_idx ON public.msrc_fix USING btree (advisory_id);
CREATE INDEX msrc_fix_kb_product_id_idx ON public.msrc_fix USING btree (kb, product_id);
CREATE INDEX msrc_fix_product_id_idx ON public.msrc_fix USING btree (product_id);
grant delete, insert, select, update on msrc_fix to tsukuroi_infra;
grant select on msrc_fix to tsukuroi_tenant;

create table msrc_product (
  id integer not null generated always as identity,
  name text not null,
  constraint msrc_product_pkey PRIMARY KEY (id),
  constraint msrc_product_name_check CHECK ((name <> ''::text)),
  constraint msrc_product_name_key UNIQUE (name)
);
grant delete, insert, select, update on msrc_product to tsukuroi_infra;
grant select on msrc_product to tsukuroi_tenant;

create table notice (
  tenant_id integer not null,
  id bigint not null generated always as identity,
  user_id integer not null,
  kind text not null,
  data jsonb not null,
  state text not null default 'queued'::text,
  message_id text not null default ((gen_random_uuid())::text || '@tsukuroi'::text),
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  reason_code text,
  reason text,
  queued_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone,
  constraint notice_pkey PRIMARY KEY (tenant_id, id),
  constraint notice_id_key UNIQUE (id),
  constraint notice_kind_check CHECK ((kind <> ''::text)),
  constraint notice_message_id_key UNIQUE (message_id),
  constraint notice_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'retrying'::text, 'failed'::text]))),
  constraint notice_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notice_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES user_account(tenant_id, id)
) with (fillfactor=70);
CREATE INDEX notice_due ON public.notice USING btree (tenant_id, next_attempt_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'retrying'::text, 'sending'::text]));
CREATE INDEX notice_failed ON public.notice USING btree (tenant_id, id) WHERE (state = 'failed'::text);
CREATE INDEX notice_tenant_id_user_id_idx ON public.notice USING btree (tenant_id, user_id);
alter table notice enable row level security, force row level security;
create policy infra_all on notice for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on notice for all to tsukuroi using (true) with check (true);
create policy tenant_own on notice for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on notice to tsukuroi_infra;
grant delete, insert, select, update on notice to tsukuroi_tenant;

create table notice_ledger (
  tenant_id integer not null,
  user_id integer not null,
  patch_id integer not null,
  notice_id bigint,
  told_at timestamp with time zone not null default now(),
  constraint notice_ledger_pkey PRIMARY KEY (tenant_id, user_id, patch_id),
  constraint notice_ledger_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint notice_ledger_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES user_account(tenant_id, id)
);
CREATE INDEX notice_ledger_patch_id_idx ON public.notice_ledger USING btree (patch_id);
alter table notice_ledger enable row level security, force row level security;
create policy infra_all on notice_ledger for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on notice_ledger for all to tsukuroi using (true) with check (true);
create policy tenant_own on notice_ledger for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on notice_ledger to tsukuroi_infra;
grant delete, insert, select, update on notice_ledger to tsukuroi_tenant;

create table package_fix (
  id integer not null generated always as identity,
  document_id integer not null,
  advisory_id integer,
  scheme text not null,
  release text not null,
  pocket text not null,
  module text not null default ''::text,
  names text not null,
  package text not null,
  architecture text not null default ''::text,
  introduced text,
  version text not null,
  key bytea not null,
  binaries jsonb,
  cves text[],
  constraint package_fix_pkey PRIMARY KEY (id),
  constraint package_fix_advisory_id_fkey FOREIGN KEY (advisory_id) REFERENCES advisory(id),
  constraint package_fix_document_id_advisory_id_release_pocket_module_n_key UNIQUE NULLS NOT DISTINCT (document_id, advisory_id, release, pocket, module, names, package, architecture, version),
  constraint package_fix_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint package_fix_names_check CHECK ((names = ANY (ARRAY['source'::text, 'binary'::text, 'app'::text]))),
  constraint package_fix_package_check CHECK ((package <> ''::text)),
  constraint package_fix_pocket_check CHECK ((pocket <> ''::text)),
  constraint package_fix_release_check CHECK ((release <> ''::text)),
  constraint package_fix_scheme_check CHECK ((scheme = ANY (ARRAY['dpkg'::text, 'rpm'::text, 'apk'::text, 'winget'::text, 'semver'::text]))),
  constraint package_fix_version_check CHECK ((version <> ''::text))
);
CREATE INDEX package_fix_advisory_id_idx ON public.package_fix USING btree (advisory_id);
CREATE INDEX package_fix_release_package_key_idx ON public.package_fix USING btree (release, package, key);
grant delete, insert, select, update on package_fix to tsukuroi_infra;
grant select on package_fix to tsukuroi_tenant;

create table package_need (
  package_version_id integer not null,
  patch_id integer not null,
  severity severity not null,
  exploited boolean not null,
  unknown_origin boolean not null default false,
  security boolean not null default false,
  answered_in text[],
  constraint package_need_pkey PRIMARY KEY (package_version_id, patch_id),
  constraint package_need_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id) ON DELETE CASCADE,
  constraint package_need_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id)
);
CREATE INDEX package_need_patch_id_idx ON public.package_need USING btree (patch_id);
grant delete, insert, select, update on package_need to tsukuroi_infra;
grant select on package_need to tsukuroi_tenant;

create table package_patch (
  patch_id integer not null,
  scheme text not null,
  release text not null,
  pocket text not null,
  entitlement boolean not null,
  module text not null default ''::text,
  names text not null,
  package text not null,
  key bytea not null,
  constraint package_patch_pkey PRIMARY KEY (patch_id),
  constraint package_patch_names_check CHECK ((names = ANY (ARRAY['source'::text, 'binary'::text, 'app'::text]))),
  constraint package_patch_package_check CHECK ((package <> ''::text)),
  constraint package_patch_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint package_patch_pocket_check CHECK ((pocket <> ''::text)),
  constraint package_patch_release_check CHECK ((release <> ''::text)),
  constraint package_patch_scheme_check CHECK ((scheme = ANY (ARRAY['dpkg'::text, 'rpm'::text, 'apk'::text, 'winget'::text, 'semver'::text])))
);
CREATE INDEX package_patch_release_package_idx ON public.package_patch USING btree (release, package);
grant delete, insert, select, update on package_patch to tsukuroi_infra;
grant select on package_patch to tsukuroi_tenant;

create table package_state (
  id integer not null generated always as identity,
  document_id integer not null,
  release text not null,
  names text not null,
  package text not null,
  module text not null default ''::text,
  cve text,
  state text not null,
  note text not null default ''::text,
  constraint package_state_pkey PRIMARY KEY (id),
  constraint package_state_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE,
  constraint package_state_document_id_release_names_package_module_cve_key UNIQUE NULLS NOT DISTINCT (document_id, release, names, package, module, cve),
  constraint package_state_names_check CHECK ((names = ANY (ARRAY['source'::text, 'binary'::text, 'app'::text]))),
  constraint package_state_package_check CHECK ((package <> ''::text)),
  constraint package_state_state_check CHECK ((state = ANY (ARRAY['affected'::text, 'deferred'::text, 'ignored'::text, 'end_of_life'::text, 'not_affected'::text, 'under_investigation'::text])))
);
CREATE INDEX package_state_release_package_idx ON public.package_state USING btree (release, package);
grant delete, insert, select, update on package_state to tsukuroi_infra;
grant select on package_state to tsukuroi_tenant;

create table package_version (
  id integer not null generated always as identity,
  stream text not null,
  package text not null,
  version text not null,
  key bytea,
  detail text not null default ''::text,
  scheme text,
  source text,
  source_version text,
  source_key bytea,
  module text,
  vendor text,
  evaluated boolean not null default false,
  constraint package_version_pkey PRIMARY KEY (id),
  constraint package_version_line_key UNIQUE (stream, package, version, detail),
  constraint package_version_package_check CHECK ((package <> ''::text)),
  constraint package_version_scheme_check CHECK ((scheme = ANY (ARRAY['dpkg'::text, 'rpm'::text, 'apk'::text, 'winget'::text, 'semver'::text]))),
  constraint package_version_stream_check CHECK ((stream <> ''::text)),
  constraint package_version_version_check CHECK ((version <> ''::text))
);
CREATE INDEX package_version_id_idx ON public.package_version USING btree (id) WHERE (NOT evaluated);
CREATE INDEX package_version_stream_source_idx ON public.package_version USING btree (stream, source) WHERE (source IS NOT NULL);
CREATE INDEX package_version_stream_split_part_idx ON public.package_version USING btree (stream, split_part(package, ':'::text, 1));
grant delete, insert, select, update on package_version to tsukuroi_infra;
grant select on package_version to tsukuroi_tenant;

create table patch (
  id integer not null generated always as identity,
  public_id text not null,
  kind text not null,
  owner_tenant_id integer,
  name text not null,
  title text not null,
  classification_id integer,
  severity severity not null default 'unspecified'::severity,
  exploited boolean not null default false,
  cves text[] not null default '{}'::text[],
  kbs text[] not null default '{}'::text[],
  products text[] not null default '{}'::text[],
  version text,
  stream text,
  released_at timestamp with time zone,
  restart text not null default 'unknown'::text,
  eula boolean not null default false,
  bytes bigint,
  superseded boolean not null default false,
  expired boolean not null default false,
  created_at timestamp with time zone not null default now(),
  absent_since timestamp with time zone,
  stated_severity severity not null default 'unspecified'::severity,
  msrc_severity severity not null default 'unspecified'::severity,
  inherited_cves integer not null default 0,
  msrc_basis text,
  constraint patch_pkey PRIMARY KEY (id),
  constraint patch_classification_id_fkey FOREIGN KEY (classification_id) REFERENCES classification(id),
  constraint patch_kind_check CHECK ((kind = ANY (ARRAY['windows'::text, 'linux'::text, 'middleware'::text]))),
  constraint patch_name_check CHECK ((name <> ''::text)),
  constraint patch_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint patch_public_id_check CHECK ((public_id <> ''::text)),
  constraint patch_public_id_key UNIQUE (public_id),
  constraint patch_restart_check CHECK ((restart = ANY (ARRAY['never'::text, 'always'::text, 'can'::text, 'unknown'::text]))),
  constraint patch_title_check CHECK ((title <> ''::text))
);
CREATE INDEX patch_classification_id_idx ON public.patch USING btree (classification_id);
CREATE INDEX patch_kbs ON public.patch USING gin (kbs);
CREATE INDEX patch_newest ON public.patch USING btree (COALESCE(released_at, created_at) DESC, id DESC);
CREATE INDEX patch_of_package ON public.patch USING btree (stream, name) WHERE (kind = 'linux'::text);
CREATE INDEX patch_owner_tenant_id_idx ON public.patch USING btree (owner_tenant_id);
alter table patch enable row level security, force row level security;
create policy infra_all on patch for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch for all to tsukuroi using (true) with check (true);
create policy tenant_visible on patch for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on patch to tsukuroi_infra;
grant select on patch to tsukuroi_tenant;

create table patch_approval (
  tenant_id integer not null,
  patch_id integer not null,
  approved boolean not null,
  author_name text not null,
  reason text not null default ''::text,
  learned_at timestamp with time zone not null default now(),
  until_at timestamp with time zone,
  constraint patch_approval_pkey PRIMARY KEY (tenant_id, patch_id),
  constraint patch_approval_author_name_check CHECK ((author_name <> ''::text)),
  constraint patch_approval_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_approval_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX patch_approval_expiring ON public.patch_approval USING btree (until_at) WHERE (until_at IS NOT NULL);
CREATE INDEX patch_approval_patch_id_idx ON public.patch_approval USING btree (patch_id);
alter table patch_approval enable row level security, force row level security;
create policy infra_all on patch_approval for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_approval for all to tsukuroi using (true) with check (true);
create policy tenant_own on patch_approval for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on patch_approval to tsukuroi_infra;
grant delete, insert, select, update on patch_approval to tsukuroi_tenant;

create table patch_approval_history (
  tenant_id integer not null,
  patch_id integer not null,
  approved boolean not null,
  author_name text not null,
  reason text not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  until_at timestamp with time zone,
  constraint patch_approval_history_pkey PRIMARY KEY (tenant_id, patch_id, valid_to)
) partition by RANGE (valid_to);
alter table patch_approval_history enable row level security, force row level security;
create policy infra_all on patch_approval_history for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_approval_history for all to tsukuroi using (true) with check (true);
create policy tenant_own on patch_approval_history for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on patch_approval_history to tsukuroi_infra;
grant delete, insert, select, update on patch_approval_history to tsukuroi_tenant;

create table patch_count (
  tenant_id integer not null,
  server_group_id integer not null,
  patch_id integer not null,
  state verdict_state not null,
  computers integer not null,
  approved integer not null,
  unapplied integer not null,
  constraint patch_count_pkey PRIMARY KEY (tenant_id, server_group_id, patch_id, state)
) with (fillfactor=70);
CREATE INDEX patch_count_patch_id_tenant_id_idx ON public.patch_count USING btree (patch_id, tenant_id);
alter table patch_count enable row level security, force row level security;
create policy infra_all on patch_count for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_count for all to tsukuroi using (true) with check (true);
create policy tenant_own on patch_count for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on patch_count to tsukuroi_infra;
grant delete, insert, select, update on patch_count to tsukuroi_tenant;

create table patch_exception (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  patch_id integer,
  package text,
  scope text not null,
  computer_group_id integer,
  computer_id integer,
  kind text not null,
  reason text not null,
  author_name text not null,
  until_at timestamp with time zone,
  learned_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint patch_exception_pkey PRIMARY KEY (tenant_id, id),
  constraint patch_exception_author_name_check CHECK ((author_name <> ''::text)),
  constraint patch_exception_check CHECK (((patch_id IS NULL) <> (package IS NULL))),
  constraint patch_exception_check1 CHECK (((scope = 'group'::text) = (computer_group_id IS NOT NULL))),
  constraint patch_exception_check2 CHECK (((scope = 'computer'::text) = (computer_id IS NOT NULL))),
  constraint patch_exception_id_key UNIQUE (id),
  constraint patch_exception_kind_check CHECK ((kind = ANY (ARRAY['decline'::text, 'hold'::text, 'waiver'::text]))),
  constraint patch_exception_package_check CHECK ((package <> ''::text)),
  constraint patch_exception_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_exception_public_id_key UNIQUE (public_id),
  constraint patch_exception_reason_check CHECK ((reason <> ''::text)),
  constraint patch_exception_scope_check CHECK ((scope = ANY (ARRAY['all'::text, 'group'::text, 'computer'::text]))),
  constraint patch_exception_tenant_id_computer_group_id_fkey FOREIGN KEY (tenant_id, computer_group_id) REFERENCES computer_group(tenant_id, id),
  constraint patch_exception_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint patch_exception_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX patch_exception_current ON public.patch_exception USING btree (tenant_id, patch_id) WHERE (ended_at IS NULL);
CREATE INDEX patch_exception_patch_id_idx ON public.patch_exception USING btree (patch_id);
CREATE INDEX patch_exception_tenant_id_computer_group_id_idx ON public.patch_exception USING btree (tenant_id, computer_group_id);
CREATE INDEX patch_exception_tenant_id_computer_id_idx ON public.patch_exception USING btree (tenant_id, computer_id);
alter table patch_exception enable row level security, force row level security;
create policy infra_all on patch_exception for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_exception for all to tsukuroi using (true) with check (true);
create policy tenant_own on patch_exception for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on patch_exception to tsukuroi_infra;
grant delete, insert, select, update on patch_exception to tsukuroi_tenant;

create table patch_exception_history (
  tenant_id integer not null,
  exception_id integer not null,
  attributes jsonb not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint patch_exception_history_pkey PRIMARY KEY (tenant_id, exception_id, valid_to)
) partition by RANGE (valid_to);
alter table patch_exception_history enable row level security, force row level security;
create policy infra_all on patch_exception_history for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_exception_history for all to tsukuroi using (true) with check (true);
create policy tenant_own on patch_exception_history for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on patch_exception_history to tsukuroi_infra;
grant delete, insert, select, update on patch_exception_history to tsukuroi_tenant;

create table patch_file (
  patch_id integer not null,
  sha1 text not null,
  sha256 text,
  name text not null default ''::text,
  bytes bigint not null default 0,
  url text,
  constraint patch_file_pkey PRIMARY KEY (patch_id, sha1),
  constraint patch_file_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_file_sha1_check CHECK ((sha1 ~ '^[0-9a-f]{40}$'::text)),
  constraint patch_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
alter table patch_file enable row level security, force row level security;
create policy infra_all on patch_file for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_file for all to tsukuroi using (true) with check (true);
create policy tenant_visible on patch_file for select to tsukuroi_tenant using ((EXISTS ( SELECT
   FROM patch p
  WHERE (p.id = patch_file.patch_id))));
grant delete, insert, select, update on patch_file to tsukuroi_infra;
grant select on patch_file to tsukuroi_tenant;

create table patch_kb (
  patch_id integer not null,
  kb integer not null,
  product_id integer not null,
  owner_tenant_id integer,
  inherited boolean not null,
  assumed boolean not null,
  constraint patch_kb_pkey PRIMARY KEY (patch_id, kb, product_id),
  constraint patch_kb_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint patch_kb_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id)
);
CREATE INDEX patch_kb_kb_product_id_idx ON public.patch_kb USING btree (kb, product_id);
CREATE INDEX patch_kb_owner_tenant_id_idx ON public.patch_kb USING btree (owner_tenant_id);
alter table patch_kb enable row level security, force row level security;
create policy infra_all on patch_kb for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_kb for all to tsukuroi using (true) with check (true);
create policy tenant_visible on patch_kb for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on patch_kb to tsukuroi_infra;
grant select on patch_kb to tsukuroi_tenant;

create table patch_origin (
  source_id integer not null,
  patch_id integer not null,
  external_id text not null,
  revision integer not null default 0,
  declined boolean not null default false,
  expired boolean not null default false,
  superseded boolean not null default false,
  arrived_at timestamp with time zone,
  relations_due boolean not null default false,
  absent_since timestamp with time zone,
  constraint patch_origin_pkey PRIMARY KEY (source_id, patch_id),
  constraint patch_origin_external_id_check CHECK ((external_id <> ''::text)),
  constraint patch_origin_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_origin_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
CREATE UNIQUE INDEX patch_origin_external ON public.patch_origin USING btree (source_id, external_id);
CREATE INDEX patch_origin_patch_id_idx ON public.patch_origin USING btree (patch_id);
CREATE INDEX patch_origin_relations_due ON public.patch_origin USING btree (source_id, patch_id) WHERE relations_due;
grant delete, insert, select, update on patch_origin to tsukuroi_infra;

create table patch_supersedence (
  patch_id integer not null,
  superseded_patch_id integer not null,
  constraint patch_supersedence_pkey PRIMARY KEY (patch_id, superseded_patch_id),
  constraint patch_supersedence_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_supersedence_superseded_patch_id_fkey FOREIGN KEY (superseded_patch_id) REFERENCES patch(id)
);
CREATE INDEX patch_supersedence_superseded_patch_id_idx ON public.patch_supersedence USING btree (superseded_patch_id);
grant delete, insert, select, update on patch_supersedence to tsukuroi_infra;
grant select on patch_supersedence to tsukuroi_tenant;

create table patch_text (
  patch_id integer not null,
  locale text not null,
  owner_tenant_id integer,
  title text not null,
  description text not null default ''::text,
  constraint patch_text_pkey PRIMARY KEY (patch_id, locale),
  constraint patch_text_locale_check CHECK ((locale <> ''::text)),
  constraint patch_text_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint patch_text_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint patch_text_title_check CHECK ((title <> ''::text))
);
CREATE INDEX patch_text_owner_tenant_id_idx ON public.patch_text USING btree (owner_tenant_id);
alter table patch_text enable row level security, force row level security;
create policy infra_all on patch_text for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on patch_text for all to tsukuroi using (true) with check (true);
create policy tenant_visible on patch_text for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on patch_text to tsukuroi_infra;
grant select on patch_text to tsukuroi_tenant;

create table plan (
  tenant_id integer not null,
  job_id integer not null,
  revision integer not null,
  hash bytea not null,
  common text not null,
  selector jsonb not null,
  slice_hashes bytea[] not null,
  created_at timestamp with time zone not null default now(),
  constraint plan_pkey PRIMARY KEY (tenant_id, job_id, revision),
  constraint plan_tenant_id_job_id_fkey FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id)
);
alter table plan enable row level security, force row level security;
create policy infra_all on plan for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on plan for all to tsukuroi using (true) with check (true);
create policy tenant_own on plan for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on plan to tsukuroi_infra;
grant delete, insert, select, update on plan to tsukuroi_tenant;

create table plan_patch (
  tenant_id integer not null,
  job_id integer not null,
  computer_id integer not null,
  patch_id integer not null,
  result text,
  result_code text,
  restart_required boolean not null default false,
  result_at timestamp with time zone,
  constraint plan_patch_pkey PRIMARY KEY (tenant_id, job_id, computer_id, patch_id),
  constraint plan_patch_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint plan_patch_result_check CHECK ((result = ANY (ARRAY['succeeded'::text, 'succeeded_with_errors'::text, 'failed'::text, 'skipped'::text]))),
  constraint plan_patch_tenant_id_job_id_computer_id_fkey FOREIGN KEY (tenant_id, job_id, computer_id) REFERENCES plan_slice(tenant_id, job_id, computer_id)
);
CREATE INDEX plan_patch_patch_id_idx ON public.plan_patch USING btree (patch_id);
alter table plan_patch enable row level security, force row level security;
create policy infra_all on plan_patch for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on plan_patch for all to tsukuroi using (true) with check (true);
create policy tenant_own on plan_patch for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on plan_patch to tsukuroi_infra;
grant delete, insert, select, update on plan_patch to tsukuroi_tenant;

create table plan_slice (
  tenant_id integer not null,
  job_id integer not null,
  computer_id integer not null,
  slice text not null,
  hash bytea not null,
  difference jsonb,
  void boolean not null default false,
  former jsonb not null default '[]'::jsonb,
  canceled_at timestamp with time zone,
  constraint plan_slice_pkey PRIMARY KEY (tenant_id, job_id, computer_id),
  constraint plan_slice_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint plan_slice_tenant_id_job_id_fkey FOREIGN KEY (tenant_id, job_id) REFERENCES job(tenant_id, id)
);
CREATE INDEX plan_slice_tenant_id_computer_id_idx ON public.plan_slice USING btree (tenant_id, computer_id);
alter table plan_slice enable row level security, force row level security;
create policy infra_all on plan_slice for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on plan_slice for all to tsukuroi using (true) with check (true);
create policy tenant_own on plan_slice for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on plan_slice to tsukuroi_infra;
grant delete, insert, select, update on plan_slice to tsukuroi_tenant;

create table preview (
  tenant_id integer not null,
  computer_id integer not null,
  hash bytea not null,
  public_id uuid not null default gen_random_uuid(),
  slice text not null,
  state text not null,
  attempt integer not null default 1,
  lease_id uuid,
  answer jsonb,
  reason text,
  asked_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  constraint preview_pkey PRIMARY KEY (tenant_id, computer_id, hash),
  constraint preview_public_id_key UNIQUE (public_id),
  constraint preview_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'leased'::text, 'answered'::text, 'failed'::text]))),
  constraint preview_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
) with (fillfactor=70);
CREATE INDEX preview_ready ON public.preview USING btree (computer_id) WHERE (state = ANY (ARRAY['ready'::text, 'leased'::text]));
alter table preview enable row level security, force row level security;
create policy infra_all on preview for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on preview for all to tsukuroi using (true) with check (true);
create policy tenant_own on preview for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on preview to tsukuroi_infra;
grant delete, insert, select, update on preview to tsukuroi_tenant;

create table registered_patch (
  patch_id integer not null,
  software_id integer not null,
  source_id integer not null,
  owner_tenant_id integer,
  os_type text not null,
  importance smallint not null,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint registered_patch_pkey PRIMARY KEY (patch_id),
  constraint registered_patch_importance_check CHECK (((importance >= 1) AND (importance <= 3))),
  constraint registered_patch_os_type_check CHECK ((os_type = ANY (ARRAY['Windows'::text, 'Windows EM64T'::text, 'Linux'::text, 'Linux EM64T'::text, 'Solaris'::text]))),
  constraint registered_patch_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint registered_patch_patch_id_fkey FOREIGN KEY (patch_id) REFERENCES patch(id),
  constraint registered_patch_software_id_fkey FOREIGN KEY (software_id) REFERENCES software(id),
  constraint registered_patch_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
CREATE INDEX registered_patch_owner_tenant_id_idx ON public.registered_patch USING btree (owner_tenant_id);
CREATE INDEX registered_patch_software_id_idx ON public.registered_patch USING btree (software_id);
CREATE INDEX registered_patch_source_id_idx ON public.registered_patch USING btree (source_id);
alter table registered_patch enable row level security, force row level security;
create policy infra_all on registered_patch for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on registered_patch for all to tsukuroi using (true) with check (true);
create policy tenant_visible on registered_patch for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on registered_patch to tsukuroi_infra;
grant select on registered_patch to tsukuroi_tenant;

create table report_delivery (
  tenant_id integer not null,
  schedule_id integer not null,
  due_at timestamp with time zone not null,
  outcome text not null,
  at timestamp with time zone not null,
  constraint report_delivery_pkey PRIMARY KEY (tenant_id, schedule_id, due_at),
  constraint report_delivery_outcome_check CHECK ((outcome = ANY (ARRAY['queued'::text, 'owner_gone'::text, 'not_allowed'::text]))),
  constraint report_delivery_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint report_delivery_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES report_schedule(tenant_id, id) ON DELETE CASCADE
);
alter table report_delivery enable row level security, force row level security;
create policy infra_all on report_delivery for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on report_delivery for all to tsukuroi using (true) with check (true);
create policy tenant_own on report_delivery for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on report_delivery to tsukuroi_infra;
grant delete, insert, select, update on report_delivery to tsukuroi_tenant;

create table report_schedule (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  user_id integer not null,
  report text not null,
  parameters jsonb not null default '{}'::jsonb,
  frequency text not null,
  minute integer not null,
  weekday integer,
  month_day integer,
  locale text,
  enabled boolean not null default true,
  next_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  constraint report_schedule_pkey PRIMARY KEY (tenant_id, id),
  constraint report_schedule_check CHECK (((frequency = 'weekly'::text) = (weekday IS NOT NULL))),
  constraint report_schedule_check1 CHECK (((frequency = 'monthly'::text) = (month_day IS NOT NULL))),
  constraint report_schedule_frequency_check CHECK ((frequency = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text]))),
  constraint report_schedule_id_key UNIQUE (id),
  constraint report_schedule_locale_check CHECK ((locale = ANY (ARRAY['ja'::text, 'en'::text]))),
  constraint report_schedule_minute_check CHECK (((minute >= 0) AND (minute <= 1439))),
  constraint report_schedule_month_day_check CHECK (((month_day >= 1) AND (month_day <= 31))),
  constraint report_schedule_public_id_check CHECK ((public_id <> ''::text)),
  constraint report_schedule_public_id_key UNIQUE (public_id),
  constraint report_schedule_report_check CHECK ((report <> ''::text)),
  constraint report_schedule_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint report_schedule_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES user_account(tenant_id, id),
  constraint report_schedule_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);
CREATE INDEX report_schedule_due ON public.report_schedule USING btree (next_at) WHERE enabled;
CREATE INDEX report_schedule_tenant_id_user_id_idx ON public.report_schedule USING btree (tenant_id, user_id);
alter table report_schedule enable row level security, force row level security;
create policy infra_all on report_schedule for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on report_schedule for all to tsukuroi using (true) with check (true);
create policy tenant_own on report_schedule for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on report_schedule to tsukuroi_infra;
grant delete, insert, select, update on report_schedule to tsukuroi_tenant;

create table saved_view (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  owner_user_id integer not null,
  page text not null,
  name text not null,
  query text not null,
  columns text[] not null default '{}'::text[],
  is_default boolean not null default false,
  changed_at timestamp with time zone not null,
  constraint saved_view_pkey PRIMARY KEY (tenant_id, id),
  constraint saved_view_name_check CHECK ((name <> ''::text)),
  constraint saved_view_page_check CHECK ((page <> ''::text)),
  constraint saved_view_public_id_check CHECK ((public_id <> ''::text)),
  constraint saved_view_public_id_key UNIQUE (public_id),
  constraint saved_view_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint saved_view_tenant_id_owner_user_id_fkey FOREIGN KEY (tenant_id, owner_user_id) REFERENCES user_account(tenant_id, id)
);
CREATE UNIQUE INDEX saved_view_default ON public.saved_view USING btree (tenant_id, owner_user_id, page) WHERE is_default;
CREATE UNIQUE INDEX saved_view_name ON public.saved_view USING btree (tenant_id, owner_user_id, page, name);
alter table saved_view enable row level security, force row level security;
create policy infra_all on saved_view for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on saved_view for all to tsukuroi using (true) with check (true);
create policy tenant_own on saved_view for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on saved_view to tsukuroi_infra;
grant delete, insert, select, update on saved_view to tsukuroi_tenant;

create table script (
  tenant_id integer not null,
  sha256 bytea not null,
  body text not null,
  file_name text not null default 'script'::text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint script_pkey PRIMARY KEY (tenant_id, sha256),
  constraint script_body_check CHECK ((length(body) <= 1048576)),
  constraint script_created_by_check CHECK ((created_by <> ''::text)),
  constraint script_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table script enable row level security, force row level security;
create policy infra_all on script for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on script for all to tsukuroi using (true) with check (true);
create policy tenant_own on script for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on script to tsukuroi_infra;
grant delete, insert, select, update on script to tsukuroi_tenant;

create table secret (
  name text not null,
  sealed bytea not null,
  key_id text not null,
  updated_at timestamp with time zone not null default now(),
  constraint secret_pkey PRIMARY KEY (name),
  constraint secret_name_check CHECK ((name <> ''::text))
);
grant delete, insert, select, update on secret to tsukuroi_infra;

create table server_group (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  name text not null,
  owner_user_id integer,
  criticality text not null default 'normal'::text,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint server_group_pkey PRIMARY KEY (tenant_id, id),
  constraint server_group_criticality_check CHECK ((criticality = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text]))),
  constraint server_group_id_key UNIQUE (id),
  constraint server_group_name_check CHECK (((name <> ''::text) AND (length(name) <= 85))),
  constraint server_group_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint server_group_tenant_id_owner_user_id_fkey FOREIGN KEY (tenant_id, owner_user_id) REFERENCES user_account(tenant_id, id)
);
CREATE UNIQUE INDEX server_group_name ON public.server_group USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX server_group_public_id ON public.server_group USING btree (public_id) WHERE (deleted_at IS NULL);
CREATE INDEX server_group_tenant_id_owner_user_id_idx ON public.server_group USING btree (tenant_id, owner_user_id);
alter table server_group enable row level security, force row level security;
create policy infra_all on server_group for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on server_group for all to tsukuroi using (true) with check (true);
create policy tenant_own on server_group for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on server_group to tsukuroi_infra;
grant delete, insert, select, update on server_group to tsukuroi_tenant;

create table session (
  sid text not null,
  sess jsonb not null,
  expire timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (sid)
);
CREATE INDEX session_expire ON public.session USING btree (expire);
grant delete, insert, select, update on session to tsukuroi_infra;

create table setting (
  key text not null,
  value jsonb not null,
  updated_at timestamp with time zone not null default now(),
  constraint setting_pkey PRIMARY KEY (key),
  constraint setting_key_check CHECK ((key <> ''::text))
);
grant delete, insert, select, update on setting to tsukuroi_infra;

create table sign_in_attempt (
  key text not null,
  points integer not null default 0,
  expire bigint,
  constraint sign_in_attempt_pkey PRIMARY KEY (key)
);
grant delete, insert, select, update on sign_in_attempt to tsukuroi_infra;

create table signing_key (
  id text not null,
  purpose text not null,
  public_key bytea not null,
  sealed bytea not null,
  key_id text not null,
  created_at timestamp with time zone not null default now(),
  retired_at timestamp with time zone,
  constraint signing_key_pkey PRIMARY KEY (id),
  constraint signing_key_purpose_check CHECK ((purpose = ANY (ARRAY['answer'::text, 'approval'::text, 'audit'::text])))
);
CREATE UNIQUE INDEX signing_key_current ON public.signing_key USING btree (purpose) WHERE (retired_at IS NULL);
grant delete, insert, select, update on signing_key to tsukuroi_infra;

create table site (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint site_pkey PRIMARY KEY (tenant_id, id),
  constraint site_id_key UNIQUE (id),
  constraint site_name_check CHECK ((name <> ''::text)),
  constraint site_public_id_key UNIQUE (public_id),
  constraint site_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE UNIQUE INDEX site_tenant_id_name ON public.site USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
alter table site enable row level security, force row level security;
create policy infra_all on site for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on site for all to tsukuroi using (true) with check (true);
create policy tenant_own on site for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on site to tsukuroi_infra;
grant delete, insert, select, update on site to tsukuroi_tenant;

create table site_range (
  tenant_id integer not null,
  site_id integer not null,
  position integer not null,
  range cidr not null,
  constraint site_range_pkey PRIMARY KEY (tenant_id, "position"),
  constraint site_range_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES site(tenant_id, id)
);
CREATE INDEX site_range_tenant_id_site_id_idx ON public.site_range USING btree (tenant_id, site_id);
alter table site_range enable row level security, force row level security;
create policy infra_all on site_range for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on site_range for all to tsukuroi using (true) with check (true);
create policy tenant_own on site_range for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on site_range to tsukuroi_infra;
grant delete, insert, select, update on site_range to tsukuroi_tenant;

create table software (
  id integer not null generated always as identity,
  public_id text not null,
  source_id integer not null,
  owner_tenant_id integer,
  name text not null,
  version text not null default ''::text,
  os_type text not null,
  vendor text not null default ''::text,
  identity text not null,
  attributes jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint software_pkey PRIMARY KEY (id),
  constraint software_identity_check CHECK ((identity <> ''::text)),
  constraint software_name_check CHECK ((name <> ''::text)),
  constraint software_os_type_check CHECK ((os_type = ANY (ARRAY['Windows'::text, 'Windows EM64T'::text, 'Linux'::text, 'Linux EM64T'::text, 'Solaris'::text]))),
  constraint software_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint software_public_id_check CHECK ((public_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}@[A-Za-z0-9][A-Za-z0-9_-]{0,31}$'::text)),
  constraint software_public_id_key UNIQUE (public_id),
  constraint software_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
CREATE UNIQUE INDEX software_identity ON public.software USING btree (source_id, owner_tenant_id, identity) NULLS NOT DISTINCT WHERE (deleted_at IS NULL);
CREATE INDEX software_owner_tenant_id_idx ON public.software USING btree (owner_tenant_id);
alter table software enable row level security, force row level security;
create policy infra_all on software for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on software for all to tsukuroi using (true) with check (true);
create policy tenant_visible on software for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on software to tsukuroi_infra;
grant select on software to tsukuroi_tenant;

create table source (
  id integer not null generated always as identity,
  public_id text not null,
  kind text not null,
  name text not null,
  server_id uuid,
  owner_tenant_id integer,
  classifications jsonb not null default '{}'::jsonb,
  interval_minutes integer not null default 180,
  enabled boolean not null default true,
  baseline_at timestamp with time zone,
  last_success_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  schedule jsonb not null default '{}'::jsonb,
  alarm_after_hours integer not null default 24,
  alarmed_at timestamp with time zone,
  found_server_id uuid,
  fact_routes jsonb not null default '{}'::jsonb,
  watched_since timestamp with time zone not null default now(),
  downstream_guid uuid not null default gen_random_uuid(),
  facts_at timestamp with time zone,
  constraint source_pkey PRIMARY KEY (id),
  constraint source_alarm_after_hours_check CHECK (((alarm_after_hours >= 1) AND (alarm_after_hours <= 8760))),
  constraint source_interval_minutes_check CHECK (((interval_minutes >= 1) AND (interval_minutes <= 10080))),
  constraint source_kind_check CHECK ((kind = ANY (ARRAY['wsus'::text, 'catalog'::text, 'agent'::text, 'manual'::text, 'engine'::text]))),
  constraint source_name_check CHECK ((name <> ''::text)),
  constraint source_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint source_public_id_check CHECK ((public_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$'::text)),
  constraint source_public_id_key UNIQUE (public_id),
  constraint source_server_id_key UNIQUE (server_id)
);
CREATE INDEX source_owner_tenant_id_idx ON public.source USING btree (owner_tenant_id);
grant delete, insert, select, update on source to tsukuroi_infra;

create table source_anchor (
  source_id integer not null,
  kind text not null,
  value text not null,
  run_id integer not null,
  saved_at timestamp with time zone not null default now(),
  constraint source_anchor_pkey PRIMARY KEY (source_id, kind),
  constraint source_anchor_run_id_fkey FOREIGN KEY (run_id) REFERENCES source_run(id),
  constraint source_anchor_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
CREATE INDEX source_anchor_run_id_idx ON public.source_anchor USING btree (run_id);
grant delete, insert, select, update on source_anchor to tsukuroi_infra;

create table source_aside (
  source_id integer not null,
  kind text not null,
  external_id text not null,
  unknown text not null,
  row_count integer not null default 1,
  first_run_id integer not null,
  last_run_id integer not null,
  constraint source_aside_pkey PRIMARY KEY (source_id, kind, external_id),
  constraint source_aside_external_id_check CHECK ((external_id <> ''::text)),
  constraint source_aside_first_run_id_fkey FOREIGN KEY (first_run_id) REFERENCES source_run(id),
  constraint source_aside_kind_check CHECK ((kind = ANY (ARRAY['approval'::text, 'state'::text, 'membership'::text, 'relation'::text]))),
  constraint source_aside_last_run_id_fkey FOREIGN KEY (last_run_id) REFERENCES source_run(id),
  constraint source_aside_row_count_check CHECK ((row_count > 0)),
  constraint source_aside_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_aside_unknown_check CHECK ((unknown = ANY (ARRAY['patch'::text, 'group'::text, 'computer'::text])))
);
CREATE INDEX source_aside_first_run_id_idx ON public.source_aside USING btree (first_run_id);
CREATE INDEX source_aside_last_run_id_idx ON public.source_aside USING btree (last_run_id);
grant delete, insert, select, update on source_aside to tsukuroi_infra;

create table source_computer (
  id integer not null generated always as identity,
  source_id integer not null,
  external_id text not null,
  tenant_id integer not null,
  computer_id integer not null,
  fqdn text not null default ''::text,
  attributes jsonb not null default '{}'::jsonb,
  parent_server_id uuid,
  last_sync_at timestamp with time zone,
  last_report_at timestamp with time zone,
  decides boolean not null default true,
  due_run_id integer,
  absent_since timestamp with time zone,
  detected_at timestamp with time zone,
  effective_digest text,
  rolled_up boolean not null default false,
  constraint source_computer_pkey PRIMARY KEY (id),
  constraint source_computer_external_id_check CHECK ((external_id <> ''::text)),
  constraint source_computer_source_id_external_id_key UNIQUE (source_id, external_id),
  constraint source_computer_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_computer_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id),
  constraint source_computer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX source_computer_below ON public.source_computer USING btree (source_id, parent_server_id) WHERE (parent_server_id IS NOT NULL);
CREATE INDEX source_computer_tenant_id_computer_id_idx ON public.source_computer USING btree (tenant_id, computer_id);
grant delete, insert, select, update on source_computer to tsukuroi_infra;

create table source_excluded (
  source_id integer not null,
  external_id text not null,
  constraint source_excluded_pkey PRIMARY KEY (source_id, external_id),
  constraint source_excluded_external_id_check CHECK ((external_id <> ''::text)),
  constraint source_excluded_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
grant delete, insert, select, update on source_excluded to tsukuroi_infra;

create table source_relation (
  source_id integer not null,
  external_id text not null,
  superseded_external_id text not null,
  constraint source_relation_pkey PRIMARY KEY (source_id, external_id, superseded_external_id),
  constraint source_relation_external_id_check CHECK ((external_id <> ''::text)),
  constraint source_relation_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_relation_superseded_external_id_check CHECK ((superseded_external_id <> ''::text))
);
grant delete, insert, select, update on source_relation to tsukuroi_infra;

create table source_route (
  source_id integer not null,
  kind text not null,
  url text not null,
  auth text not null,
  user_name text,
  secret_name text,
  ca_pem text,
  preference integer not null default 100,
  facts jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  identity uuid,
  probed_at timestamp with time zone,
  error_code text,
  enabled boolean not null default true,
  constraint source_route_pkey PRIMARY KEY (source_id, kind),
  constraint source_route_auth_check CHECK ((auth = ANY (ARRAY['anonymous'::text, 'basic'::text, 'ntlm'::text, 'sql'::text, 'token'::text]))),
  constraint source_route_kind_check CHECK ((kind = ANY (ARRAY['soap'::text, 'sql'::text, 'sync'::text, 'collector'::text]))),
  constraint source_route_secret_name_fkey FOREIGN KEY (secret_name) REFERENCES secret(name),
  constraint source_route_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_route_url_check CHECK ((url <> ''::text))
);
CREATE INDEX source_route_secret_name_idx ON public.source_route USING btree (secret_name);
grant delete, insert, select, update on source_route to tsukuroi_infra;

create table source_run (
  id integer not null generated always as identity,
  source_id integer not null,
  state text not null,
  full_read boolean not null default false,
  cleanup boolean not null default false,
  force boolean not null default false,
  requested_by text not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  phase text not null default 'probe'::text,
  counts jsonb not null default '{}'::jsonb,
  error_code text,
  error_details jsonb,
  constraint source_run_pkey PRIMARY KEY (id),
  constraint source_run_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text, 'stopped'::text])))
);
CREATE INDEX source_run_newest ON public.source_run USING btree (source_id, id DESC);
CREATE UNIQUE INDEX source_run_one_at_a_time ON public.source_run USING btree (source_id) WHERE (state = 'running'::text);
grant delete, insert, select, update on source_run to tsukuroi_infra;

create table source_state (
  source_computer_id integer not null,
  report_at timestamp with time zone,
  read_run_id integer,
  digest bytea,
  incomplete boolean not null default false,
  constraint source_state_pkey PRIMARY KEY (source_computer_id),
  constraint source_state_source_computer_id_fkey FOREIGN KEY (source_computer_id) REFERENCES source_computer(id)
) with (fillfactor=70);
CREATE INDEX source_state_incomplete ON public.source_state USING btree (source_computer_id) WHERE incomplete;
grant delete, insert, select, update on source_state to tsukuroi_infra;

create table step (
  tenant_id integer not null,
  job_id integer not null,
  computer_id integer not null,
  position integer not null,
  public_id uuid not null default gen_random_uuid(),
  kind text not null,
  state text not null default 'pending'::text,
  attempt integer not null default 1,
  reason text,
  continued boolean not null default false,
  told boolean not null default false,
  return_value integer,
  ready_at timestamp with time zone,
  deadline_at timestamp with time zone,
  lease_id uuid,
  lease_expires_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  report_sequence integer not null default 0,
  boot_id_before text,
  result jsonb,
  constraint step_pkey PRIMARY KEY (tenant_id, job_id, computer_id, "position"),
  constraint step_kind_check CHECK ((kind = ANY (ARRAY['schedule_standby'::text, 'operation_check'::text, 'reboot_before'::text, 'pre_script'::text, 'apply'::text, 'post_script'::text, 'restart'::text, 'verify'::text]))),
  constraint step_public_id_key UNIQUE (public_id),
  constraint step_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'leased'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'skipped'::text, 'canceled'::text, 'expired'::text]))),
  constraint step_tenant_id_job_id_computer_id_fkey FOREIGN KEY (tenant_id, job_id, computer_id) REFERENCES plan_slice(tenant_id, job_id, computer_id)
) with (fillfactor=70);
CREATE INDEX step_active ON public.step USING btree (computer_id) WHERE (state = ANY (ARRAY['ready'::text, 'leased'::text, 'running'::text]));
CREATE INDEX step_due ON public.step USING btree (deadline_at) WHERE (state = 'ready'::text);
CREATE INDEX step_leased ON public.step USING btree (lease_expires_at) WHERE (state = ANY (ARRAY['leased'::text, 'running'::text]));
CREATE INDEX step_open ON public.step USING btree (job_id) WHERE (state = ANY (ARRAY['ready'::text, 'leased'::text, 'running'::text]));
CREATE INDEX step_untold ON public.step USING btree (job_id) WHERE ((state = 'failed'::text) AND (NOT told));
alter table step enable row level security, force row level security;
create policy infra_all on step for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on step for all to tsukuroi using (true) with check (true);
create policy tenant_own on step for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on step to tsukuroi_infra;
grant delete, insert, select, update on step to tsukuroi_tenant;

create table step_live (
  tenant_id integer not null,
  job_id integer not null,
  computer_id integer not null,
  position integer not null,
  attempt integer not null,
  sequence integer not null default 0,
  stdout text not null default ''::text,
  stdout_from integer not null default 0,
  stderr text not null default ''::text,
  stderr_from integer not null default 0,
  truncated boolean not null default false,
  told_at timestamp with time zone,
  watched_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint step_live_pkey PRIMARY KEY (tenant_id, job_id, computer_id, "position", attempt),
  constraint step_live_tenant_id_job_id_computer_id_position_fkey FOREIGN KEY (tenant_id, job_id, computer_id, "position") REFERENCES step(tenant_id, job_id, computer_id, "position")
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000);
alter table step_live enable row level security, force row level security;
create policy infra_all on step_live for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on step_live for all to tsukuroi using (true) with check (true);
create policy tenant_own on step_live for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on step_live to tsukuroi_infra;
grant delete, insert, select, update on step_live to tsukuroi_tenant;

create table step_output (
  tenant_id integer not null,
  job_id integer not null,
  computer_id integer not null,
  position integer not null,
  attempt integer not null,
  stream text not null,
  body text not null,
  truncated boolean not null default false,
  constraint step_output_pkey PRIMARY KEY (tenant_id, job_id, computer_id, "position", attempt, stream),
  constraint step_output_stream_check CHECK ((stream = ANY (ARRAY['stdout'::text, 'stderr'::text]))),
  constraint step_output_tenant_id_job_id_computer_id_position_fkey FOREIGN KEY (tenant_id, job_id, computer_id, "position") REFERENCES step(tenant_id, job_id, computer_id, "position")
);
alter table step_output enable row level security, force row level security;
create policy infra_all on step_output for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on step_output for all to tsukuroi using (true) with check (true);
create policy tenant_own on step_output for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on step_output to tsukuroi_infra;
grant delete, insert, select, update on step_output to tsukuroi_tenant;

create table store_file (
  sha256 bytea not null,
  bytes bigint not null,
  owner_tenant_id integer,
  path text not null,
  added_at timestamp with time zone not null default now(),
  used_at timestamp with time zone not null default now(),
  name text not null default ''::text,
  url text,
  added_by text not null default '#SYSTEM'::text,
  constraint store_file_pkey PRIMARY KEY (sha256),
  constraint store_file_added_by_check CHECK ((added_by <> ''::text)),
  constraint store_file_bytes_check CHECK ((bytes >= 0)),
  constraint store_file_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint store_file_path_check CHECK ((path <> ''::text))
);
CREATE INDEX store_file_owner_tenant_id_idx ON public.store_file USING btree (owner_tenant_id);
CREATE INDEX store_file_used_at_idx ON public.store_file USING btree (used_at);
alter table store_file enable row level security, force row level security;
create policy infra_all on store_file for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on store_file for all to tsukuroi using (true) with check (true);
create policy tenant_visible on store_file for select to tsukuroi_tenant using (((owner_tenant_id IS NULL) OR (owner_tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))));
grant delete, insert, select, update on store_file to tsukuroi_infra;
grant select on store_file to tsukuroi_tenant;

create table store_quarantine (
  id integer not null generated always as identity,
  sha256 bytea not null,
  wanted_sha256 bytea,
  bytes bigint not null,
  owner_tenant_id integer,
  name text not null default ''::text,
  url text,
  path text not null,
  reason text not null,
  refused_by text not null,
  refused_at timestamp with time zone not null default now(),
  constraint store_quarantine_pkey PRIMARY KEY (id),
  constraint store_quarantine_bytes_check CHECK ((bytes >= 0)),
  constraint store_quarantine_owner_tenant_id_fkey FOREIGN KEY (owner_tenant_id) REFERENCES tenant(id),
  constraint store_quarantine_path_check CHECK ((path <> ''::text)),
  constraint store_quarantine_path_key UNIQUE (path),
  constraint store_quarantine_reason_check CHECK ((reason = ANY (ARRAY['hash_wrong'::text, 'size_wrong'::text, 'signature_invalid'::text]))),
  constraint store_quarantine_refused_by_check CHECK ((refused_by <> ''::text)),
  constraint store_quarantine_sha256_check CHECK ((length(sha256) = 32)),
  constraint store_quarantine_wanted_sha256_check CHECK ((length(wanted_sha256) = 32))
);
CREATE INDEX store_quarantine_owner_tenant_id_idx ON public.store_quarantine USING btree (owner_tenant_id);
grant delete, insert, select, update on store_quarantine to tsukuroi_infra;

create table target_group (
  id integer not null generated always as identity,
  source_id integer not null,
  external_id uuid not null,
  name text not null,
  parent_external_id uuid,
  absent_since timestamp with time zone,
  constraint target_group_pkey PRIMARY KEY (id),
  constraint target_group_source_id_external_id_key UNIQUE (source_id, external_id),
  constraint target_group_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id)
);
grant delete, insert, select, update on target_group to tsukuroi_infra;

create table target_group_member (
  target_group_id integer not null,
  source_computer_id integer not null,
  learned_at timestamp with time zone not null default now(),
  constraint target_group_member_pkey PRIMARY KEY (target_group_id, source_computer_id),
  constraint target_group_member_source_computer_id_fkey FOREIGN KEY (source_computer_id) REFERENCES source_computer(id),
  constraint target_group_member_target_group_id_fkey FOREIGN KEY (target_group_id) REFERENCES target_group(id)
);
CREATE INDEX target_group_member_source_computer_id_idx ON public.target_group_member USING btree (source_computer_id);
grant delete, insert, select, update on target_group_member to tsukuroi_infra;

create table target_group_member_history (
  target_group_id integer not null,
  source_computer_id integer not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint target_group_member_history_pkey PRIMARY KEY (target_group_id, source_computer_id, valid_to)
) partition by RANGE (valid_to);
grant delete, insert, select, update on target_group_member_history to tsukuroi_infra;

create table task_state (
  task text not null,
  schedule text,
  last_started_at timestamp with time zone,
  last_ended_at timestamp with time zone,
  last_result text,
  last_error text,
  last_failed_at timestamp with time zone,
  runs bigint not null default 0,
  failures bigint not null default 0,
  constraint task_state_pkey PRIMARY KEY (task),
  constraint task_state_last_error_check CHECK ((last_error <> ''::text)),
  constraint task_state_last_result_check CHECK ((last_result = ANY (ARRAY['succeeded'::text, 'failed'::text]))),
  constraint task_state_schedule_check CHECK ((schedule <> ''::text)),
  constraint task_state_task_check CHECK ((task <> ''::text))
);
grant delete, insert, select, update on task_state to tsukuroi_infra;

create table tenant (
  id integer not null generated always as identity,
  public_id text not null,
  name text not null,
  reserved boolean not null default false,
  locale text not null default 'ja'::text,
  time_zone text not null default 'Asia/Tokyo'::text,
  job_approval text not null default 'tenant_admin'::text,
  stale_after_hours integer not null default 72,
  approval_signatures boolean not null default true,
  default_server_group_id integer,
  default_site_id integer,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint tenant_pkey PRIMARY KEY (id),
  constraint tenant_id_default_server_group_id_fkey FOREIGN KEY (id, default_server_group_id) REFERENCES server_group(tenant_id, id),
  constraint tenant_id_default_site_id_fkey FOREIGN KEY (id, default_site_id) REFERENCES site(tenant_id, id),
  constraint tenant_job_approval_check CHECK ((job_approval = ANY (ARRAY['none'::text, 'tenant_admin'::text, 'two_person'::text]))),
  constraint tenant_locale_check CHECK ((locale = ANY (ARRAY['ja'::text, 'en'::text]))),
  constraint tenant_name_check CHECK ((name <> ''::text)),
  constraint tenant_public_id_check CHECK ((public_id ~ '^[A-Za-z0-9_-]{1,32}$'::text)),
  constraint tenant_public_id_key UNIQUE (public_id),
  constraint tenant_stale_after_hours_check CHECK (((stale_after_hours >= 1) AND (stale_after_hours <= 8760))),
  constraint tenant_time_zone_check CHECK ((time_zone <> ''::text))
);
alter table tenant enable row level security, force row level security;
create policy infra_all on tenant for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on tenant for all to tsukuroi using (true) with check (true);
create policy tenant_own on tenant for select to tsukuroi_tenant using ((id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
create policy tenant_own_settings on tenant for update to tsukuroi_tenant using ((id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on tenant to tsukuroi_infra;
grant select on tenant to tsukuroi_tenant;

create table threat (
  cve text not null,
  exploited_since date,
  ransomware boolean,
  epss real,
  percentile real,
  constraint threat_pkey PRIMARY KEY (cve),
  constraint threat_cve_check CHECK ((cve <> ''::text))
);
CREATE INDEX threat_cve_idx ON public.threat USING btree (cve) WHERE (exploited_since IS NOT NULL);
grant delete, insert, select, update on threat to tsukuroi_infra;
grant select on threat to tsukuroi_tenant;

create table threat_document (
  document_id integer not null,
  cve text not null,
  tells_attacks boolean not null default false,
  tells_score boolean not null default false,
  constraint threat_document_pkey PRIMARY KEY (document_id, cve),
  constraint threat_document_cve_fkey FOREIGN KEY (cve) REFERENCES threat(cve) ON DELETE CASCADE,
  constraint threat_document_document_id_fkey FOREIGN KEY (document_id) REFERENCES feed_document(id) ON DELETE CASCADE
);
CREATE INDEX threat_document_cve_idx ON public.threat_document USING btree (cve);
grant delete, insert, select, update on threat_document to tsukuroi_infra;
grant select on threat_document to tsukuroi_tenant;

create table touched_computer (
  tenant_id integer not null,
  computer_id integer not null,
  whole boolean not null,
  touched_at timestamp with time zone not null,
  constraint touched_computer_pkey PRIMARY KEY (tenant_id, computer_id),
  constraint touched_computer_tenant_id_computer_id_fkey FOREIGN KEY (tenant_id, computer_id) REFERENCES computer(tenant_id, id)
);
grant delete, insert, select, update on touched_computer to tsukuroi_infra;

create table touched_package (
  release text not null,
  package text not null,
  touched_at timestamp with time zone not null,
  constraint touched_package_pkey PRIMARY KEY (release, package)
);
grant delete, insert, select, update on touched_package to tsukuroi_infra;

create table user_account (
  tenant_id integer not null,
  id integer not null generated always as identity,
  public_id text not null,
  role text not null,
  email text,
  first_name text not null default ''::text,
  middle_name text not null default ''::text,
  last_name text not null default ''::text,
  contract_name text not null default ''::text,
  phone text not null default ''::text,
  locale text,
  time_zone text,
  password_hash text not null,
  password_changed_at timestamp with time zone not null default now(),
  failed_sign_ins integer not null default 0,
  locked_until timestamp with time zone,
  last_sign_in_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint user_account_pkey PRIMARY KEY (tenant_id, id),
  constraint user_account_email_check CHECK ((email <> ''::text)),
  constraint user_account_id_key UNIQUE (id),
  constraint user_account_locale_check CHECK ((locale = ANY (ARRAY['ja'::text, 'en'::text]))),
  constraint user_account_public_id_check CHECK ((public_id ~ '^[a-z0-9][a-z0-9_.-]{0,31}$'::text)),
  constraint user_account_role_check CHECK ((role = ANY (ARRAY['infra_admin'::text, 'administrator'::text, 'tenant_admin'::text, 'tenant_user'::text]))),
  constraint user_account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint user_account_time_zone_check CHECK ((time_zone <> ''::text))
);
CREATE INDEX user_account_former ON public.user_account USING btree (public_id) WHERE (deleted_at IS NOT NULL);
CREATE UNIQUE INDEX user_account_public_id ON public.user_account USING btree (public_id) WHERE (deleted_at IS NULL);
alter table user_account enable row level security, force row level security;
create policy infra_all on user_account for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on user_account for all to tsukuroi using (true) with check (true);
create policy tenant_own on user_account for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on user_account to tsukuroi_infra;
grant delete, insert, select, update on user_account to tsukuroi_tenant;

create table verdict (
  tenant_id integer not null,
  computer_id integer not null,
  patch_id integer not null,
  state verdict_state not null,
  source_id integer not null,
  approved boolean not null,
  excepted boolean not null default false,
  untold boolean not null default false,
  approval_group_id integer,
  source_time timestamp with time zone,
  since timestamp with time zone not null,
  learned_at timestamp with time zone not null default now(),
  agent_state verdict_state,
  agent_time timestamp with time zone,
  flags smallint,
  severity severity,
  constraint verdict_pkey PRIMARY KEY (tenant_id, computer_id, patch_id)
) with (fillfactor=70);
CREATE INDEX verdict_by_patch ON public.verdict USING btree (tenant_id, patch_id, state);
CREATE INDEX verdict_untold ON public.verdict USING btree (source_id) WHERE untold;
alter table verdict enable row level security, force row level security;
create policy infra_all on verdict for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on verdict for all to tsukuroi using (true) with check (true);
create policy tenant_own on verdict for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on verdict to tsukuroi_infra;
grant delete, insert, select, update on verdict to tsukuroi_tenant;

create table verdict_history (
  tenant_id integer not null,
  computer_id integer not null,
  patch_id integer not null,
  state verdict_state not null,
  source_id integer not null,
  approved boolean not null,
  source_time timestamp with time zone,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  constraint verdict_history_pkey PRIMARY KEY (tenant_id, computer_id, patch_id, valid_to)
) partition by RANGE (valid_to);
alter table verdict_history enable row level security, force row level security;
create policy infra_all on verdict_history for all to tsukuroi_infra using (true) with check (true);
create policy owner_all on verdict_history for all to tsukuroi using (true) with check (true);
create policy tenant_own on verdict_history for all to tsukuroi_tenant using ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting))) with check ((tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));
grant delete, insert, select, update on verdict_history to tsukuroi_infra;
grant delete, insert, select, update on verdict_history to tsukuroi_tenant;

create table worker_heartbeat (
  worker_id text not null,
  process_id integer not null,
  started_at timestamp with time zone not null default now(),
  beat_at timestamp with time zone not null default now(),
  constraint worker_heartbeat_pkey PRIMARY KEY (worker_id)
);
grant delete, insert, select, update on worker_heartbeat to tsukuroi_infra;

create view computer_as_of as
SELECT m.tenant_id,
    m.computer_id,
    m.source_id,
        CASE
            WHEN ((w.tenant_id IS NULL) OR (s.owner_tenant_id = w.tenant_id)) THEN s.public_id
            ELSE 'WSUS'::text
        END AS public_id,
        CASE
            WHEN ((w.tenant_id IS NULL) OR (s.owner_tenant_id = w.tenant_id)) THEN COALESCE(NULLIF(d.name, ''::text), (m.parent_server_id)::text)
            ELSE NULL::text
        END AS server_name,
    LEAST(s.last_success_at, s.facts_at, d.last_rollup_at, m.absent_since) AS as_of
   FROM (((source_computer m
     JOIN source s ON ((s.id = m.source_id)))
     LEFT JOIN downstream_server d ON (((d.source_id = m.source_id) AND (d.server_id = m.parent_server_id) AND (d.absent_since IS NULL))))
     CROSS JOIN ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer AS tenant_id) w)
  WHERE (m.decides AND (s.deleted_at IS NULL) AND ((w.tenant_id IS NULL) OR (m.tenant_id = w.tenant_id)));

create view patch_detection as
SELECT c.tenant_id,
    c.computer_id,
    o.patch_id,
    COALESCE(c.detected_at, c.last_report_at) AS detected_at,
    o.arrived_at
   FROM ((source_computer c
     JOIN patch_origin o ON ((o.source_id = c.source_id)))
     CROSS JOIN ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer AS tenant_id) w)
  WHERE (c.decides AND (c.absent_since IS NULL) AND ((w.tenant_id IS NULL) OR (c.tenant_id = w.tenant_id)));

create view patch_server as
SELECT patch_id,
    source_id
   FROM patch_origin o
  WHERE ((absent_since IS NULL) AND (EXISTS ( SELECT
           FROM source_as_of a
          WHERE (a.id = o.source_id))));

create view server_as_of as
SELECT a.id AS source_id,
    a.kind,
    a.public_id,
    false AS rolled_up,
    NULL::text AS server_name,
    a.last_success_at AS as_of
   FROM source_as_of a
UNION ALL
 SELECT a.id AS source_id,
    a.kind,
    a.public_id,
    true AS rolled_up,
        CASE
            WHEN ((w.tenant_id IS NULL) OR (s.owner_tenant_id = w.tenant_id)) THEN COALESCE(NULLIF(d.name, ''::text), (d.server_id)::text)
            ELSE NULL::text
        END AS server_name,
    LEAST(a.last_success_at, d.last_rollup_at) AS as_of
   FROM (((source_as_of a
     JOIN source s ON ((s.id = a.id)))
     JOIN downstream_server d ON (((d.source_id = a.id) AND (d.absent_since IS NULL))))
     CROSS JOIN ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer AS tenant_id) w)
  WHERE (EXISTS ( SELECT
           FROM source_computer m
          WHERE ((m.source_id = a.id) AND (m.parent_server_id = d.server_id) AND m.rolled_up AND m.decides AND (m.absent_since IS NULL) AND ((w.tenant_id IS NULL) OR (m.tenant_id = w.tenant_id)))));

create view source_as_of as
SELECT s.id,
    s.kind,
    LEAST(s.last_success_at, s.facts_at) AS last_success_at,
        CASE
            WHEN ((w.tenant_id IS NULL) OR (s.kind <> 'wsus'::text) OR (s.owner_tenant_id = w.tenant_id)) THEN s.public_id
            ELSE 'WSUS'::text
        END AS public_id
   FROM (source s
     CROSS JOIN ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer AS tenant_id) w)
  WHERE ((s.deleted_at IS NULL) AND ((w.tenant_id IS NULL) OR (s.kind = ANY (ARRAY['agent'::text, 'manual'::text, 'engine'::text])) OR (s.owner_tenant_id = w.tenant_id) OR (EXISTS ( SELECT
           FROM source_computer m
          WHERE ((m.source_id = s.id) AND (m.tenant_id = w.tenant_id))))));

create view tenant_approval as
SELECT DISTINCT a.id,
    a.patch_id,
    a.action,
    a.optional,
    a.deadline_at,
    a.approved_at,
    a.learned_at,
        CASE
            WHEN (s.owner_tenant_id = m.tenant_id) THEN g.name
            ELSE NULL::text
        END AS group_name,
    m.tenant_id,
    m.computer_id
   FROM ((((approval a
     JOIN target_group g ON ((g.id = a.target_group_id)))
     JOIN source s ON ((s.id = a.source_id)))
     JOIN target_group_member t ON ((t.target_group_id = g.id)))
     JOIN source_computer m ON ((m.id = t.source_computer_id)))
  WHERE ((a.ended_at IS NULL) AND (m.tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)));

create view tenant_approved_patch as
SELECT patch_id,
    max(learned_at) AS learned_at,
    max(approved_at) AS approved_at
   FROM approval a
  WHERE ((ended_at IS NULL) AND (action = 'install'::text) AND (target_group_id IN ( SELECT m.target_group_id
           FROM (target_group_member m
             JOIN source_computer c ON ((c.id = m.source_computer_id)))
          WHERE (c.tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::integer AS current_setting)))))
  GROUP BY patch_id;

CREATE OR REPLACE FUNCTION public.architecture_class(given text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when lower(given) in ('', 'noarch', 'all', 'any', 'neutral') then ''
    when lower(given) in ('amd64', 'x64', 'x86_64', 'x86-64') then 'x86_64'
    when lower(given) in ('x86', 'i386', 'i486', 'i586', 'i686', 'ia32') then 'x86'
    when lower(given) in ('arm64', 'aarch64') then 'aarch64'
    else lower(given)
  end
$function$;

CREATE OR REPLACE FUNCTION public.begin_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  gid int;
  sid int;
begin
  insert into server_group (tenant_id, public_id, name) values (new.id, new_public_id(), 'default') returning id into gid;
  insert into site (tenant_id, public_id, name) values (new.id, new_public_id(), 'default') returning id into sid;
  update tenant set default_server_group_id = gid, default_site_id = sid where id = new.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.begin_tenant_policy()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare pid int;
begin
  insert into deployment_policy (tenant_id, public_id, name) values (new.id, new_public_id(), '#ANYTIME') returning id into pid;
  insert into deployment_policy_version (tenant_id, policy_id, version) values (new.id, pid, 1);
  insert into audit_chain (tenant_id, seq, hash) values (new.id, 0, decode(repeat('00', 32), 'hex'));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.carry_registrations()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  from_tenant int := (select tenant_id from computer where id = new.from_computer_id);
  to_tenant int := (select tenant_id from computer where id = new.computer_id);
begin
  insert into installed_software (tenant_id, computer_id, software_id, location, source_id, learned_at)
  select to_tenant, new.computer_id, i.software_id, i.location, i.source_id, i.learned_at
    from installed_software i join software s on s.id = i.software_id
   where i.tenant_id = from_tenant and i.computer_id = new.from_computer_id and coalesce(s.owner_tenant_id, to_tenant) = to_tenant
  on conflict do nothing;
  insert into applied_patch (tenant_id, computer_id, patch_id, location, source_id, learned_at)
  select to_tenant, new.computer_id, a.patch_id, a.location, a.source_id, a.learned_at
    from applied_patch a join registered_patch p on p.patch_id = a.patch_id
   where a.tenant_id = from_tenant and a.computer_id = new.from_computer_id and coalesce(p.owner_tenant_id, to_tenant) = to_tenant
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE PROCEDURE public.declare_table(IN target regclass, IN class text)
 LANGUAGE plpgsql
AS $procedure$
declare
  narrowed boolean := exists (select from pg_attribute where attrelid = target and attname = 'owner_tenant_id');
begin
  execute format('grant select, insert, update, delete on %s to tsukuroi_infra', target);
  if class = 'tenant' then
    execute format('grant select, insert, update, delete on %s to tsukuroi_tenant', target);
    execute format('alter table %s enable row level security, force row level security', target);
    execute format('create policy owner_all on %s to %I using (true) with check (true)', target, current_user);
    execute format('create policy infra_all on %s to tsukuroi_infra using (true) with check (true)', target);
    execute format('create policy tenant_own on %s to tsukuroi_tenant using (tenant_id = (select current_setting(''app.tenant_id'')::int)) with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', target);
  elsif class = 'shared' then
    execute format('grant select on %s to tsukuroi_tenant', target);
    if narrowed then
      execute format('alter table %s enable row level security, force row level security', target);
      execute format('create policy owner_all on %s to %I using (true) with check (true)', target, current_user);
      execute format('create policy infra_all on %s to tsukuroi_infra using (true) with check (true)', target);
      execute format('create policy tenant_visible on %s for select to tsukuroi_tenant using (owner_tenant_id is null or owner_tenant_id = (select current_setting(''app.tenant_id'')::int))', target);
    end if;
  elsif class <> 'infrastructure' then
    raise exception 'table % is declared neither tenant nor shared nor infrastructure but %', target, class;
  end if;
end $procedure$;

CREATE OR REPLACE PROCEDURE public.drop_history_partitions(IN parent regclass, IN keep_from date)
 LANGUAGE plpgsql
AS $procedure$
declare
  part record;
begin
  for part in
    select c.oid::regclass as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent and right(c.relname, 6) ~ '^[0-9]{6}$'
       and to_date(right(c.relname, 6), 'YYYYMM') < date_trunc('month', keep_from)
  loop
    execute format('drop table %s', part.name);
  end loop;
end $procedure$;

CREATE OR REPLACE FUNCTION public.enqueue_task(identifier text, payload json, queue_name text DEFAULT NULL::text, run_at timestamp with time zone DEFAULT NULL::timestamp with time zone, max_attempts integer DEFAULT NULL::integer, job_key text DEFAULT NULL::text, job_key_mode text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if pg_has_role(session_user, 'tsukuroi_tenant', 'member') and not pg_has_role(session_user, 'tsukuroi_infra', 'member')
     and (payload->>'tenantId') is distinct from current_setting('app.tenant_id') then
    raise exception 'a tenant may only queue tasks of its own' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(identifier, payload, queue_name, run_at, max_attempts, job_key, job_key_mode => coalesce(job_key_mode, 'replace'));
end $function$;

CREATE OR REPLACE PROCEDURE public.ensure_history_partitions(IN parent regclass, IN from_month date, IN to_month date)
 LANGUAGE plpgsql
 SET "TimeZone" TO 'UTC'
AS $procedure$
declare
  month date := date_trunc('month', from_month);
  part text;
begin
  while month <= to_month loop
    part := format('%s_%s', parent, to_char(month, 'YYYYMM'));
    if to_regclass(part) is null then
      execute format('create table %I partition of %s for values from (%L) to (%L)', part, parent, month::timestamptz, (month + interval '1 month')::timestamptz);
    end if;
    month := (month + interval '1 month')::date;
  end loop;
end $procedure$;

CREATE OR REPLACE FUNCTION public.new_public_id()
 RETURNS text
 LANGUAGE sql
AS $function$
  select string_agg(substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 1 + floor(random() * (case when i = 1 then 24 else 32 end))::int, 1), '' order by i) || '@Direct'
    from generate_series(1, 9) i
$function$;

CREATE OR REPLACE FUNCTION public.queue_by_task()
 RETURNS TABLE(task text, waiting integer, running integer, failed integer, oldest timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select t.identifier, count(*) filter (where j.attempts < j.max_attempts and j.locked_at is null)::int,
         count(*) filter (where j.locked_at is not null)::int,
         count(*) filter (where j.attempts >= j.max_attempts and j.locked_at is null)::int,
         min(j.run_at) filter (where j.attempts < j.max_attempts and j.locked_at is null and j.run_at <= now())
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
   group by t.identifier
$function$;

CREATE OR REPLACE FUNCTION public.queue_depth(given_up boolean)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select count(*)::int from graphile_worker._private_jobs where (attempts >= max_attempts) = given_up
$function$;

CREATE OR REPLACE FUNCTION public.queue_infrastructure_notice(user_ids integer[], notice_kind text, notice_data jsonb, due timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  infra int := (select id from tenant where public_id = '__INFRA__');
  queued int;
begin
  insert into notice (tenant_id, user_id, kind, data, queued_at, next_attempt_at)
  select u.tenant_id, u.id, notice_kind, notice_data, due, due
    from user_account u where u.tenant_id = infra and u.id = any (user_ids) and u.deleted_at is null;
  get diagnostics queued = row_count;
  if queued > 0 then
    perform graphile_worker.add_job('notices.send', json_build_object('tenantId', infra), job_key => 'notices.send:' || infra);
  end if;
  return queued;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_dangling_verdicts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  used boolean;
begin
  if tg_table_name = 'computer' then
    used := exists (select from verdict v where v.tenant_id = old.tenant_id and v.computer_id = old.id);
  elsif tg_table_name = 'patch' then
    used := exists (select from tenant t where exists (select from verdict v where v.tenant_id = t.id and v.patch_id = old.id)
                                            or exists (select from patch_count n where n.tenant_id = t.id and n.patch_id = old.id));
  elsif tg_table_name = 'source' then
    used := exists (select from verdict v where v.source_id = old.id);
  else
    used := exists (select from patch_count n where n.tenant_id = old.tenant_id and n.server_group_id = old.id);
  end if;
  if used then
    raise foreign_key_violation using message = format('verdicts or their counts refer to this row of %s', tg_table_name), table = tg_table_name;
  end if;
  return old;
end
$function$;

CREATE OR REPLACE FUNCTION public.tell_job_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('job_change', tenant_id || ':' || id) from (select distinct tenant_id, id from changed) c;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.tell_step_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('job_change', tenant_id || ':' || job_id) from (select distinct tenant_id, job_id from changed) c;
  return null;
end $function$;
