/** read, verify: what files say, without server or database. */
import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import type { Check, FileReading, InvoiceFacts } from "#domain/invoice.ts";
import { sayLine, signatureLines, signatureVerdict, unsignedKey } from "#domain/signature-lines.ts";
import type { SignatureLine } from "#domain/signature-lines.ts";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { kindWord } from "../invoice-words.ts";
import { problemWords } from "../problem-words.ts";
import { list, pad, printable, table, widthOf } from "../table.ts";

type Json = { json?: true };

/** Reads each file in a process of its own, so that none can hang or crash the command, and hands every reading on. */
async function eachReading(
  files: string[],
  use: (reading: FileReading) => void,
  trustFolder: string | null = null,
): Promise<void> {
  const { readInProcess, closeReaders } = await import("#readers/reader-process.ts");
  try {
    for (const path of files) {
      await access(path, constants.R_OK);
      for (const reading of await readInProcess({ name: path, path: resolve(path), trustFolder })) use(reading);
    }
  } finally {
    closeReaders();
  }
}

export async function read(cli: Cli, files: string[], options: Json): Promise<number> {
  let without = 0;
  await eachReading(files, (reading) => {
    if (reading.invoices.length === 0) without += 1;
    if (options.json) cli.json(reading);
    else describe(cli, reading);
  });
  return without > 0 ? EXIT.no : EXIT.fine;
}

function describe(cli: Cli, reading: FileReading): void {
  cli.print(cli.paint("bold", `${printable(reading.file)}  ${cli.t(`format.${reading.format}`)}`));
  reading.invoices.forEach((invoice) => describeInvoice(cli, invoice));
  for (const problem of reading.problems) cli.print(`  ${cli.paint("yellow", "!")} ${problemWords(cli, problem).words}`);
  if (reading.signatures.length > 0) cli.print(`  ${cli.t("read.signatures", { count: reading.signatures.length })}`);
  cli.print();
}

function describeInvoice(cli: Cli, invoice: InvoiceFacts): void {
  const party = ({ name, taxId }: InvoiceFacts["seller"]) => [name, taxId].filter(Boolean).join("  ");
  const pairs: [string, string | null][] = [
    ["kind", kindWord(cli, invoice.kind)],
    ["code", invoice.code],
    ["number", invoice.number],
    ["digitalNumber", invoice.digitalNumber],
    ["date", invoice.date],
    ["checkCode", invoice.checkCode],
    ["seller.name", party(invoice.seller)],
    ["buyer.name", party(invoice.buyer)],
    ["amount", invoice.amount],
    ["tax", invoice.tax],
    ["total", invoice.total],
    ["remark", invoice.remark],
  ];
  const known = pairs.filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== "");
  list(
    known.map(([key, value]) => [cli.i18n.t(cli.locale, `domain:field.${key}`), value]),
    "  ",
  ).forEach((line) => cli.print(line));
  if (invoice.items.length > 0) {
    const keys = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;
    const columns = keys.map((key) => ({
      title: cli.i18n.t(cli.locale, `domain:item.${key}`),
      max: 30,
      side: key === "name" || key === "spec" || key === "unit" ? ("left" as const) : ("right" as const),
    }));
    table(
      columns,
      invoice.items.map((item) => keys.map((key) => item[key] ?? "")),
    ).forEach((line) => cli.print(`    ${line}`));
  }
  const wrong = invoice.checks.filter((check) => !check.ok);
  wrong.forEach((check) => cli.print(`  ${cli.paint("red", "✗")} ${checkWord(cli, check)}`));
}

function checkWord(cli: Cli, { id, ok, detail = {} }: Check): string {
  const key = `domain:check.${id}.${ok ? "ok" : "failed"}`;
  return printable(cli.i18n.has(cli.locale, key) ? cli.i18n.t(cli.locale, key, detail) : id);
}

/** What a signature may say without anything being wrong; trust that can't be told is none of it. */
const FINE = new Set(["ok", "part", "added", "unchecked"]);

export async function verify(cli: Cli, files: string[], options: Json): Promise<number> {
  let bad = 0;
  const { loadConfig } = await import("#server/platform/config.ts");
  const judge = (reading: FileReading): void => {
    const checks = reading.invoices.flatMap((invoice) => invoice.checks);
    const damaged = reading.problems.filter((problem) =>
      ["broken-file", "truncated-file", "contradiction"].includes(problem.code),
    );
    const ok =
      reading.invoices.length > 0 &&
      reading.signatures.every((report) => FINE.has(signatureVerdict(report))) &&
      checks.every((check) => check.ok) &&
      damaged.length === 0;
    if (!ok) bad += 1;
    const { file, format, sha256, signatures, problems } = reading;
    if (options.json)
      cli.json({
        file,
        format,
        sha256,
        ok,
        signatures,
        checks,
        problems,
        invoices: reading.invoices.map(({ kind, code, number, total }) => ({ kind, code, number, total })),
      });
    else describeVerdict(cli, reading, ok);
  };
  await eachReading(files, judge, loadConfig().trust);
  return bad > 0 ? EXIT.no : EXIT.fine;
}

/** "2024-06-01 08:00", in the zone of the books. */
const showInstant = (iso: string): string =>
  new Intl.DateTimeFormat("sv", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date(iso));

/** A line a layer: its name, a mark, the sentence; names of the parts in the file beneath, for those who look inside. */
function describeLayers(cli: Cli, lines: SignatureLine[]): void {
  const marks = { ok: cli.paint("green", "✓"), bad: cli.paint("red", "✗"), warn: cli.paint("yellow", "!"), quiet: "·" };
  const t = (key: string, params = {}): string => cli.i18n.t(cli.locale, key, params);
  const names = lines.map(({ layer }) => t(`domain:signature.layer.${layer}`));
  const width = Math.max(...names.map(widthOf));
  lines.forEach((one, index) => {
    cli.print(`    ${marks[one.tone]} ${pad(names[index] ?? "", width)}  ${printable(sayLine(one, t, showInstant))}`);
    const parts = [...new Set(one.places.map(({ part }) => part))];
    if (parts.length > 0) cli.print(`      ${pad("", width)}  ${cli.paint("dim", printable(parts.join(", ")))}`);
  });
}

function describeVerdict(cli: Cli, reading: FileReading, ok: boolean): void {
  const mark = ok ? cli.paint("green", "✓") : cli.paint("red", "✗");
  cli.print(`${mark} ${printable(reading.file)}  ${cli.t(ok ? "verify.ok" : "verify.bad")}`);
  for (const report of reading.signatures) {
    const verdict = cli.i18n.t(cli.locale, `domain:signature.verdict.${signatureVerdict(report)}`);
    const by = printable(report.by ?? cli.t("verify.unknown-signer"));
    cli.print(`  ${cli.paint("bold", verdict)}  ${by} (${report.algorithm})`);
    describeLayers(cli, signatureLines(report));
  }
  const [first] = reading.invoices;
  const unsigned = reading.signatures.length === 0 && first ? unsignedKey(first.kind, reading.format) : null;
  if (unsigned !== null) cli.print(`    ${cli.i18n.t(cli.locale, `domain:${unsigned}`)}`);
  reading.invoices
    .flatMap((invoice) => invoice.checks)
    .forEach((check) => cli.print(`    ${check.ok ? "✓" : cli.paint("red", "✗")} ${checkWord(cli, check)}`));
  reading.problems.forEach((problem) => cli.print(`    ${cli.paint("yellow", "!")} ${problemWords(cli, problem).words}`));
}
