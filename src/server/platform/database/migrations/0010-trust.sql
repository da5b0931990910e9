-- The operator installs or removes trusted certificates: signatures whose signer nobody vouched for are judged anew, once for
-- each state of the folder.
create table trust_run (
  id bigint primary key,
  -- SHA-256 of the folder of trusted certificates as it was then; empty where there were none
  digest text collate "C" not null,
  state text not null check (state in ('running', 'done')),
  -- everything up to this document has been judged, in one transaction with this place
  after_company int not null default 0,
  after_id bigint not null default 0,
  judged int not null default 0,
  changed int not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz
);

-- files with a signature for which only an installed certificate could vouch
create index document_unvouched on document (company_id, id)
  where readings @> '[{"signatures": [{"trustReason": "no-roots"}]}]' or readings @> '[{"signatures": [{"trustReason": "not-in-chain"}]}]';
