-- People come, move and leave: invitations, pauses, handing over, import; departments that were given up.

-- what of an account isn't better-auth's: when it was last signed in to, and whether it is closed
create table account_state (
  user_id text primary key,
  last_sign_in_at timestamptz,
  -- closed to signing in and to tokens, because no company keeps it open any more
  disabled_at timestamptz
);
insert into account_state (user_id, last_sign_in_at)
select subject_id, max(at) from event where subject = 'user' and type = 'user.signed-in' group by subject_id;

-- a department that was merged into another one, or is no longer needed; its id stays for what tells of it
alter table department add retired_at timestamptz;
-- roles are named by the contract (api/permissions.api.ts), which has more than the first six
alter table membership drop constraint if exists membership_role_check;
-- the first-run guide of this company was finished or put aside
alter table company add guide_closed_at timestamptz;

-- A membership that an administrator paused. Meanwhile it has ended, so that whoever asks for running memberships needn't know;
-- here is the end that it gets back.
create table membership_pause (
  membership_id bigint primary key,
  user_id text not null,
  company_id int not null,
  ends_at timestamptz,
  paused_at timestamptz not null,
  paused_by text not null
);
create index membership_pause_user on membership_pause (user_id);

-- Somebody asked to join: what he will be is made when he accepts.
create table invitation (
  id bigint primary key,
  -- whose administrator asks
  company_id int not null,
  email text not null,
  name text not null,
  locale text,
  -- [{companyId, departmentId, role, reach, mayEnter, startsAt, endsAt}]
  memberships jsonb not null,
  -- counts up with each renewal: links of before end
  round int not null default 1,
  invited_by text not null,
  created_at timestamptz not null default now(),
  ends_at timestamptz not null,
  mailed_at timestamptz,
  accepted_at timestamptz,
  accepted_by text,
  withdrawn_at timestamptz
);
create unique index invitation_open on invitation (company_id, email) where accepted_at is null and withdrawn_at is null;

-- What one person had goes to another one, or from department to department; a job does it slice by slice.
create table handover (
  id bigint primary key,
  company_id int not null,
  kind text not null check (kind in ('leave', 'move', 'merge')),
  -- null: whoever has it
  owner_id text,
  to_owner_id text,
  department_id bigint,
  to_department_id bigint,
  -- also what belongs to no company: the person has left his last one
  everything boolean not null default false,
  -- counted before anything was moved, and what has been by now: {invoices: 12, …}
  counted jsonb not null,
  moved jsonb not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  asked_by text not null,
  channel text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index handover_company on handover (company_id, id desc);

-- A spreadsheet of people and departments: judged row by row before anything is stored, then run.
create table people_import (
  id bigint primary key,
  asker_id text not null,
  channel text not null,
  company_id int not null,
  name text not null,
  -- the headers of its columns
  titles jsonb not null,
  state text not null default 'judged' check (state in ('judged', 'queued', 'running', 'done', 'failed')),
  row_count int not null,
  -- the last row that is done
  last_row int not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index people_import_asker on people_import (asker_id, id desc);

create table people_import_row (
  import_id bigint not null references people_import on delete cascade,
  row_number int not null,
  -- as they stand in the file, and what they were understood to say
  cells jsonb not null,
  said jsonb not null,
  -- new, changed, unchanged, wrong
  outcome text not null,
  -- [{code, value}]: what is wrong, or what changes
  notes jsonb not null default '[]',
  invitation_id bigint,
  primary key (import_id, row_number)
);
create index people_import_outcome on people_import_row (import_id, outcome, row_number);
