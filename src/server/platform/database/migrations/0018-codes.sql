-- Paper invoices are asked for by their code, whole or as it begins, where the number can't be read.
create index invoice_code on invoice (company_id, code) where code is not null;
