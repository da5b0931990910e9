-- Reconciliation (Y3): the register against a list, or what two sources have brought against each other (decision 0029).

-- what is compared with what; it is run as often as there is something new on the other side
create table reconciliation (
  company_id int not null references company,
  id bigint not null,
  name text not null,
  against text not null check (against in ('tax-export', 'ledger', 'sources')),
  -- null: both
  direction text check (direction in ('received', 'issued')),
  date_from date not null,
  date_to date not null,
  -- what is compared beside the numbers
  fields text[] not null,
  -- only of two sources: what the first brought is "here", what the second brought is "there"
  source_a bigint,
  source_b bigint,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  check ((against = 'sources') = (source_a is not null and source_b is not null))
);

create table reconciliation_run (
  company_id int not null,
  reconciliation_id bigint not null,
  id bigint not null,
  -- mapping: it waits for a person to say what the columns mean
  state text not null check (state in ('looking', 'mapping', 'running', 'done', 'cancelled', 'failed')),
  step text not null default 'reading' check (step in ('reading', 'looking-up', 'register', 'pairing', 'settling')),
  -- up to where its step has gone; written in one transaction with what was done
  bookmark text,
  -- rows of the other side, and what its step has gone through
  rows_read int not null default 0,
  step_done int not null default 0,
  file_name text,
  sha256 text collate "C",
  -- what a look at the file told, and how it is read
  look jsonb,
  plan jsonb,
  -- by outcome: how many, and their sums on both sides
  counts jsonb,
  problem jsonb,
  started_by text not null,
  channel text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (company_id, reconciliation_id, id),
  foreign key (company_id, reconciliation_id) references reconciliation (company_id, id)
);

-- what the newest run goes through: a row for each invoice of the other side, and for each of ours that it lacks
create table reconciliation_item (
  company_id int not null,
  run_id bigint not null,
  side text not null check (side in ('there', 'here')),
  -- the row of the list, or the invoice
  no bigint not null,
  -- what makes two rows the same invoice; one row of the table for each
  key text collate "C",
  digital_key text collate "C",
  tax_key text collate "C",
  there jsonb,
  here jsonb,
  -- rows with this key, and the sums of them
  times int not null default 1,
  total_fen bigint,
  amount_fen bigint,
  other_rows int[] not null default '{}',
  -- why the row can't be told
  problems jsonb,
  outcome text,
  invoice_id bigint,
  fields text[] not null default '{}',
  why text,
  -- of a probable pair: the number of the other one
  pair bigint,
  primary key (company_id, run_id, side, no)
);
create unique index reconciliation_item_key on reconciliation_item (company_id, run_id, key) where key is not null;
create index reconciliation_item_invoice on reconciliation_item (company_id, run_id, invoice_id) where invoice_id is not null;

-- a difference, worked off over all runs: it stays as it was left as long as both sides are as they were
create table reconciliation_finding (
  company_id int not null,
  reconciliation_id bigint not null,
  key text collate "C" not null,
  id bigint not null,
  outcome text not null,
  -- of both sides as they were compared
  digest text collate "C" not null,
  here jsonb,
  there jsonb,
  fields text[] not null default '{}',
  why text,
  invoice_id bigint,
  row int,
  state text not null default 'open' check (state in ('open', 'explained', 'done')),
  reason text,
  note text,
  assignee text,
  settled_by text,
  settled_at timestamptz,
  first_run bigint not null,
  -- since which run both sides are as they are
  changed_run bigint not null,
  last_run bigint not null,
  primary key (company_id, reconciliation_id, key),
  foreign key (company_id, reconciliation_id) references reconciliation (company_id, id)
);
create unique index reconciliation_finding_id on reconciliation_finding (company_id, reconciliation_id, id);
create index reconciliation_finding_run on reconciliation_finding (company_id, reconciliation_id, last_run, id);

-- a report of how far it was at a moment; its files lie with the originals
create table reconciliation_report (
  company_id int not null,
  reconciliation_id bigint not null,
  run_id bigint not null,
  id bigint not null,
  made_by text not null,
  made_at timestamptz not null,
  data_sha256 text collate "C" not null,
  pdf_sha256 text collate "C" not null,
  primary key (company_id, reconciliation_id, run_id, id),
  foreign key (company_id, reconciliation_id, run_id) references reconciliation_run (company_id, reconciliation_id, id)
);

-- Migration from an old system (Y5): a list is tried, taken over, counted, and taken back if need be.

create table migration_run (
  company_id int not null references company,
  id bigint not null,
  name text not null,
  -- mapping: it waits for a person to say what the columns mean; tried: it waits for the word to take over
  state text not null check (state in ('looking', 'mapping', 'trying', 'tried', 'running', 'done', 'undoing', 'undone', 'failed', 'cancelled')),
  -- what it was at when it failed
  failed_at text,
  sha256 text collate "C" not null,
  look jsonb,
  plan jsonb,
  -- rows in doubt are taken over too
  doubtful boolean not null default false,
  bookmark int not null default 0,
  rows_read int not null default 0,
  -- what the register holds by kind, year and direction
  before jsonb,
  after jsonb,
  problem jsonb,
  started_by text not null,
  channel text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  undone_by text,
  undone_at timestamptz,
  primary key (company_id, id)
);

-- what becomes of each row, or would
create table migration_row (
  company_id int not null,
  run_id bigint not null,
  row int not null,
  outcome text not null check (outcome in ('new', 'joined', 'doubt', 'refused')),
  reasons jsonb not null default '[]',
  key text collate "C",
  cells jsonb,
  kind text not null,
  year int,
  direction text,
  fen bigint,
  invoice_id bigint,
  -- of a run that was taken back: kept is what somebody has touched since, or what was here before
  undone text check (undone in ('taken-back', 'kept')),
  kept_because text,
  primary key (company_id, run_id, row),
  foreign key (company_id, run_id) references migration_run (company_id, id)
);
create index migration_row_key on migration_row (company_id, run_id, key) where key is not null;

-- what columns mean, under a name of its own, for the next list of the old system
create table migration_template (
  company_id int not null references company,
  id bigint not null,
  name text not null,
  plan jsonb not null,
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
create unique index migration_template_name on migration_template (company_id, name);

alter table invoice_state drop constraint invoice_state_source_check;
alter table invoice_state add constraint invoice_state_source_check
  check (source in ('document', 'person', 'tax', 'finance', 'system', 'migration')) not valid;
alter table invoice_state validate constraint invoice_state_source_check;
