-- Second factors, passkeys, single sign-on.

-- better-auth's two-factor plugin, named and cased as it expects it
alter table "user" add column "twoFactorEnabled" boolean default false;
create table "twoFactor" (
  "id" text primary key,
  -- both encrypted with the secret of the installation
  "secret" text not null,
  "backupCodes" text not null,
  "userId" text not null unique references "user" ("id") on delete cascade,
  "verified" boolean default true,
  "failedVerificationCount" integer default 0,
  "lockedUntil" timestamptz
);
-- what a session was opened with, and when whoever holds it last proved who he is
alter table "session" add column "method" text, add column "provenAt" timestamptz;

-- One-time codes that were shown to us, so that none counts twice; a few minutes each.
create table used_code (
  user_id text not null references "user" ("id") on delete cascade,
  code_sha256 text collate "C" not null,
  used_at timestamptz not null,
  primary key (user_id, code_sha256)
);

create table passkey (
  -- the credential's id, base64url
  id text collate "C" primary key,
  user_id text not null references "user" ("id") on delete cascade,
  name text not null,
  -- COSE
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  -- whether the maker of the device keeps it for several devices
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_user on passkey (user_id);

-- Challenges that wait for an answer: single use, a few minutes.
create table passkey_challenge (
  challenge text collate "C" primary key,
  -- whose it is; null: of a sign-in, where nobody is known yet
  user_id text references "user" ("id") on delete cascade,
  ends_at timestamptz not null
);

create table sso_provider (
  id bigint primary key,
  name text not null,
  issuer text not null,
  client_id text not null,
  -- sealed with the secret of the installation
  client_secret text,
  scopes text[] not null,
  enabled boolean not null default true,
  -- whether a verified e-mail leads to an account that is there
  links_by_email boolean not null default false,
  -- whether its sign-in counts as two factors
  proves_two boolean not null default false,
  -- [{claim, contains, companyId, departmentId, role, reach, mayEnter}]
  rules jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Sign-ins that were sent to a provider and haven't come back.
create table sso_attempt (
  state_sha256 text collate "C" primary key,
  provider_id bigint not null references sso_provider (id) on delete cascade,
  browser_sha256 text not null,
  nonce text not null,
  verifier text not null,
  return_to text,
  ends_at timestamptz not null
);

-- What signing out at the provider needs.
create table sso_session (
  session_id text primary key references "session" ("id") on delete cascade,
  provider_id bigint not null references sso_provider (id) on delete cascade,
  -- sealed
  id_token text not null
);

-- memberships that came from claims, and end with these
alter table membership add column sso_provider_id bigint;
