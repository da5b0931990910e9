-- How wide each column of a saved view is, in pixels; what isn't named has its usual width.
alter table saved_view add column widths jsonb not null default '{}';

-- Whether any file carries the invoice, beside it: what lacks its original is asked for, and is rare where the files come first.
alter table invoice add column has_original boolean not null default false;
update invoice i set has_original = true where exists (
  select 1 from invoice_document d where d.company_id = i.company_id and d.invoice_id = i.id);
create index invoice_without_original on invoice (company_id, issue_date desc, id desc) where not has_original;
