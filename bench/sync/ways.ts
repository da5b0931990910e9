/** Kinds of sources, each with as many invoices as the benchmark asks for. */
import { mkdirSync, writeFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { addDays } from "#domain/dates.ts";
import { KEYS } from "../../tools/tax-platform-simulator/specimen.ts";
import { xmlFiles } from "../lib/uploads.ts";
import { aMail, mailboxAt, putMails } from "./mails.ts";
import { recordsOf } from "./records.ts";
import type { World } from "./world.ts";

/** Nobody is writing what is as old as that. */
const SETTLED = new Date(Date.now() - 20 * 60_000);
const HTTP_PAGE = 500;
const ISSUED_AT_ONCE = 8;

/** What is added as the source, once its invoices are where it will find them. */
type Place = { kind: string; settings: unknown; secret?: string; close?: () => void };
type Way = { of: string; place: (world: World, invoices: number) => Promise<Place> };

export const SOURCES: Record<string, Way> = {
  "a watched folder": {
    of: "XML files",
    place: async ({ inbox, company, word }, invoices) => {
      const folder = join(inbox, String(company), word);
      mkdirSync(folder, { recursive: true });
      for (const { name, bytes } of xmlFiles(invoices, `folder ${word}`)) {
        writeFileSync(join(folder, name), bytes);
        await utimes(join(folder, name), SETTLED, SETTLED);
      }
      return { kind: "folder", settings: { folder: word } };
    },
  },
  "a mailbox": {
    of: "mails with an XML file each",
    place: async ({ imap, proxy, word }, invoices) => {
      const files = xmlFiles(invoices, `mailbox ${word}`);
      putMails(join(imap.maildir, `.${word}`), files.length, (nth) => aMail(`${word}-${nth}`, files[nth]));
      return { kind: "mailbox", ...mailboxAt(proxy, word, `rate-${word}@example.com`) };
    },
  },
  "an interface that is asked": { of: `JSON records, ${HTTP_PAGE} a page`, place: async (_world, count) => interfaceWith(count) },
  "a tax platform (simulator)": {
    of: "invoices that the simulator issued beforehand, by packages of 2,000",
    place: issuedAtSimulator,
  },
};

/** Another system with pages of records. */
async function interfaceWith(invoices: number): Promise<Place> {
  const records = recordsOf(invoices);
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? "/", "http://localhost").searchParams.get("page"));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ list: records.slice((page - 1) * HTTP_PAGE, page * HTTP_PAGE) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const settings = {
    address: `http://localhost:${(server.address() as AddressInfo).port}/invoices`,
    paging: { by: "page", param: "page", sizeParam: "size", size: HTTP_PAGE },
    records: "list",
    mapping: {
      fields: { number: { path: "number" }, date: { path: "date" }, kind: { path: "kind" }, total: { path: "total" } },
    },
  };
  return { kind: "http", settings, close: () => void server.close() };
}

async function issuedAtSimulator({ simulator, pool, company }: World, invoices: number): Promise<Place> {
  const { rows } = await pool.query<{ name: string; tax_id: string }>("select name, tax_id from company where id = $1", [
    company,
  ]);
  const { name, tax_id: taxId } = rows[0]!;
  const stamp = String(Date.now()).slice(-9);
  const issue = async (nth: number): Promise<void> => {
    const number = `25007${stamp}${String(nth).padStart(6, "0")}`;
    const body = JSON.stringify({ taxId, name, direction: "received", number });
    const answer = await fetch(`${simulator}/control/issue`, { method: "POST", body });
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  for (let start = 0; start < invoices; start += ISSUED_AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(ISSUED_AT_ONCE, invoices - start) }, (_, at) => issue(start + at)));
  const today = new Date().toISOString().slice(0, 10);
  return {
    kind: "tax",
    secret: JSON.stringify(KEYS.leqi),
    settings: {
      provider: "leqi",
      address: `${simulator}/leqi/access/v2/invoke`,
      taxId,
      from: addDays(today, -1),
      everyMinutes: 1,
      platform: KEYS.leqi.platform,
      sandbox: true,
      directions: ["received"],
      kinds: ["82"],
    },
  };
}
