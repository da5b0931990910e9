-- Constraints that earlier migrations added without holding what was there against them (O2): readers and writers go on meanwhile.
alter table invoice validate constraint invoice_tax_state_check;
alter table invoice validate constraint invoice_use_state_check;
