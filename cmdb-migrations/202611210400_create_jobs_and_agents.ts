import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What we do about missing patches, who does it, and what is told and kept of it. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, jobs)
  await createTables(knex, agents)
  await createTables(knex, records)
  await knex.raw(appendOnly)
  await knex.raw(infrastructureNotices)
}

const jobs = `
create table deployment_policy ( -- [tenant] when and how plans may run; changed only by a new version
  tenant_id int not null references tenant, -- the tenant, or __INFRA__ for the system's own
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  name text not null check (name <> ''), -- name
  created_at timestamptz not null default now(), -- when made
  deleted_at timestamptz, -- when removed
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create table deployment_policy_version ( -- [tenant] immutable versions of a deployment policy
  tenant_id int not null, -- the tenant
  policy_id int not null, -- the policy
  version int not null, -- 1, 2, 3, …
  windows jsonb not null default '[]', -- list of maintenance windows; empty: any time
  settings jsonb not null default '{}', -- staging, rings, deadlines, notices to the user
  created_at timestamptz not null default now(), -- when made
  primary key (tenant_id, policy_id, version),
  foreign key (tenant_id, policy_id) references deployment_policy
);

create table script ( -- [tenant] scripts that run before or after, by content
  tenant_id int not null references tenant, -- the tenant
  sha256 bytea not null, -- SHA-256 of the text in UTF-8
  body text not null check (length(body) <= 1048576), -- the text
  file_name text not null default 'script', -- how it was called
  created_by text not null check (created_by <> ''), -- who brought it, as text
  created_at timestamptz not null default now(), -- when
  primary key (tenant_id, sha256)
);

create table job ( -- [tenant] requests to do something on the computers of one tenant
  tenant_id int not null references tenant, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  request_id uuid not null, -- joins the jobs of one request over several tenants
  name text not null check (name <> ''), -- display name
  state text not null check (state in ('pending_approval', 'rejected', 'waiting', 'running', 'awaiting_decision', 'completed', 'completed_with_errors', 'failed', 'canceled', 'expired')), -- see docs/glossary.md
  class text not null default 'normal' check (class in ('normal', 'emergency')), -- emergency: deployment windows are overruled
  kind text not null check (kind in ('windows', 'linux', 'middleware')), -- which installer family
  infrastructure boolean not null default false, -- on the service's own computers
  requested_by text not null check (requested_by <> ''), -- user id or #COMMAND, as text
  requester_user_id int references user_account (id), -- the requesting user; empty for commands
  owner_user_id int not null references user_account (id), -- for whom: the job administrator
  owner_name text not null check (owner_name <> ''), -- their user id, as text
  needs_approval boolean not null, -- whether a person has to agree
  two_person boolean not null default false, -- requester and approver must differ
  policy_id int not null references deployment_policy (id), -- deployment policy
  policy_version int not null, -- and its version
  plan_revision int not null default 1, -- which revision of the plan is in force
  plan_hash bytea not null, -- its hash: what is approved
  parameters jsonb not null, -- monitoring time, success value, force, restart, retry
  scheduled_at timestamptz, -- not before
  expires_at timestamptz, -- not begun after
  approved_at timestamptz, -- when the plan was approved
  approved_by text, -- by whom, as text
  approval_signature bytea, -- Ed25519 over the plan hash
  approval_key_id text references signing_key, -- with which key
  created_at timestamptz not null default now(), -- when requested
  started_at timestamptz, -- when the first step was ready
  ended_at timestamptz, -- when the last step had ended
  told_state text, -- the state that the people concerned were told of
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_id, policy_version) references deployment_policy_version,
  check (tenant_id is not null)
) with (fillfactor = 70);
create index job_newest on job (tenant_id, id desc);
create index job_open on job (tenant_id, state) where state in ('pending_approval', 'waiting', 'running', 'awaiting_decision');
create index on job (requester_user_id);
create index on job (owner_user_id);
create index job_due on job (coalesce(scheduled_at, expires_at)) where state in ('pending_approval', 'waiting');
create index on job (policy_id);
create index on job (tenant_id, policy_id, policy_version);
create index on job (approval_key_id);

create table plan ( -- [tenant] what exactly a job does: the common part, immutable
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  revision int not null, -- 1, and one more each time that drift led to a new plan
  hash bytea not null, -- SHA-256 of the canonical JSON of the common part and the slice hashes
  common text not null, -- RFC 8785 JSON of the common part
  selector jsonb not null, -- how the computers were chosen
  slice_hashes bytea[] not null, -- sorted hashes of the slices
  created_at timestamptz not null default now(), -- when it was made
  primary key (tenant_id, job_id, revision),
  foreign key (tenant_id, job_id) references job
);

create table plan_slice ( -- [tenant] one computer's part of a plan
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  computer_id int not null, -- the computer
  slice text not null, -- RFC 8785 JSON of the slice in the revision in force
  hash bytea not null, -- SHA-256 of it
  difference jsonb, -- drift: what it would do now outside the slice, and all that it would do
  void boolean not null default false, -- drifted: waits for a decision
  former jsonb not null default '[]', -- its slices in earlier revisions, as text, with what drifted
  canceled_at timestamptz, -- since when nothing more is to begin on it
  primary key (tenant_id, job_id, computer_id),
  foreign key (tenant_id, job_id) references job,
  foreign key (tenant_id, computer_id) references computer
);
create index on plan_slice (tenant_id, computer_id);

create table plan_patch ( -- [tenant] which patches a slice applies
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  computer_id int not null, -- the computer
  patch_id int not null references patch, -- the patch
  result text check (result in ('succeeded', 'succeeded_with_errors', 'failed', 'skipped')), -- as the agent reported it
  result_code text, -- stable code of why, or the installer's own number
  restart_required boolean not null default false, -- the installer asked for a restart
  result_at timestamptz, -- when
  primary key (tenant_id, job_id, computer_id, patch_id),
  foreign key (tenant_id, job_id, computer_id) references plan_slice
);
create index on plan_patch (patch_id);

create table step ( -- [tenant] stages of a job on one computer
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  computer_id int not null, -- the computer
  position int not null, -- order on the computer
  public_id uuid not null default gen_random_uuid() unique, -- id towards the agent
  kind text not null check (kind in ('schedule_standby', 'operation_check', 'reboot_before', 'pre_script', 'apply', 'post_script', 'restart', 'verify')), -- what is done
  state text not null default 'pending' check (state in ('pending', 'ready', 'leased', 'running', 'succeeded', 'failed', 'skipped', 'canceled', 'expired')), -- where it is
  attempt int not null default 1, -- 1, 2, 3, …
  reason text, -- stable code of why it failed
  continued boolean not null default false, -- it failed, and the job was to go on past it
  told boolean not null default false, -- the people concerned were told of its failure
  return_value int, -- of a script
  ready_at timestamptz, -- since when it may be leased
  deadline_at timestamptz, -- until when it must have been leased
  lease_id uuid, -- the lease
  lease_expires_at timestamptz, -- until when an answer is awaited
  started_at timestamptz, -- when the agent began
  ended_at timestamptz, -- when it ended
  report_sequence int not null default 0, -- newest report taken
  boot_id_before text, -- proof of a restart
  result jsonb, -- what the agent said, bounded
  primary key (tenant_id, job_id, computer_id, position),
  foreign key (tenant_id, job_id, computer_id) references plan_slice
) with (fillfactor = 70);
-- No tenant in front: where statistics know nothing of a new job, a prefix that every row of the tenant shares must not look as good as the key.
create index step_active on step (computer_id) where state in ('ready', 'leased', 'running');
create index step_open on step (job_id) where state in ('ready', 'leased', 'running');
create index step_due on step (deadline_at) where state = 'ready';
create index step_untold on step (job_id) where state = 'failed' and not told;
create index step_leased on step (lease_expires_at) where state in ('leased', 'running');

create table step_output ( -- [tenant] standard output and standard error of a step, bounded
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  computer_id int not null, -- the computer
  position int not null, -- the step
  attempt int not null, -- which attempt
  stream text not null check (stream in ('stdout', 'stderr')), -- which stream
  body text not null, -- the text, at most 1 MiB
  truncated boolean not null default false, -- there was more
  primary key (tenant_id, job_id, computer_id, position, attempt, stream),
  foreign key (tenant_id, job_id, computer_id, position) references step
);

create table job_decision ( -- [tenant] what people decided about a job
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  number int not null, -- 1, 2, 3, …
  kind text not null check (kind in ('approve', 'reject', 'retry', 'continue', 'cancel')), -- the decision
  computer_id int, -- for one computer, or for all
  decided_by text not null check (decided_by <> ''), -- who, as text
  comment text not null default '', -- why
  plan_hash bytea not null, -- about which plan
  decided_at timestamptz not null default now(), -- when
  told boolean not null default false, -- the people concerned were told of it
  primary key (tenant_id, job_id, number),
  foreign key (tenant_id, job_id) references job
);

create table preview ( -- [tenant] what a computer says that applying patches would do: asked before a job is requested
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  hash bytea not null, -- SHA-256 of the canonical JSON of the slice that is asked about
  public_id uuid not null default gen_random_uuid() unique, -- id towards the agent
  slice text not null, -- RFC 8785 JSON of that slice, without an expectation
  state text not null check (state in ('ready', 'leased', 'answered', 'failed')), -- where it is
  attempt int not null default 1, -- 1, 2, 3, …
  lease_id uuid, -- the lease
  answer jsonb, -- what would be done
  reason text, -- stable code of why there is no answer
  asked_at timestamptz not null, -- when
  answered_at timestamptz, -- when the answer came
  primary key (tenant_id, computer_id, hash),
  foreign key (tenant_id, computer_id) references computer
) with (fillfactor = 70);
create index preview_ready on preview (computer_id) where state in ('ready', 'leased');
`

