-- Heads of departments: they grant access to what belongs to their department and those below it, as far as they see it themselves.
-- Who is none any more has no row; the trace has who named whom and when that ended.
create table department_head (
  company_id int not null,
  department_id bigint not null,
  user_id text not null,
  named_at timestamptz not null,
  named_by text,
  primary key (company_id, department_id, user_id)
);
create index department_head_user on department_head (user_id);

-- the department by whose headship it was given; null: by who grants in the whole company
alter table access_grant add column as_head_of bigint;

-- What was asked for in the form in which it is looked up, a number or the name of a department, so that the requests for a
-- department are found; it is made of what was typed, and nothing is looked up for it.
alter table access_request add column wanted_key text;
update access_request set wanted_key = upper(regexp_replace(wanted ->> 'number', '[\s-]', '', 'g')) where wanted ? 'number';
update access_request set wanted_key = lower(regexp_replace(wanted ->> 'name', '\s', '', 'g')) where wanted ? 'name';
