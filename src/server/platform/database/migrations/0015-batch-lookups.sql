-- Many numbers at once: what was given row by row, and what became of each. A batch belongs to its asker, not to a company;
-- of invoices it holds ids only, so that each reading shows what the asker may see then.
create table batch_lookup (
  id bigint primary key,
  asker_id text not null,
  channel text not null,
  name text not null,
  source text not null,
  -- how the table was understood: sheet, columns, columns left aside
  plan jsonb not null,
  state text not null default 'queued',
  problem jsonb,
  row_count int not null,
  -- rows up to this one have their answer, and how many those are
  last_row int not null default 0,
  checked int not null default 0,
  -- time that went into looking for near numbers
  near_ms int not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  deleted_at timestamptz
);
create index batch_lookup_asker on batch_lookup (asker_id, id desc);

create table batch_lookup_row (
  batch_id bigint not null,
  row_number int not null,
  -- the cells that the plan names, as given
  cells jsonb not null,
  -- code and number that were looked for, by which a row is told that repeats one above
  number_key text,
  -- null: its turn hasn't come
  outcome text,
  -- invoices of the outcome, found or near, each with its company
  company_ids int[] not null default '{}',
  invoice_ids bigint[] not null default '{}',
  detail jsonb not null default '{}',
  primary key (batch_id, row_number)
);
