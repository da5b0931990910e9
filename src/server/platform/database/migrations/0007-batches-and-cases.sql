-- Many files at once. A batch is sent in parts; the sender names it and each of its files by a key of its own, so that
-- whatever is sent again (a lost answer, a page that was reloaded) is taken in once.
alter table batch
  add column client_key text collate "C",
  -- stopped by its uploader: what isn't read yet is kept unread until the batch is taken up again
  add column cancelled_at timestamptz;
create unique index batch_client_key on batch (company_id, uploaded_by, client_key) where client_key is not null;
alter table document add column client_key text collate "C";
create unique index document_client_key on document (company_id, uploaded_by, client_key) where client_key is not null;

-- a file that wasn't taken (too large): its bytes are nowhere, that it came is
create table refused_file (
  company_id int not null references company,
  id bigint not null,
  batch_id bigint not null,
  name text not null,
  size bigint not null,
  -- why, and the limit in bytes that it broke
  code text not null,
  limit_bytes bigint not null,
  client_key text collate "C",
  uploaded_by text not null,
  refused_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create index refused_file_batch on refused_file (company_id, batch_id, id);
create unique index refused_file_client_key on refused_file (company_id, uploaded_by, client_key) where client_key is not null;

-- Two records that may be one invoice, or are the same one in two companies of a group; a person decides.
create table duplicate_case (
  -- the record that came later, and the one that it was found beside
  company_id int not null,
  id bigint not null,
  invoice_id bigint not null,
  other_company_id int not null,
  other_invoice_id bigint not null,
  -- same-receipt: seller, amount and date; same-trip: train, day and passenger; other-company: the same number in another
  -- company of the group; handed-in: by somebody who may not see the registered one; same-number: one number on two records
  reason text not null check (reason in ('same-receipt', 'same-trip', 'other-company', 'handed-in', 'same-number')),
  state text not null default 'open' check (state in ('open', 'same', 'not-same')),
  opened_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  note text,
  primary key (company_id, id),
  foreign key (company_id, invoice_id) references invoice (company_id, id),
  foreign key (other_company_id, other_invoice_id) references invoice (company_id, id)
);
create unique index duplicate_case_pair on duplicate_case (company_id, invoice_id, other_company_id, other_invoice_id);
create index duplicate_case_other on duplicate_case (other_company_id, other_invoice_id);
create index duplicate_case_state on duplicate_case (company_id, state, id desc);

-- By what a receipt without a number is recognised: only such rows, so that ordinary invoices pay nothing for it.
create index invoice_receipt on invoice (company_id, issue_date, total_fen)
  where (tax_key is null and digital_key is null) or kind in ('rail', 'air', 'taxi', 'bus', 'quota', 'machine-printed', 'other');
create index invoice_trip on invoice (company_id, (extra ->> 'travelDate'), (extra ->> 'train')) where kind = 'rail';
