/** Reads one list as the reading process does, and prints what it took: processor seconds, peak memory. */
import { readFile } from "node:fs/promises";
import { DEFAULT_LIMITS } from "../../src/readers/reader.types.ts";
import { lookAtList } from "../../src/readers/spreadsheet/list-look.ts";
import { readList } from "../../src/readers/spreadsheet/list-rows.ts";

const bytes = await readFile(process.argv[2]!);
const before = process.cpuUsage();
const look = await lookAtList(bytes, DEFAULT_LIMITS);
const main = look.sheets[look.main]!;
const lines = look.lines === null ? null : look.sheets[look.lines]!;
const plan = {
  form: look.form,
  sheet: main.name,
  header: main.header,
  mapping: main.mapping,
  lines: lines === null ? null : { sheet: lines.name, header: lines.header, mapping: lines.mapping },
  own: null,
};
let invoices = 0;
let items = 0;
for await (const entries of readList(bytes, plan, 0, DEFAULT_LIMITS, new Date()))
  for (const entry of entries) {
    invoices += 1;
    items += entry.facts.items.length;
  }
const { user, system } = process.cpuUsage(before);
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ cpuSeconds: (user + system) / 1e6, megabytes, invoices, lines: items }));
