-- A batch can be run again: each row keeps its earlier answer until it has the new one, and then what it was before.
alter table batch_lookup
  -- how often it was run again; rows judged in the last of these bear its number
  add column round int not null default 0,
  -- which rows: 'all' or 'missed'; null before the first time
  add column again text,
  add column again_at timestamptz,
  add column again_rows int not null default 0,
  add column again_checked int not null default 0,
  -- after this it is cleared by itself
  add column kept_until timestamptz not null default now() + interval '90 days';
create index batch_lookup_kept on batch_lookup (kept_until);

alter table batch_lookup_row
  add column round int not null default 0,
  -- the answer before, with what it rested on, so that it too is shown only as far as the asker may see it
  add column outcome_before text,
  add column company_ids_before int[] not null default '{}',
  add column invoice_ids_before bigint[] not null default '{}';
