-- What a webhook of one's own never took (S3, decision 0027).

alter table inbox_entry
  -- tried for days in vain; until it is sent again at its reader's word
  add column hook_given_up_at timestamptz;
create index inbox_hook_given_up on inbox_entry (user_id) where hook_given_up_at is not null;
