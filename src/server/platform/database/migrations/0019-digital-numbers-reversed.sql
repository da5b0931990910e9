-- The 20 digits of 数电纸质 invoices from their end, as number_reversed has those of the others: two slips in them leave an end that is right
-- or one slip away.
create index invoice_digital_reversed on invoice (company_id, (reverse(digital_number) collate "C"))
  where digital_number is not null and digital_number is distinct from number;
