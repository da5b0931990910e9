-- What of an invoice is personal (requirement P4) isn't found by words by those who may not see it: `masked` is the search text without
-- it, null where the invoice holds nothing personal. Rows of before have no text at all for them until they are made anew, which the
-- server does beside its work (SEARCH_FORM_VERSION).
alter table invoice_search add column masked text collate "C" default '';

-- No person stands among the names that are completed: all are collected anew.
truncate known_name;
insert into known_name_backlog (company_id) select id from company c where exists (select 1 from invoice i where i.company_id = c.id)
  on conflict (company_id) do update set done_id = 0;

-- Who sees the personal data of an invoice for a while, and why; the trace stands among the events of the invoice.
create table invoice_unmasking (
  company_id int not null references company (id),
  invoice_id bigint not null,
  user_id text not null references "user" (id),
  until timestamptz not null,
  primary key (company_id, user_id, invoice_id)
);

-- Requests to erase what is kept of a person. The words by which he is found are kept until it is done, and no longer.
create table erasure (
  company_id int not null references company (id),
  id bigint not null,
  asked_by text not null,
  asked_at timestamptz not null,
  reason text not null,
  words text[],
  done_at timestamptz,
  -- {goes: {what: how many}, stays: [{rule, count, until}]}
  result jsonb,
  primary key (company_id, id)
);
