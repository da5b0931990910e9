-- Events that nobody noted to be sealed, those of before there was a tree and those of a bulk seed, are sealed by and by (decision 0015).

-- How far a company's are; gone once all are sealed.
create table event_older (
  company_id int primary key,
  -- looked at up to this one, and to be looked at up to the other
  done_id bigint not null default 0,
  through_id bigint not null,
  -- so many of them were sealed so far, with the times of the earliest and the latest, since the moment at which that began
  sealed bigint not null default 0,
  earliest timestamptz,
  latest timestamptz,
  since timestamptz
);
insert into event_older (company_id, through_id)
  select e.company_id, max(e.id) from event e group by e.company_id
  having count(*) > coalesce((select l.size from event_log l where l.company_id = e.company_id), 0)
    + (select count(*) from event_unsealed u where u.company_id = e.company_id);

-- What lacks a part of its leaf gets it before it is sealed, once: of before there was a tree the salt; erased before it was sealed,
-- what stands for its payload, of which nothing is known any more.
create function lacks_salt(e event) returns boolean language sql stable as $$
  select case when e.erased_at is null then e.salt is null else e.payload_sha256 is null end
$$;
create function add_salt() returns trigger language plpgsql as $$
begin
  new := old;
  if old.erased_at is null then
    new.salt := gen_random_uuid();
  else
    new.payload_sha256 := sha256(convert_to(gen_random_uuid()::text, 'UTF8'));
  end if;
  return new;
end $$;
drop trigger event_append_only on event;
create trigger event_salted before update on event for each row
  when (current_setting('piaozai.salting', true) is not distinct from 'yes' and lacks_salt(old)) execute function add_salt();
create trigger event_append_only before update on event for each row
  when (not (current_setting('piaozai.salting', true) is not distinct from 'yes' and lacks_salt(old))) execute function only_erase();
create trigger event_undeleted before delete on event for each row execute function only_erase();

-- What a look found whole was noted as JSON's null, which is something.
update event_log set broken = null where broken = 'null';
