-- Letters to issuers about what wasn't found (decision 0033): written by their sender, sent by his own mail or on paper, followed here.
create table issuer_letter (
  id bigint primary key,
  user_id text not null,
  company_id int not null,
  lookup_id bigint not null,
  language text not null,
  subject text not null,
  body text not null,
  sent_by text not null check (sent_by in ('mail', 'copy', 'print')),
  state text not null default 'open' check (state in ('open', 'answered', 'unanswered')),
  created_at timestamptz not null,
  -- when its sender is reminded of it, as long as it is open
  remind_at timestamptz not null,
  reminded_at timestamptz,
  settled_at timestamptz
);
create index issuer_letter_user on issuer_letter (user_id, id desc);
create index issuer_letter_due on issuer_letter (remind_at) where state = 'open' and reminded_at is null;
create index issuer_letter_over on issuer_letter (settled_at) where state <> 'open';
