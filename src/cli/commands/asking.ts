/** import, find, why: clients of the running server. */
import { openAsBlob } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { z } from "zod";
import type { Batch, FileResult } from "#api/documents.api.ts";
import type { InvoicePage, InvoiceSummary } from "#api/invoices.api.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { EXIT, sentences } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { createClient } from "../http-client.ts";
import type { Client } from "../http-client.ts";
import { invoiceTable, otherParty } from "../invoice-words.ts";
import { problemWords } from "../problem-words.ts";
import { printable } from "../table.ts";

type Json = { json?: true };
const FILES_AT_ONCE = 20;
const BYTES_AT_ONCE = 40 * 1024 * 1024;
const WAIT_SECONDS = 20;
const ALL = Number.POSITIVE_INFINITY;
const PAGE = 200;

/** Files named, and all files in folders named, in a stable order. */
async function filesBelow(paths: string[]): Promise<{ path: string; size: number }[]> {
  const found: { path: string; size: number }[] = [];
  const add = async (path: string): Promise<void> => {
    const info = await stat(path);
    if (info.isFile()) found.push({ path, size: info.size });
    else if (info.isDirectory())
      for (const name of (await readdir(path)).toSorted()) if (!name.startsWith(".")) await add(join(path, name));
  };
  for (const path of paths) await add(path);
  return found;
}

function inGroups(files: { path: string; size: number }[]): string[][] {
  const groups: string[][] = [];
  let bytes = ALL;
  for (const { path, size } of files) {
    if (bytes + size > BYTES_AT_ONCE || groups.at(-1)!.length >= FILES_AT_ONCE) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(path);
    bytes += size;
  }
  return groups;
}

async function takeIn(client: Client, paths: string[]): Promise<FileResult[]> {
  const form = new FormData();
  for (const path of paths) form.append("files", await openAsBlob(path), basename(path));
  let batch = await client.upload<z.infer<typeof Batch>>(`/api/v1/documents?wait=${WAIT_SECONDS}`, form);
  while (batch.files.some((file) => file.state === "queued" || file.state === "reading")) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    batch = await client.get(`/api/v1/batches/${batch.batch}`);
  }
  return batch.files;
}

export async function importFiles(cli: Cli, paths: string[], options: Json): Promise<number> {
  const client = createClient(cli);
  const files = await filesBelow(paths);
  const counts = { invoices: 0, kept: 0 };
  for (const group of inGroups(files)) {
    for (const result of await takeIn(client, group)) {
      counts.invoices += result.invoices.length;
      if (result.invoices.length === 0) counts.kept += 1;
      if (options.json) cli.json(result);
      else describeResult(cli, result);
    }
  }
  if (!options.json) cli.print(cli.t("import.sum", { files: files.length, ...counts }));
  return EXIT.fine;
}

function describeResult(cli: Cli, result: FileResult): void {
  const name = printable(result.name);
  if (result.problem && result.invoices.length === 0) {
    const { words, next } = problemWords(cli, result.problem);
    cli.print(`${cli.paint("yellow", "!")} ${name}  ${words}`);
    if (next !== "") cli.print(cli.paint("dim", `    → ${next}`));
    return;
  }
  for (const { relation, summary } of result.invoices) {
    const about =
      summary === null
        ? ""
        : [summary.digitalNumber ?? summary.number, otherParty(summary), summary.total].filter(Boolean).join("  ");
    cli.print(`${cli.paint("green", "✓")} ${name}  ${cli.t(`import.${relation}`)}  ${printable(about)}`);
  }
}

/** As many of the matches as are wanted: the answer's own, then page by page. */
async function collect(client: Client, answer: LookupAnswer, limit: number): Promise<InvoiceSummary[]> {
  if (limit <= answer.invoices.length || answer.query === null || answer.nextCursor === null)
    return answer.invoices.slice(0, limit);
  const found: InvoiceSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: InvoicePage = await client.get(
      `/api/v1/invoices?query=${answer.query}&limit=${Math.min(PAGE, limit - found.length)}${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    found.push(...page.invoices);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < limit);
  return found;
}

export async function find(cli: Cli, query: string, options: Json & { limit?: string }): Promise<number> {
  const limit = Number(options.limit ?? "20");
  if (!Number.isInteger(limit) || limit < 1) {
    const wrong = sentences(cli.locale, [cli.t("usage.invalid", { what: "--limit" }), cli.t("usage.whole-number")]);
    cli.say(`${cli.paint("red", "✗")} ${wrong}`);
    return EXIT.usage;
  }
  const client = createClient(cli);
  const answer = await client.post<LookupAnswer>("/api/v1/lookups", { text: query });
  const invoices = await collect(client, answer, limit);
  if (options.json) invoices.forEach((invoice) => cli.json(invoice));
  else if (invoices.length > 0) {
    invoiceTable(cli, invoices).forEach((line) => cli.print(line));
    cli.print(cli.paint("dim", cli.t(`find.total-${answer.totalIs}`, { count: answer.total, shown: invoices.length })));
  } else {
    const [first] = answer.diagnosis.findings;
    cli.say(cli.t("find.nothing"));
    if (first) cli.say(printable(first.summary));
    cli.say(cli.paint("dim", cli.t("find.ask-why", { query })));
  }
  return invoices.length > 0 ? EXIT.fine : EXIT.no;
}

export async function why(cli: Cli, query: string, options: Json): Promise<number> {
  const answer = await createClient(cli).post<LookupAnswer>("/api/v1/lookups", { text: query });
  if (options.json) cli.json(answer);
  else explain(cli, answer);
  return answer.diagnosis.verdict === "found" || answer.diagnosis.verdict === "foundSeveral" ? EXIT.fine : EXIT.no;
}

function explain(cli: Cli, answer: LookupAnswer): void {
  const { diagnosis } = answer;
  if (answer.understood.length > 0)
    cli.print(
      cli.paint("dim", cli.t("why.understood", { what: printable(answer.understood.map((each) => each.label).join(" · ")) })),
    );
  cli.print(cli.paint("bold", cli.t(`why.verdict-${diagnosis.verdict}`)));
  if (answer.invoices.length > 0) invoiceTable(cli, answer.invoices).forEach((line) => cli.print(line));
  for (const finding of diagnosis.findings) {
    cli.print("");
    cli.print(`${cli.t(`why.${finding.certainty}`)}  ${printable(finding.summary)}`);
    for (const each of finding.evidence) cli.print(`  · ${printable(each.fact)}  ${cli.paint("dim", printable(each.source))}`);
    if (finding.candidates.length > 0) invoiceTable(cli, finding.candidates).forEach((line) => cli.print(`  ${line}`));
    for (const action of finding.actions) cli.print(`  → ${printable(action.label)}${action.href ? `  ${action.href}` : ""}`);
  }
  if (diagnosis.ruledOut.length > 0) {
    cli.print("");
    cli.print(cli.paint("dim", cli.t("why.ruled-out")));
    for (const each of diagnosis.ruledOut) cli.print(cli.paint("dim", `  · ${printable(each.reason)}`));
  }
}
