-- The trail that can be proven: what happened is sealed into a hash tree for each company, whose heads are signed (decision 0015).

alter table event
  -- makes the payload's digest tell nothing of the payload once both are erased; null: from before sealing, or erased
  add column salt uuid,
  add column erased_at timestamptz,
  -- stands for a payload that was erased
  add column payload_sha256 bytea;
-- in a statement of its own, so that the rows which are there aren't all written anew
alter table event alter column salt set default gen_random_uuid();

-- an auditor asks for times, the latest first; written at its end only
create index event_at on event (company_id, at, id);

-- What of an event stays for ever, and what can be erased: both as the bytes that are hashed.
create function event_header(e event) returns text language sql stable as $$
  select jsonb_build_object('company', e.company_id, 'id', e.id::text, 'type', e.type,
    'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
$$;
create function event_payload(e event) returns text language sql stable as $$
  select jsonb_build_object('actor', e.actor_id, 'channel', e.channel, 'subject', e.subject, 'subjectId', e.subject_id,
    'data', e.data, 'reason', e.reason)::text
$$;
create function event_payload_sha256(e event) returns bytea language sql stable as $$
  select case when e.erased_at is null then sha256(convert_to(e.salt::text || E'\n' || event_payload(e), 'UTF8')) else e.payload_sha256 end
$$;
-- RFC 9162 §2.1.1: a leaf is SHA-256(0x00 || data)
create function event_leaf(e event) returns bytea language sql stable as $$
  select sha256('\x00'::bytea || convert_to(event_header(e) || E'\n' || encode(event_payload_sha256(e), 'hex'), 'UTF8'))
$$;

-- Events are never changed or deleted. Whoever says so within his transaction may erase payloads: whatever he sets, that is all that happens.
create function only_erase() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or current_setting('piaozai.erasing', true) is distinct from 'yes' or old.erased_at is not null then
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'PZ001';
  end if;
  new := old;
  new.payload_sha256 := event_payload_sha256(old);
  new.erased_at := now();
  new.salt := null;
  new.actor_id := null;
  new.channel := '';
  new.subject := '';
  new.subject_id := '';
  new.data := '{}';
  new.reason := null;
  return new;
end $$;
drop trigger event_append_only on event;
create trigger event_append_only before update or delete on event for each row execute function only_erase();
create trigger event_kept before truncate on event for each statement execute function refuse_change();

-- Written with each event, gone once that is sealed. Without an index: it is short, and each event would write it.
create table event_unsealed (
  company_id int not null,
  id bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The tree of a company, and how far it was looked through again.
create table event_log (
  company_id int primary key,
  -- leaves
  size bigint not null default 0,
  -- the hashes of the perfect subtrees that it consists of, the largest first, 32 bytes each
  peaks bytea not null default '',
  head_sha256 bytea,
  sealed_at timestamptz,
  -- payloads of access events up to this one were erased when their time was over
  erased_at timestamptz not null default '-infinity',
  erased_id bigint not null default 0,
  -- the look that is under way: up to here, with the peaks and the head there
  looked_size bigint not null default 0,
  looked_peaks bytea not null default '',
  looked_head bytea,
  -- the end of the last look at everything
  looked_at timestamptz,
  -- {seq, what}: what a look found broken
  broken jsonb
);

-- What was sealed at once, in the order of the leaves, and the signed head of the tree behind it.
create table event_seal (
  company_id int not null,
  -- leaves before it, and with it
  first bigint not null,
  size bigint not null,
  event_ids bigint[] not null,
  least_id bigint not null,
  last_id bigint not null,
  -- 32 bytes each
  leaves bytea not null,
  -- the bytes that are signed, see docs/audit-format.md
  head text not null,
  head_sha256 bytea not null,
  signature bytea not null,
  sealed_at timestamptz not null,
  primary key (company_id, size)
);
-- leads from an event to its seal
create index event_seal_ids on event_seal (company_id, last_id);
create index event_seal_head on event_seal (company_id, head_sha256);
create trigger event_seal_append_only before update or delete on event_seal for each row execute function refuse_change();

-- Perfect subtrees of 256, 65536 … leaves, so that a proof reads a few hundred hashes however large the tree is.
create table event_node (
  company_id int not null,
  level int not null,
  n bigint not null,
  hash bytea not null,
  primary key (company_id, level, n)
);

-- The public keys by which heads are signed.
create table event_key (
  -- SHA-256 of the key as SPKI, in hex
  id text collate "C" primary key,
  public_key text not null,
  made_at timestamptz not null default now()
);
