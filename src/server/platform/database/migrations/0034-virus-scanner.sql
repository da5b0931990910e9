-- What the virus scanner said of an original, where one is set up (PIAOZAI_CLAMD). Without a row nothing was said yet.
create table blob_scan (
  sha256 text collate "C" primary key references blob,
  -- what it is infected with, as the scanner calls it; null: clean
  infected text,
  scanned_at timestamptz not null
);

-- Files that are kept unread because the scanner couldn't be asked, or takes none of their size: they are tried again.
create index document_unscanned on document (company_id, id)
  where state = 'kept' and problem ->> 'code' in ('not-scanned', 'scan-too-large');
