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
