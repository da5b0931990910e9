-- Lists of invoices that are imported row by row, and where they named an invoice.

-- one list: a document that is a table; company_id is the space that the file was put into
create table list_import (
  company_id int not null references company,
  id bigint not null,
  document_id bigint not null,
  name text not null,
  form text not null default 'list' check (form in ('tax-export', 'deduction', 'list')),
  -- looking: its first rows are being read; mapping: it waits for a person to say what the columns mean
  state text not null check (state in ('looking', 'mapping', 'running', 'done', 'cancelled', 'failed')),
  -- what a look at it told (ListLook), and how it is read (ListPlan)
  look jsonb,
  plan jsonb,
  -- everything up to this row of the sheet has been registered or noted as wrong, in one transaction with this number
  last_row int not null default 0,
  rows_read int not null default 0,
  registered int not null default 0,
  joined int not null default 0,
  wrong int not null default 0,
  problem jsonb,
  uploaded_by text not null,
  channel text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (company_id, id),
  foreign key (company_id, document_id) references document (company_id, id)
);
create unique index list_import_document on list_import (company_id, document_id);
create index list_import_uploader on list_import (uploaded_by, id desc);

-- a row that wasn't taken, as it stands in the file, with the reasons
create table list_row_error (
  company_id int not null,
  list_id bigint not null,
  row int not null,
  problems jsonb not null,
  cells jsonb not null,
  primary key (company_id, list_id, row),
  foreign key (company_id, list_id) references list_import (company_id, id)
);

-- what the columns of lists of one make mean to one company
create table list_mapping (
  company_id int not null references company,
  -- SHA-256 of the headers
  signature text collate "C" not null,
  mapping jsonb not null,
  -- the side on which the company stands where the list doesn't say it
  side text check (side in ('buyer', 'seller')),
  updated_by text not null,
  updated_at timestamptz not null default now(),
  primary key (company_id, signature)
);

-- the rows of lists that name an invoice: evidence like a carrier, but no original of it
create table invoice_listing (
  company_id int not null,
  invoice_id bigint not null,
  list_company_id int not null,
  list_id bigint not null,
  sheet text not null,
  row int not null,
  name text not null,
  listed_at timestamptz not null,
  primary key (company_id, invoice_id, list_id, row),
  foreign key (company_id, invoice_id) references invoice (company_id, id)
);
