-- Rail tickets on paper are a kind of their own: both kinds are looked through for one trip, and for receipts without a number.
drop index invoice_trip;
create index invoice_trip on invoice (company_id, (extra ->> 'travelDate'), (extra ->> 'train')) where kind in ('rail', 'rail-paper');
drop index invoice_receipt;
create index invoice_receipt on invoice (company_id, issue_date, total_fen)
  where (tax_key is null and digital_key is null) or kind in ('rail', 'rail-paper', 'air', 'taxi', 'bus', 'quota', 'machine-printed', 'other');