const agents = `
create table enrollment_token ( -- [tenant] short-lived tokens with which agents enroll
  tenant_id int not null references tenant, -- the tenant that gets the computer
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- the token's open part
  public_key bytea not null, -- raw Ed25519 key that its secret stands for; the secret itself is kept nowhere
  site_id int not null, -- the site
  server_group_id int not null, -- the server group
  uses_left int not null check (uses_left >= 0), -- how many agents may still enroll
  expires_at timestamptz not null, -- not after
  created_by text not null check (created_by <> ''), -- who made it, as text
  created_at timestamptz not null default now(), -- when
  revoked_at timestamptz, -- when it was taken back
  primary key (tenant_id, id),
  foreign key (tenant_id, site_id) references site,
  foreign key (tenant_id, server_group_id) references server_group
);
create index on enrollment_token (tenant_id, site_id);
create index on enrollment_token (tenant_id, server_group_id);

create table agent ( -- [tenant] enrolled agents
  tenant_id int not null, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id on the wire
  computer_id int not null, -- the computer
  public_key bytea not null unique, -- raw Ed25519 key
  machine_uuid text, -- of the machine it enrolled from
  version text not null default '', -- agent's version
  protocol int not null, -- protocol it speaks
  work_sequence bigint not null default 0, -- newest request taken on the work channel
  report_sequence bigint not null default 0, -- newest request taken on the report channel
  settings_version int not null default 1, -- of the signed settings
  last_seen_at timestamptz, -- last request
  last_error text, -- as it told
  token_id int references enrollment_token (id), -- with which token it enrolled
  enrolled_at timestamptz not null default now(), -- when
  quarantined_at timestamptz, -- one key spoke from two machines
  revoked_at timestamptz, -- taken back by a person, or replaced
  primary key (tenant_id, id),
  foreign key (tenant_id, computer_id) references computer
) with (fillfactor = 70);
create unique index agent_of_computer on agent (tenant_id, computer_id) where revoked_at is null;
create index on agent (token_id);

create table store_file ( -- [shared] files by content that agents may load
  sha256 bytea primary key, -- SHA-256 of the content
  bytes bigint not null check (bytes >= 0), -- size
  owner_tenant_id int references tenant, -- set when one tenant's alone
  path text not null check (path <> ''), -- below the state directory
  added_at timestamptz not null default now(), -- when
  used_at timestamptz not null default now() -- when last served
);
create index on store_file (owner_tenant_id);
`

