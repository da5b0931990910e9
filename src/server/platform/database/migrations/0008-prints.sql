-- What was put on paper, by whom and how: each invoice's own events tell of it too. Never changed, like them.
create table print_job (
  id bigint primary key,
  asker_id text not null,
  asked_at timestamptz not null default now(),
  -- the language of the words around the invoices
  locale text not null,
  options jsonb not null,
  -- the invoices in the order of the paper: [{companyId, invoiceId, nth}]
  sheets jsonb not null
);
create trigger print_job_append_only before update or delete on print_job for each row execute function refuse_change();
