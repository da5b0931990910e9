-- The ledger as the accounting system hands it in over HTTP (Y3, decision 0039).

create table ledger_record (
  company_id int not null references company,
  -- the accounting system's own name of the entry
  record_id text not null,
  -- what it says, a flat object; null: it was taken out there, and stays out whatever comes late
  fields jsonb,
  -- when it became so, by the accounting system's clock; null: it doesn't say
  changed_at timestamptz,
  handed_in_at timestamptz not null,
  primary key (company_id, record_id)
);