const records = `
create table notice ( -- [tenant] the outbox: one mail to one person; the infrastructure's are kept under __INFRA__
  tenant_id int not null references tenant, -- the tenant
  id bigint generated always as identity unique, -- internal key
  user_id int not null, -- the person
  kind text not null check (kind <> ''), -- which template
  data jsonb not null, -- ids and facts; the text is made when it is sent
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'retrying', 'failed')), -- where it is
  message_id text not null unique default gen_random_uuid()::text || '@tsukuroi', -- Message-ID, the same in every attempt
  attempts int not null default 0, -- how often it was tried
  next_attempt_at timestamptz not null default now(), -- not before
  reason_code text, -- why it cannot be sent
  reason text, -- the server's answer
  queued_at timestamptz not null default now(), -- when
  sent_at timestamptz, -- when the server took it
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references user_account
) with (fillfactor = 70);
create index notice_due on notice (tenant_id, next_attempt_at, id) where state in ('queued', 'retrying', 'sending');
create index notice_failed on notice (tenant_id, id) where state = 'failed';
create index on notice (tenant_id, user_id);

create table notice_ledger ( -- [tenant] who has been told of which patch
  tenant_id int not null, -- the tenant
  user_id int not null, -- the person
  patch_id int not null references patch, -- the patch
  notice_id bigint, -- the mail; empty when it was known before the person could be told
  told_at timestamptz not null default now(), -- when
  primary key (tenant_id, user_id, patch_id),
  foreign key (tenant_id, user_id) references user_account
);
create index on notice_ledger (patch_id);

create table audit_chain ( -- [tenant] the end of each tenant's chain of audit records; the infrastructure's is kept under __INFRA__
  tenant_id int primary key references tenant, -- the tenant
  seq bigint not null, -- newest record
  hash bytea not null -- its hash
);

create table audit_record ( -- [tenant] human actions, each holding the hash of the one before
  tenant_id int not null references tenant, -- the tenant
  seq bigint not null, -- 1, 2, 3, … without gap
  at timestamptz not null, -- when
  actor text not null check (actor <> ''), -- user id, #COMMAND or #SYSTEM, as text
  operation text not null check (operation <> ''), -- what was done
  parameters jsonb not null, -- with what
  result text not null check (result in ('done', 'refused', 'failed')), -- how it ended
  prev_hash bytea not null, -- hash of the record before
  hash bytea not null, -- SHA-256 of this record's canonical JSON and prev_hash
  primary key (tenant_id, seq)
);

create table audit_head ( -- [tenant] signed ends of the chains, given to others to keep
  tenant_id int not null references tenant, -- the tenant
  seq bigint not null, -- which record
  hash bytea not null, -- its hash
  signed_at timestamptz not null, -- when
  key_id text not null references signing_key, -- with which key
  signature bytea not null, -- Ed25519
  primary key (tenant_id, seq)
);
create index on audit_head (key_id);
`

