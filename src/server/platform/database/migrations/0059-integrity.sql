-- Integrity and health (decision 0035): what was found to be wrong, what the machine had each day, what was told of it.

-- One row as long as something is wrong; found again afterwards it is another one. At most a thousand of a kind are open.
create table integrity_finding (
  id bigint primary key,
  kind text not null,
  -- null: of the whole installation
  company_id int references company (id),
  -- a digest, the id of a record or document, the name of an index
  thing text collate "C" not null,
  detail jsonb not null default '{}',
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  ended_at timestamptz,
  -- whether it was mended here, and not just gone by itself
  repaired boolean not null default false
);
create unique index integrity_finding_open on integrity_finding (kind, thing, coalesce(company_id, 0)) where ended_at is null;
create index integrity_finding_ended on integrity_finding (ended_at desc) where ended_at is not null;
