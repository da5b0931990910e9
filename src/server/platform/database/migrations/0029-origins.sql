-- From where somebody did something: address, device, token. It stands in the payload as a hash, so that it can be erased before the rest is
-- and the proof of the rest stays; a salt within it makes the hash tell nothing then.
alter table event
  -- JSON as it is hashed (platform/origin.ts); null: nobody's doing from anywhere (a job, the command line), or erased
  add column origin text,
  -- stands for an origin that was erased
  add column origin_sha256 bytea;

create or replace function event_payload(e event) returns text language sql stable as $$
  select case when e.origin is null and e.origin_sha256 is null
    then jsonb_build_object('actor', e.actor_id, 'channel', e.channel, 'subject', e.subject, 'subjectId', e.subject_id,
      'data', e.data, 'reason', e.reason)::text
    else jsonb_build_object('actor', e.actor_id, 'channel', e.channel, 'subject', e.subject, 'subjectId', e.subject_id,
      'data', e.data, 'reason', e.reason,
      'origin', encode(coalesce(sha256(convert_to(e.origin, 'UTF8')), e.origin_sha256), 'hex'))::text end
$$;

-- As before; whoever says 'origins' within his transaction may erase from where it was done, and nothing else.
create or replace function only_erase() returns trigger language plpgsql as $$
declare erasing text := current_setting('piaozai.erasing', true);
begin
  if tg_op <> 'UPDATE' or erasing is null or erasing not in ('yes', 'origins') or old.erased_at is not null then
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'PZ001';
  end if;
  new := old;
  if erasing = 'origins' then
    if old.origin is not null then
      new.origin_sha256 := sha256(convert_to(old.origin, 'UTF8'));
      new.origin := null;
    end if;
    return new;
  end if;
  new.payload_sha256 := event_payload_sha256(old);
  new.erased_at := now();
  new.salt := null;
  new.actor_id := null;
  new.channel := '';
  new.subject := '';
  new.subject_id := '';
  new.data := '{}';
  new.reason := null;
  new.origin := null;
  new.origin_sha256 := null;
  return new;
end $$;
