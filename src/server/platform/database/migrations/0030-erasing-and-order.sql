-- A list by seller follows what everybody is shown: a person stands where his stars do (requirement P4, decision 0021). Null for all others,
-- so that it takes no room, and no index more is written than before.
alter table invoice add column seller_order text;
update invoice i set seller_order = left(i.seller_name, 1) || repeat('*', greatest(1, char_length(i.seller_name) - 1))
  from invoice_search s where s.company_id = i.company_id and s.id = i.id and i.seller_name is not null
    and split_part(s.masked, E'\n', 1) <> split_part(s.txt, E'\n', 1);
drop index invoice_seller_name;
create index invoice_seller_order on invoice (company_id, (coalesce(seller_order, seller_name) collate "C"), id);

-- More names are known as people's: those that are completed are collected anew (as with migration 0027).
truncate known_name;
insert into known_name_backlog (company_id) select id from company c where exists (select 1 from invoice i where i.company_id = c.id)
  on conflict (company_id) do update set done_id = 0;

-- What was typed on a paste sheet may name a person: within an erasing its words go, and nothing else of a print changes.
create function only_words() returns trigger language plpgsql as $$
declare
  kept print_job := old;
begin
  if tg_op <> 'UPDATE' or current_setting('piaozai.erasing', true) is distinct from 'yes' then
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'PZ001';
  end if;
  kept.options := new.options;
  return kept;
end $$;
drop trigger print_job_append_only on print_job;
create trigger print_job_append_only before update or delete on print_job for each row execute function only_words();