const appendOnly = `
revoke update, delete on audit_record, audit_head from tsukuroi_tenant, tsukuroi_infra;
grant select on deployment_policy, deployment_policy_version to tsukuroi_tenant;

-- The system's policy "any time, at the earliest" can be referred to from every tenant: each tenant gets its own row of it.
create function begin_tenant_policy() returns trigger language plpgsql as $$
declare pid int;
begin
  insert into deployment_policy (tenant_id, public_id, name) values (new.id, new_public_id(), '#ANYTIME') returning id into pid;
  insert into deployment_policy_version (tenant_id, policy_id, version) values (new.id, pid, 1);
  insert into audit_chain (tenant_id, seq, hash) values (new.id, 0, decode(repeat('00', 32), 'hex'));
  return null;
end $$;
create trigger begin_tenant_policy after insert on tenant for each row execute function begin_tenant_policy();
do $$ declare t record; pid int; begin
  for t in select id from tenant loop
    insert into deployment_policy (tenant_id, public_id, name) values (t.id, new_public_id(), '#ANYTIME') returning id into pid;
    insert into deployment_policy_version (tenant_id, policy_id, version) values (t.id, pid, 1);
    insert into audit_chain (tenant_id, seq, hash) values (t.id, 0, decode(repeat('00', 32), 'hex'));
  end loop;
end $$;
`

// What happens to a tenant's job may concern a dual-role administrator, whose row and outbox are beyond the tenant's sight.
const infrastructureNotices = `
create function queue_infrastructure_notice(user_ids int[], notice_kind text, notice_data jsonb, due timestamptz)
returns int language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
revoke all on function queue_infrastructure_notice from public;
grant execute on function queue_infrastructure_notice to tsukuroi_infra, tsukuroi_tenant;
`
