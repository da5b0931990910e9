-- Orders and ways in that searches take: by seller, and what a department or a person sees of a company.
create index invoice_seller_name on invoice (company_id, (seller_name collate "C"), id);
create index invoice_department on invoice (company_id, department_id, id) where department_id is not null;
