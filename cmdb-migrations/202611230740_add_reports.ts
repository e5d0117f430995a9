import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Reports that are mailed again and again, and which of these mails were queued. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
}

const tables = `
create table report_schedule ( -- [tenant] a report that a person gets by mail again and again
  tenant_id int not null references tenant, -- tenant of the owner
  id int not null generated always as identity unique, -- internal key
  public_id text not null unique check (public_id <> ''), -- public id
  user_id int not null, -- the owner: who gets it, and what they may see
  report text not null check (report <> ''), -- id of the report
  parameters jsonb not null default '{}', -- what it is narrowed by, as the API takes it
  frequency text not null check (frequency in ('daily', 'weekly', 'monthly')), -- how often
  minute int not null check (minute between 0 and 1439), -- minutes after midnight in the owner's time zone
  weekday int check (weekday between 1 and 7), -- of weekly ones: 1 is Monday
  month_day int check (month_day between 1 and 31), -- of monthly ones: the day, or the month's last where it is shorter
  locale text check (locale in ('ja', 'en')), -- language of the mail; null: the owner's
  enabled boolean not null default true, -- false: kept, not sent
  next_at timestamptz not null, -- when it is due
  created_at timestamptz not null default now(), -- when it was made
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references user_account (tenant_id, id),
  check ((frequency = 'weekly') = (weekday is not null)),
  check ((frequency = 'monthly') = (month_day is not null))
);
create index on report_schedule (tenant_id, user_id);
create index report_schedule_due on report_schedule (next_at) where enabled;

create table report_delivery ( -- [tenant] what became of each time at which a report was due: once per time
  tenant_id int not null references tenant, -- tenant of the owner
  schedule_id int not null, -- the schedule
  due_at timestamptz not null, -- when it was due
  outcome text not null check (outcome in ('queued', 'owner_gone', 'not_allowed')), -- queued: its mail is in the outbox since this transaction
  at timestamptz not null, -- when that was settled
  primary key (tenant_id, schedule_id, due_at),
  foreign key (tenant_id, schedule_id) references report_schedule (tenant_id, id) on delete cascade
);
`
