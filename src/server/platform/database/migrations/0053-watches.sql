-- Questions that wait for their invoice (decision 0033). `question` is a copy: the look-up itself goes by its own time.
create table watch (
  id bigint primary key,
  user_id text not null,
  company_id int not null,
  lookup_id bigint not null,
  question jsonb not null,
  asked_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'arrived', 'ended', 'expired')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- what came: as asked for, or with a number that differs by a slip
  invoice_company_id int,
  invoice_id bigint,
  fit text check (fit in ('asked', 'near'))
);
create index watch_user on watch (user_id, id desc);
create unique index watch_once on watch (lookup_id) where state = 'open';
create index watch_expiring on watch (expires_at) where state = 'open';
create index watch_over on watch (ended_at) where state <> 'open';

-- What leads to open watches: a row goes with its watch.
create table watch_key (
  key text collate "C" not null,
  watch_id bigint not null,
  primary key (key, watch_id)
);
create index watch_key_watch on watch_key (watch_id);

-- The place in the order of events up to which watches were told.
create table watch_head (
  id int primary key,
  seq bigint not null
);
insert into watch_head (id, seq) select 1, coalesce((select seq from outbox_head where id = 1), 0);
