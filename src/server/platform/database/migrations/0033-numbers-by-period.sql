-- How a number begins may be that of a million: by company and period of 32 days they are few (find/numbers.ts). What a list orders and
-- sums by stands beside the number, so that whoever sees whole companies is answered without reading the register's rows, each of which is on a page
-- of its own. Its condition keeps questions without a number from taking it for a copy of the register.
create index invoice_number_dated on invoice (company_id, (coalesce((issue_date - '0001-01-01'::date) / 32, -1)), number)
  include (id, amount_fen, tax_fen, total_fen, issue_date)
  where number is not null and duplicate_of is null and deleted_at is null;
-- the same of 20 digits that stand beside a number on paper
create index invoice_digital_dated on invoice (company_id, (coalesce((issue_date - '0001-01-01'::date) / 32, -1)), digital_number)
  include (id, amount_fen, tax_fen, total_fen, issue_date, number)
  where digital_number is not null and digital_number is distinct from number and duplicate_of is null and deleted_at is null;

-- The primary key has the same order, read from its end.
drop index invoice_arrival;
