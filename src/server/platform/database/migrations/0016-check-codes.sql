-- A check code is asked for by its last five or six digits, or whole.
create index invoice_check_code on invoice (company_id, (right(check_code, 5))) where check_code is not null;
