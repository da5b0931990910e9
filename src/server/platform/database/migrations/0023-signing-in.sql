-- Mails that wait, and for a while that they were sent. What stood in one goes when it is sent or given up.
create table mail (
  id bigint primary key,
  to_address text,
  locale text,
  template text not null,
  data jsonb not null default '{}',
  -- waiting, sent, refused, given-up, too-late
  state text not null default 'waiting',
  attempts int not null default 0,
  problem text,
  created_at timestamptz not null default now(),
  next_at timestamptz,
  ends_at timestamptz,
  ended_at timestamptz
);
create index mail_waiting on mail (created_at) where state = 'waiting';
create index mail_ended on mail (ended_at) where ended_at is not null;

-- What must not be tried too often: wrong passwords by account name and by address, mails asked for. Keys are digests,
-- whether or not such an account exists.
drop table sign_in_failure;
create table attempt_count (
  key_sha256 text collate "C" primary key,
  kind text not null,
  -- of which account name, for rows that count by one
  name_sha256 text collate "C",
  failures int not null,
  -- tries while it was locked
  refusals int not null default 0,
  first_at timestamptz not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
create index attempt_count_last on attempt_count (last_at);
create index attempt_count_name on attempt_count (name_sha256) where name_sha256 is not null;
create index attempt_count_locked on attempt_count (locked_until) where name_sha256 is not null and locked_until is not null;

alter table "session" add column "lastUsedAt" timestamptz;

-- The browsers from which somebody has signed in, by the digest of a cookie of theirs.
create table known_device (
  user_id text not null references "user" ("id") on delete cascade,
  device_sha256 text not null collate "C",
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (user_id, device_sha256)
);

alter table one_time_link add column user_id text;
create index one_time_link_user on one_time_link (user_id) where user_id is not null;

-- null: every company of its account
alter table api_token add column company_ids int[];
alter table api_token add column created_by text;
