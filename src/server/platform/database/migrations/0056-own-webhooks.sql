-- Told when it happens, by a webhook of one's own (S3, decision 0027).

-- Where somebody's entries are sent to besides his inbox.
alter table follower
  add column hook_url text,
  -- what signs, sealed with the secret of the installation
  add column hook_secret text,
  -- what went wrong the last time; null once something arrived
  add column hook_problem jsonb,
  add column hook_arrived_at timestamptz;

alter table inbox_entry
  -- when it is to be sent, or sent again; null: not at all, or it is over
  add column hook_at timestamptz,
  add column hook_attempts int not null default 0,
  -- when it was sent first: what happens later is another entry
  add column hooked_at timestamptz;
create index inbox_hook on inbox_entry (hook_at) where hook_at is not null;
