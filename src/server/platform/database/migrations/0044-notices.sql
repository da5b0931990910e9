-- Announcements and maintenance windows (decision 0028).
create table notice (
  id bigint primary key,
  kind text not null check (kind in ('announcement', 'window')),
  state text not null check (state in ('draft', 'published', 'withdrawn')),
  level text not null check (level in ('info', 'important', 'urgent')),
  -- title and text by language
  texts jsonb not null,
  visitors boolean not null,
  -- null: all
  companies int[],
  roles text[],
  -- of a window: from when it is announced
  shown_from timestamptz,
  starts_at timestamptz not null,
  ends_at timestamptz,
  functions text[] not null default '{}',
  created_at timestamptz not null,
  created_by text not null references "user" (id),
  published_at timestamptz,
  published_by text,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_reason text
);
create index notice_published on notice (ends_at) where state = 'published';

-- Who has put a notice away, and when: a window comes back when it begins.
create table notice_dismissal (
  user_id text not null references "user" (id),
  notice_id bigint not null references notice (id),
  at timestamptz not null,
  primary key (user_id, notice_id)
);

-- Incidents: of a company, or of the installation as a whole (null).
create table incident (
  id bigint primary key,
  company_id int references company (id),
  state text not null check (state in ('open', 'resolved', 'closed')),
  cause text not null check (cause in ('hardware', 'software', 'network', 'database', 'attack')),
  -- the system's guess, until a person says so
  cause_guessed boolean not null,
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  -- empty: words of what the system watches say it
  title text not null,
  -- what those concerned are told of it, by language
  headline jsonb,
  public boolean not null,
  functions text[] not null default '{}',
  impact jsonb not null,
  -- what the system watches by itself: one open incident for each
  watched text,
  watched_name text,
  -- when it was last seen in trouble, by whichever process
  seen_at timestamptz,
  well_since timestamptz,
  started_at timestamptz not null,
  expected_at timestamptz,
  opened_at timestamptz not null,
  -- null: the system
  opened_by text,
  resolved_at timestamptz,
  resolved_by text,
  closed_at timestamptz,
  closed_by text,
  checklist jsonb not null,
  review jsonb
);
create unique index incident_watched on incident (watched) where state = 'open' and watched is not null;
create index incident_state on incident (state, id);

-- What was done and said, in order; nothing of it is changed, but that words of a person go when they are erased.
create table incident_entry (
  id bigint primary key,
  incident_id bigint not null references incident (id),
  at timestamptz not null,
  -- null: the system
  by_id text,
  public boolean not null,
  -- words of the program, or what a person wrote by language
  code text,
  facts jsonb not null default '{}',
  texts jsonb
);
create index incident_entry_incident on incident_entry (incident_id, id);
create function only_entry_words() returns trigger language plpgsql as $$
declare
  kept incident_entry := old;
begin
  if tg_op <> 'UPDATE' or current_setting('piaozai.erasing', true) is distinct from 'yes' then
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'PZ001';
  end if;
  kept.texts := new.texts;
  return kept;
end $$;
create trigger incident_entry_append_only before update or delete on incident_entry for each row execute function only_entry_words();

-- What is done in an incident of a class, where it was changed from what is shipped.
create table incident_plan (
  cause text primary key check (cause in ('hardware', 'software', 'network', 'database', 'attack')),
  steps jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Who is to be reached, from when until when; of a company, or for the installation (null).
create table duty (
  id bigint primary key,
  company_id int references company (id),
  name text not null,
  reach text not null,
  email text,
  locale text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  created_at timestamptz not null,
  created_by text not null
);
create index duty_time on duty (ends_at);

-- Who is written to when the public status changes: asked for, confirmed by a link, gone with another.
create table status_subscriber (
  id bigint primary key,
  email text not null unique,
  locale text not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz
);
create index status_subscriber_confirmed on status_subscriber (id) where confirmed_at is not null;
