-- Calls for help become the core of a help desk (decision 0033): somebody who handles them, what was said, and how they stand.
alter table support_ticket drop constraint support_ticket_state_check;
alter table support_ticket add constraint support_ticket_state_check check (state in ('open', 'answered', 'closed'));
alter table support_ticket add column owner_id text;
alter table support_ticket add column updated_at timestamptz;
update support_ticket set updated_at = created_at;
alter table support_ticket alter column updated_at set not null;
-- the question and what was found of it, by words of the program and of the asker alone: nothing of an invoice
alter table support_ticket add column about jsonb;
create index support_ticket_lookup on support_ticket (lookup_id) where lookup_id is not null;
create index support_ticket_waiting on support_ticket (company_id, id desc) where state <> 'closed';

create table ticket_comment (
  company_id int not null,
  ticket_id bigint not null,
  id bigint not null,
  author_id text not null,
  -- by whom it is said: the asker, who answers him, or among those who answer
  kind text not null check (kind in ('asker', 'answer', 'note')),
  text text not null,
  created_at timestamptz not null,
  primary key (company_id, ticket_id, id)
);
