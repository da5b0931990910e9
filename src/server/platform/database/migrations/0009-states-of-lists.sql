-- What the tax account's lists say beside 正常 and 作废: an invoice under suspicion (疑点), one ticked for use (勾选).
-- Added without reading the rows: every value that there is stays allowed.
alter table invoice drop constraint invoice_tax_state_check;
alter table invoice add constraint invoice_tax_state_check check (tax_state in ('unknown', 'normal', 'voided', 'red-flushed-part',
  'red-flushed-full', 'abnormal', 'out-of-control', 'red-pending', 'doubtful')) not valid;
alter table invoice drop constraint invoice_use_state_check;
alter table invoice add constraint invoice_use_state_check check (use_state in ('unused', 'ticked', 'deducted', 'not-deductible')) not valid;
