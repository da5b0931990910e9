-- An invoice that somebody hands in who may not see the one already registered: he gets a record of his own, so that
-- the answer is the same as for a new one; it has no identity keys and is nobody else's to see.
alter table invoice add column duplicate_of bigint;
create unique index invoice_duplicate on invoice (company_id, duplicate_of, owner_id) where duplicate_of is not null;

-- the red invoices of a blue one, whichever of the two arrives first
create index invoice_original on invoice (company_id, original_number) where original_number is not null;

-- Failed sign-ins by account name (SHA-256 of it, whether or not such an account exists).
create table sign_in_failure (
  name_sha256 text collate "C" primary key,
  failures int not null,
  first_at timestamptz not null,
  locked_until timestamptz
);
