-- Where invoices come from by themselves (decision 0024). Each source hands in with a service account of its own.
create table source (
  id bigint primary key,
  company_id int not null references company (id),
  kind text not null,
  name text not null,
  settings jsonb not null,
  -- what signs in at the other side, sealed with the secret of the installation
  secret text,
  account_id text not null references "user" (id),
  state text not null default 'on' check (state in ('on', 'paused', 'ended')),
  -- how far it has been read, in the other side's own terms; written with what was taken, in one transaction
  bookmark jsonb,
  -- everything that the other side had until then is here
  complete_to timestamptz,
  tried_at timestamptz,
  succeeded_at timestamptz,
  arrived_at timestamptz,
  next_try_at timestamptz,
  failures int not null default 0,
  problem jsonb,
  -- how many things it still has for us, where it says so
  backlog int,
  rhythm jsonb,
  -- whose run it is, and until when nobody else takes it up
  lease text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null
);
create index source_company on source (company_id, id);
create index source_due on source (next_try_at) where state = 'on';

-- Everything that a source has named, by the digest of its own lasting name: taken once, or held until somebody decides. What a file is
-- called stands in its document alone.
create table source_item (
  company_id int not null,
  source_id bigint not null,
  key text not null,
  state text not null check (state in ('taken', 'refused', 'held', 'left')),
  document_id bigint,
  -- what it is called, why it is held and how it could be fetched; emptied when it is decided
  held jsonb,
  at timestamptz,
  arrived_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  primary key (company_id, source_id, key)
);
create index source_item_held on source_item (company_id, source_id, arrived_at) where state = 'held';
create index source_item_document on source_item (company_id, document_id) where document_id is not null;

create table source_run (
  company_id int not null,
  source_id bigint not null,
  id bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  named int not null default 0,
  taken int not null default 0,
  held int not null default 0,
  refused int not null default 0,
  bytes bigint not null default 0,
  problem jsonb,
  primary key (company_id, source_id, id)
);
