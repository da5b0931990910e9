-- The work list: which records and files wait for a person. The reasons stand in the row itself (domain/doubts), so that they
-- change in the transaction that changes the facts; partial indexes hold the open ones and nothing else, whatever the register holds.
alter table invoice add column doubts text[] not null default '{}';
-- a person couldn't read the original either and asked for a better one
alter table invoice add column illegible_at timestamptz;

update invoice set doubts = array_remove(array[
  case when missing <> '{}' then 'missing' end,
  case when checks @> '[{"id": "carriers", "ok": false}]' then 'contradiction' end,
  case when exists (
    select 1 from jsonb_each(fields) as f(path, source)
    where source ->> 'from' <> 'person' and (source ->> 'confidence')::numeric < 0.95
      and path in ('kind', 'code', 'number', 'digitalNumber', 'date', 'checkCode', 'buyer.name', 'buyer.taxId', 'seller.name', 'seller.taxId',
        'amount', 'tax', 'total', 'red')) then 'unsure' end
], null)
where missing <> '{}' or checks @> '[{"ok": false}]' or fields <> '{}';

create index invoice_doubtful on invoice (company_id, id) where doubts <> '{}' and deleted_at is null;
create index invoice_doubtful_owner on invoice (owner_id, company_id, id) where doubts <> '{}' and deleted_at is null;
create index invoice_doubtful_department on invoice (company_id, department_id, id) where doubts <> '{}' and deleted_at is null;

-- what a person decided about a file in which no invoice could be read
alter table document add column settled text check (settled in ('not-an-invoice', 'illegible'));
alter table document add column settled_by text;
alter table document add column settled_at timestamptz;
create index document_unread on document (uploaded_by, id) where state = 'kept' and deleted_at is null;
