-- Names of parties and items for completing what is typed and for finding by sound (docs/decisions/0013-pinyin.md). A name stands
-- here once for a company, however many invoices have it; only whoever sees a whole company is answered from here.
create table known_name (
  company_id int not null,
  role text not null check (role in ('seller', 'buyer', 'item')),
  -- as printed
  name text collate "C" not null,
  -- in search form
  form text collate "C" not null,
  -- pinyin initials; where a character is read in several ways each way, with a blank between them
  initials text collate "C" not null,
  -- pairs of characters and pairs of initials, hashed with the company (src/server/invoices/names.ts)
  terms int[] not null,
  -- of the invoice that brought it
  seen date not null,
  primary key (company_id, role, name)
);
create index known_name_form on known_name (company_id, form);
create index known_name_initials on known_name (company_id, initials);
create index known_name_terms on known_name using gin (terms);

-- Companies whose names of before are still to be collected, and up to which invoice they are.
create table known_name_backlog (
  company_id int primary key,
  done_id bigint not null default 0
);
insert into known_name_backlog (company_id) select id from company c where exists (select 1 from invoice i where i.company_id = c.id);
