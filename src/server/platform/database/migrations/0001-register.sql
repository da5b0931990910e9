-- The register, its people, its documents and its trace.
--
-- Conventions, kept by tests: company_id leads the primary key of every table that grows with the invoices
-- (it is the distribution column of a distributed PostgreSQL); no sequences, ids are made by the application
-- and ordered by time; only btree and single-column GIN indexes; money is bigint fen (分); times are timestamptz in UTC.
-- Digits and keys are compared bytewise: collate "C".

-- People ------------------------------------------------------------------------------------------------------

create table company_group (
  id bigint primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table company (
  id int primary key,
  group_id bigint references company_group,
  name text not null,
  short_name text,
  tax_id text collate "C",
  -- a person without a company has a space of his own
  personal_of text,
  -- may members be told that an invoice exists which they may not see, and whom to ask
  tells_existence boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index company_tax_id on company (tax_id) where tax_id is not null;
create unique index company_personal on company (personal_of) where personal_of is not null;

create table department (
  company_id int not null references company,
  id bigint not null,
  parent_id bigint,
  name text not null,
  -- ids from the root down to itself: the subtree of X is path @> array[X]
  path bigint[] not null,
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, parent_id) references department (company_id, id)
);

create table membership (
  id bigint primary key,
  user_id text not null,
  company_id int not null references company,
  department_id bigint,
  role text not null check (role in ('employee', 'finance', 'issuer', 'auditor', 'support', 'administrator')),
  -- what of the company the person sees: all of it, a department with everything below it, or his own
  reach text not null check (reach in ('company', 'department', 'own')),
  may_enter boolean not null default true,
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  check (reach <> 'department' or department_id is not null)
);
create index membership_user on membership (user_id);
create index membership_company on membership (company_id);

-- One invoice or one department shown to one person, with a reason and an end.
create table access_grant (
  company_id int not null references company,
  id bigint not null,
  grantee_id text not null,
  invoice_id bigint,
  department_id bigint,
  reason text not null,
  granted_by text not null,
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  revoked_at timestamptz,
  primary key (company_id, id),
  check (num_nonnulls(invoice_id, department_id) = 1)
);
create index access_grant_grantee on access_grant (grantee_id);

create table api_token (
  id text collate "C" primary key,
  user_id text not null,
  name text not null,
  -- SHA-256 of the secret, hex; the secret itself is shown once
  secret_sha256 text collate "C" not null,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  ends_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_token_user on api_token (user_id);

-- one-time links: the first administrator, later invitations and recovery
create table one_time_link (
  token_sha256 text collate "C" primary key,
  purpose text not null,
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  ends_at timestamptz not null,
  used_at timestamptz
);

-- Documents ---------------------------------------------------------------------------------------------------

-- an original, stored once by its digest, never changed
create table blob (
  sha256 text collate "C" primary key,
  size bigint not null,
  stored_at timestamptz not null default now()
);

create table batch (
  company_id int not null references company,
  id bigint not null,
  uploaded_by text not null,
  channel text not null default 'web',
  created_at timestamptz not null default now(),
  primary key (company_id, id)
);

-- one file as it came in; company_id is the space into which it was put, its invoices may belong to another of the group
create table document (
  company_id int not null references company,
  id bigint not null,
  batch_id bigint not null,
  position int not null,
  name text not null,
  sha256 text collate "C" not null references blob,
  size bigint not null,
  state text not null check (state in ('queued', 'reading', 'read', 'kept')),
  format text,
  -- the reader's result for this file (FileReading), or several for an archive
  readings jsonb,
  -- the reason why it holds no invoice, as a problem {code, message, detail}
  problem jsonb,
  attempts int not null default 0,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now(),
  read_at timestamptz,
  deleted_at timestamptz,
  primary key (company_id, id)
);
create index document_batch on document (company_id, batch_id, position);
create index document_sha256 on document (sha256);
create index document_unfinished on document (state) where state in ('queued', 'reading');
create index document_uploader on document (uploaded_by, id desc);

-- The register ------------------------------------------------------------------------------------------------

create table invoice (
  company_id int not null references company,
  id bigint not null,
  direction text not null check (direction in ('received', 'issued')),
  kind text not null,
  code text collate "C",
  number text collate "C",
  digital_number text collate "C",
  -- identity keys (domain/identity): code + number of 税控 and others, the 20 digits of 数电; null where the kind has none
  tax_key text collate "C",
  digital_key text collate "C",
  check_code text collate "C",
  issue_date date,
  purchased_on date,
  seller_name text,
  seller_tax_id text collate "C",
  buyer_name text,
  buyer_tax_id text collate "C",
  amount_fen bigint,
  tax_fen bigint,
  total_fen bigint,
  currency text not null default 'CNY',
  remark text,
  qr text,
  red boolean not null default false,
  original_code text collate "C",
  original_number text collate "C",
  business text,
  extra jsonb not null default '{}',
  fields jsonb not null default '{}',
  checks jsonb not null default '[]',
  -- required fields of its kind that nobody has supplied yet
  missing text[] not null default '{}',
  -- false: neither party is a company of ours ("the title is not ours")
  title_ours boolean not null default true,
  department_id bigint,
  owner_id text,
  tags text[] not null default '{}',
  -- the current value of each axis; invoice_state holds every value with its source and time
  tax_state text not null default 'unknown' check (tax_state in ('unknown', 'normal', 'voided', 'red-flushed-part', 'red-flushed-full', 'abnormal', 'out-of-control', 'red-pending')),
  delivery_state text not null default 'received' check (delivery_state in ('issued', 'delivered', 'received')),
  use_state text not null default 'unused' check (use_state in ('unused', 'deducted', 'not-deductible')),
  booking_state text not null default 'not-booked' check (booking_state in ('not-booked', 'booked', 'reversed')),
  claim_state text not null default 'none' check (claim_state in ('none', 'submitted', 'approved', 'paid')),
  archive_state text not null default 'none' check (archive_state in ('none', 'archived')),
  -- reversed digits, for "ends with"
  number_reversed text collate "C" generated always as (reverse(number)) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (company_id, id)
);
create unique index invoice_tax_key on invoice (company_id, tax_key);
create unique index invoice_digital_key on invoice (company_id, digital_key);
create index invoice_date on invoice (company_id, issue_date desc, id desc);
create index invoice_arrival on invoice (company_id, id desc);
create index invoice_total on invoice (company_id, total_fen, id);
create index invoice_amount on invoice (company_id, amount_fen, id);
create index invoice_number on invoice (company_id, number);
create index invoice_number_reversed on invoice (company_id, number_reversed);
create index invoice_digital_number on invoice (company_id, digital_number) where digital_number is not null;
create index invoice_seller on invoice (company_id, seller_tax_id, issue_date desc);
create index invoice_buyer on invoice (company_id, buyer_tax_id, issue_date desc);
create index invoice_owner on invoice (owner_id, id desc) where owner_id is not null;
create index invoice_incomplete on invoice (company_id, id desc) where missing <> '{}';

create table invoice_item (
  company_id int not null,
  invoice_id bigint not null,
  line int not null,
  name text,
  spec text,
  unit text,
  quantity text,
  price text,
  amount_fen bigint,
  rate text,
  tax_fen bigint,
  primary key (company_id, invoice_id, line),
  foreign key (company_id, invoice_id) references invoice (company_id, id)
);

-- which documents carry an invoice; document_company_id is the space that the file was put into
create table invoice_document (
  company_id int not null,
  invoice_id bigint not null,
  document_company_id int not null,
  document_id bigint not null,
  -- member of an archive ("b.ofd"), '' for the file itself
  member text not null default '',
  page int not null default 1,
  format text not null,
  relation text not null check (relation in ('new', 'joined')),
  archival boolean not null default false,
  -- what this carrier says, as read (InvoiceFacts)
  facts jsonb not null,
  joined_at timestamptz not null default now(),
  primary key (company_id, invoice_id, document_id, member, page),
  foreign key (company_id, invoice_id) references invoice (company_id, id),
  foreign key (document_company_id, document_id) references document (company_id, id)
);
create index invoice_document_document on invoice_document (document_id);

-- every value of every axis with its source; what the tax side says stays apart from what a person said
create table invoice_state (
  company_id int not null,
  invoice_id bigint not null,
  id bigint not null,
  axis text not null,
  value text not null,
  source text not null check (source in ('document', 'person', 'tax', 'finance', 'system')),
  said_by text,
  reason text,
  at timestamptz not null,
  primary key (company_id, invoice_id, id),
  foreign key (company_id, invoice_id) references invoice (company_id, id)
);

-- does this number exist anywhere: answered without asking every company's rows
create table number_registry (
  number_key text collate "C" not null,
  company_id int not null,
  invoice_id bigint not null,
  primary key (number_key, company_id, invoice_id)
);
create index number_registry_invoice on number_registry (company_id, invoice_id);

-- the search row of an invoice, written in its own transaction (docs/ARCHITECTURE.md, "Finding")
create table invoice_search (
  company_id int not null,
  id bigint not null,
  d date not null,
  txt text collate "C" not null,
  terms int[] not null,
  primary key (company_id, id)
);
create index invoice_search_date on invoice_search (company_id, d desc, id desc);
create index invoice_search_terms on invoice_search using gin (terms) with (fastupdate = off);

-- The trace ---------------------------------------------------------------------------------------------------

create table event (
  company_id int not null,
  id bigint not null,
  at timestamptz not null default now(),
  actor_id text,
  -- from where: web, api, cli, worker
  channel text not null,
  subject text not null,
  subject_id text not null,
  type text not null,
  data jsonb not null default '{}',
  reason text,
  primary key (company_id, id)
);
create index event_subject on event (company_id, subject, subject_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'PZ001';
end $$;
create trigger event_append_only before update or delete on event for each row execute function refuse_change();
create trigger blob_append_only before update or delete on blob for each row execute function refuse_change();

-- Questions ---------------------------------------------------------------------------------------------------

-- a question and the answer that was given; an answer has a link
create table lookup (
  id bigint primary key,
  asker_id text not null,
  asked_at timestamptz not null default now(),
  question jsonb not null,
  answer jsonb not null,
  verdict text not null,
  first_cause text
);
create index lookup_asker on lookup (asker_id, id desc);

-- a question kept to be asked again: free text and names never stand in the browser's address, this id does
create table stored_query (
  id bigint primary key,
  owner_id text not null,
  query jsonb not null,
  digest text collate "C" not null,
  created_at timestamptz not null default now()
);
create unique index stored_query_digest on stored_query (owner_id, digest);

create table support_ticket (
  company_id int not null,
  id bigint not null,
  asker_id text not null,
  lookup_id bigint,
  invoice_id bigint,
  problem text not null,
  contact text,
  hoped_for text,
  environment jsonb not null default '{}',
  state text not null default 'open' check (state in ('open', 'closed')),
  created_at timestamptz not null default now(),
  primary key (company_id, id)
);
create index support_ticket_asker on support_ticket (asker_id, id desc);

create table idempotency_key (
  user_id text not null,
  key text not null,
  request_sha256 text collate "C" not null,
  status int,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);

-- settings of the installation, e.g. the node's name and the version of its data
create table setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
