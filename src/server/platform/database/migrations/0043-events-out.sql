-- Events out (decision 0027): what happens to invoices in an order that nothing joins later, and those who are told of it.

-- Written with each event about an invoice, gone once it has its place in the order. Short and without an index, like event_unsealed.
create table outbox_waiting (
  company_id int not null,
  id bigint not null,
  invoice_id bigint not null,
  type text not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The order: whoever reads it up to a place misses nothing that gets its place afterwards. Kept for a month.
create table outbox (
  company_id int not null,
  seq bigint not null,
  event_id bigint not null,
  invoice_id bigint not null,
  type text not null,
  told_at timestamptz not null,
  primary key (company_id, seq)
);

-- One row: the last place given, and the last one that isn't kept any more. Whoever gives places holds it.
create table outbox_head (
  id int primary key check (id = 1),
  seq bigint not null,
  told_at timestamptz not null,
  forgotten bigint not null
);
insert into outbox_head values (1, 0, 'epoch', 0);

-- Where a company's events are sent to.
create table webhook (
  id bigint primary key,
  company_id int not null references company (id),
  name text not null,
  url text not null,
  -- the service account whose sight and permissions say what is sent
  account_id text not null,
  -- null: every kind of event
  types text[],
  -- what signs, sealed with the secret of the installation; and the one before it, which signs too until then
  secret text not null,
  old_secret text,
  old_secret_until timestamptz,
  -- disabled: by itself, after failing for days
  state text not null default 'on' check (state in ('on', 'paused', 'disabled', 'ended')),
  -- everything up to here was sent, or waits in webhook_delivery
  position bigint not null,
  -- attempts that failed in a row, and since when none succeeded
  failures int not null default 0,
  failing_since timestamptz,
  problem jsonb,
  tried_at timestamptz,
  delivered_at timestamptz,
  delivered bigint not null default 0,
  next_try_at timestamptz,
  lease text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null
);
create index webhook_company on webhook (company_id, id);

-- What failed and is tried again, or was given up; what succeeded is nowhere.
create table webhook_delivery (
  company_id int not null,
  webhook_id bigint not null,
  event_id bigint not null,
  invoice_id bigint not null,
  type text not null,
  state text not null check (state in ('waiting', 'dead')),
  attempts int not null,
  next_at timestamptz,
  problem jsonb,
  failed_at timestamptz not null,
  primary key (company_id, webhook_id, event_id)
);
create index webhook_delivery_due on webhook_delivery (company_id, webhook_id, next_at) where state = 'waiting';

-- Told when it happens (S3): what somebody follows.
create table subscription (
  id bigint primary key,
  user_id text not null,
  kind text not null check (kind in ('invoice', 'view', 'source', 'company')),
  -- the id of what is followed
  target text not null,
  -- besides the inbox: no mail, at once, or in the daily one
  mail text not null check (mail in ('none', 'once', 'daily')),
  -- of a source: whether it was well when he was last told
  told text,
  created_at timestamptz not null default now(),
  unique (user_id, kind, target)
);

-- Somebody who follows something: how far he was told, and how he wants it.
create table follower (
  user_id text primary key,
  position bigint not null,
  next_at timestamptz not null,
  lease text,
  lease_until timestamptz,
  mail boolean not null default true,
  -- minutes of the day in Shanghai between which no mail comes; null: it may come at any time
  quiet_from int,
  quiet_to int,
  digest_at int not null default 540
);

-- What he was told: what happened together is one entry. It names invoices, it doesn't hold them.
create table inbox_entry (
  user_id text not null,
  id bigint not null,
  kind text not null,
  target text not null,
  -- "events", or of a source "failing" and "well"
  about text not null,
  invoices jsonb not null,
  count int not null,
  first_at timestamptz not null,
  at timestamptz not null,
  read_at timestamptz,
  -- when it is to be mailed; null: not at all
  mail_at timestamptz,
  mailed_at timestamptz,
  primary key (user_id, id)
);
create index inbox_unread on inbox_entry (user_id, kind, target) where read_at is null;
create index inbox_mail on inbox_entry (mail_at) where mail_at is not null and mailed_at is null;
