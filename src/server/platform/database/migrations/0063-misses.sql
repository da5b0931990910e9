-- What is learned of questions that found nothing (D29, decision 0037).

-- how many, by what their askers were told first; nothing of an invoice, and of people no more than their department
create table miss_hour (
  company_id int not null references company (id),
  hour timestamptz not null,
  cause text not null,
  certainty text not null,
  -- 0: none
  department_id bigint not null,
  -- of the source that was out of order or behind; 0: none
  source_id bigint not null,
  missed int not null default 0,
  -- of these so many came later
  arrived int not null default 0,
  primary key (company_id, hour, cause, certainty, department_id, source_id)
);

-- what askers say of an explanation
create table miss_vote (
  company_id int not null references company (id),
  lookup_id bigint not null,
  cause text not null,
  certainty text not null,
  -- what it was in truth, where the asker knows
  right_cause text,
  at timestamptz not null,
  primary key (company_id, lookup_id)
);
create index miss_vote_at on miss_vote (company_id, at);

alter table lookup
  -- where it is counted; null where it found something, and before it was counted
  add column miss_company_id int,
  add column miss_department_id bigint,
  add column miss_source_id bigint,
  -- when it was noticed that it had come
  add column arrived_at timestamptz;
