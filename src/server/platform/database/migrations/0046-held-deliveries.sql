-- What a source could not take in by itself stays in sight until it is settled (decision 0024).
-- `held` says what it is called, who sent it, why it waits and how it can be had; it stays when it is settled, for whoever asks later.
alter table source_item add column tries int not null default 0;
alter table source_item add column tried_at timestamptz;
-- what came of the last try, or how it was settled, by a code that the words know
alter table source_item add column outcome text;
-- when it is tried again by itself; null: at somebody's word alone
alter table source_item add column next_at timestamptz;
create index source_item_next on source_item (company_id, source_id, next_at) where next_at is not null;
create index source_item_settled on source_item (company_id, source_id, decided_at) where decided_at is not null;

-- The digest of where a source takes from, so that two that are added at once aren't both of one place. Null: added before this.
alter table source add column place text;
create unique index source_place on source (company_id, kind, place) where state <> 'ended';

-- How long invoices take from being issued to being here: counts in steps (domain/sources/delays.ts). source_id 0: of all sources.
-- kind and issuer "": of all. Issuers by the digest of their tax id; how many are kept of a company is bounded.
create table source_delay (
  company_id int not null,
  source_id bigint not null,
  kind text not null,
  issuer text not null,
  delays jsonb not null,
  arrivals bigint not null,
  learned_at timestamptz not null,
  primary key (company_id, source_id, kind, issuer)
);
create index source_item_taken on source_item (company_id, source_id, arrived_at) where state = 'taken';
