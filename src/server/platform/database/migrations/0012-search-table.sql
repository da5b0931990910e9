-- Finding needs one row and no other: the search row repeats what most searches filter by, sum up and hide
-- (docs/ARCHITECTURE.md, "Finding"). Fixed widths first, so that they are reached without going through the text.
alter table invoice_search rename to invoice_search_before;
alter table invoice_search_before rename constraint invoice_search_pkey to invoice_search_before_pkey;
drop index invoice_search_date;
drop index invoice_search_terms;

create table invoice_search (
  company_id int not null,
  -- the day by which it is filed: that of issue, or that of arrival where there is none
  d date not null,
  id bigint not null,
  issue_date date,
  amount_fen bigint,
  tax_fen bigint,
  total_fen bigint,
  department_id bigint,
  duplicate_of bigint,
  deleted_at timestamptz,
  direction text not null,
  kind text not null,
  tax_state text not null,
  delivery_state text not null,
  use_state text not null,
  booking_state text not null,
  claim_state text not null,
  archive_state text not null,
  owner_id text,
  txt text collate "C" not null,
  terms int[] not null,
  primary key (company_id, id)
-- room on each page, so that a change of state needs no new entry in any index
) with (fillfactor = 90);

insert into invoice_search
select i.company_id, s.d, i.id, i.issue_date, i.amount_fen, i.tax_fen, i.total_fen, i.department_id, i.duplicate_of, i.deleted_at,
  i.direction, i.kind, i.tax_state, i.delivery_state, i.use_state, i.booking_state, i.claim_state, i.archive_state, i.owner_id, s.txt, s.terms
from invoice_search_before s join invoice i on i.company_id = s.company_id and i.id = s.id
order by i.company_id, i.id;
drop table invoice_search_before;

-- the newest rows of a company, of a department, of a person
create index invoice_search_date on invoice_search (company_id, d desc, id desc);
create index invoice_search_department on invoice_search (company_id, department_id, d desc, id desc) where department_id is not null;
create index invoice_search_owner on invoice_search (company_id, owner_id, d desc, id desc) where owner_id is not null;
-- those without a day of issue come last in a list
create index invoice_search_undated on invoice_search (company_id, id desc) where issue_date is null;
-- what is rare among its kind
create index invoice_search_kind on invoice_search (company_id, kind, d desc, id desc);
create index invoice_search_tax_state on invoice_search (company_id, tax_state, d desc, id desc) where tax_state not in ('unknown', 'normal');
create index invoice_search_terms on invoice_search using gin (terms) with (fastupdate = off);
-- One row in 64 and one in 1024, for estimates: the tail of an id is random, so each is a fair sample of whatever is asked.
create index invoice_search_sample on invoice_search (company_id, d desc, id desc) where id % 64 = 0;
create index invoice_search_sample_terms on invoice_search using gin (terms) with (fastupdate = off) where id % 64 = 0;
create index invoice_search_small_sample on invoice_search (company_id, d desc, id desc) where id % 1024 = 0;
create index invoice_search_small_sample_terms on invoice_search using gin (terms) with (fastupdate = off) where id % 1024 = 0;

-- What is repeated changes together with the invoice, whatever changes it.
create function invoice_search_follow() returns trigger language plpgsql as $$
begin
  update invoice_search set
    issue_date = new.issue_date, amount_fen = new.amount_fen, tax_fen = new.tax_fen, total_fen = new.total_fen,
    department_id = new.department_id, duplicate_of = new.duplicate_of, deleted_at = new.deleted_at,
    direction = new.direction, kind = new.kind, tax_state = new.tax_state, delivery_state = new.delivery_state,
    use_state = new.use_state, booking_state = new.booking_state, claim_state = new.claim_state,
    archive_state = new.archive_state, owner_id = new.owner_id
  where company_id = new.company_id and id = new.id;
  return null;
end $$;
create trigger invoice_search_follows after update of issue_date, amount_fen, tax_fen, total_fen, department_id, duplicate_of, deleted_at,
    direction, kind, tax_state, delivery_state, use_state, booking_state, claim_state, archive_state, owner_id on invoice
  for each row when ((old.issue_date, old.amount_fen, old.tax_fen, old.total_fen, old.department_id, old.duplicate_of, old.deleted_at,
    old.direction, old.kind, old.tax_state, old.delivery_state, old.use_state, old.booking_state, old.claim_state, old.archive_state, old.owner_id)
    is distinct from (new.issue_date, new.amount_fen, new.tax_fen, new.total_fen, new.department_id, new.duplicate_of, new.deleted_at,
    new.direction, new.kind, new.tax_state, new.delivery_state, new.use_state, new.booking_state, new.claim_state, new.archive_state, new.owner_id))
  execute function invoice_search_follow();
