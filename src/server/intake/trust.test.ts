/** V2: signers are judged anew when the operator installs certificates, with real certificates, signatures and files. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Batch } from "#api/documents.api.ts";
import type { HistoryEntry, InvoiceDetail } from "#api/invoices.api.ts";
import { verifyFile } from "#readers/reader.ts";
import { ecTestKey, issue, rsaTestKey } from "#readers/signature/testing/authority.ts";
import { append, pageText, plainObjects, rsaCms, signPdf } from "#readers/signature/testing/signed-pdf.ts";
import { trustDigest } from "#readers/signature/trust-digest.ts";
import type { z } from "zod";
import { type Account, type Stage, anInvoice, jsonReaders, openStage } from "./testing/stage.ts";
import type { Readers } from "./intake.types.ts";
import { beginJudging } from "./trust.ts";
import { newestRun } from "./trust.queries.ts";

let folder: string;
let stage: Stage;
let finance: Account;

const authority = { name: "样张根证书", key: ecTestKey() };
const signerKey = rsaTestKey();
const signer = issue({ name: "样张签章人", key: signerKey, issuer: authority, usage: [0, 1] });
if (signerKey.kind === "SM2") throw new Error("an RSA key was asked for");
const { privateKey } = signerKey;

let serial = 0;
/** A signed PDF; no two are the same. */
const signed = (): Buffer => {
  serial += 1;
  const plain = append(Buffer.alloc(0), { ...plainObjects(), 4: pageText(`SPECIMEN ${serial}`) });
  return signPdf(plain, rsaCms(privateKey, signer, authority.name));
};

/** How often each file was judged anew; `failAt`: where the worker dies, once. */
const judged = new Map<string, number>();
let failAt = Number.POSITIVE_INFINITY;

/** Signatures are really verified; the invoice beside them is made up. */
const readers: Readers = {
  ...jsonReaders,
  read: async (bytes, name) => {
    const signatures = (await verifyFile(bytes, name, { trustFolder: folder }))[0]?.signatures ?? [];
    const number = `2500600000000000${String(4000 + Number.parseInt(name, 10))}`;
    const facts = anInvoice({ number });
    return [{ file: name, format: "pdf", sha256: "", invoices: [facts], signatures, problems: [], pages: 1 }];
  },
  verify: async (bytes, name) => {
    judged.set(name, (judged.get(name) ?? 0) + 1);
    if (--failAt === 0) throw new Error("killed");
    return verifyFile(bytes, name, { trustFolder: folder });
  },
  trustDigest: async () => trustDigest(folder),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "piaozai-trust-"));
  stage = await openStage(readers);
  finance = await stage.account([stage.companies.a], "finance", "company");
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true });
});

const install = (name: string, certificate: Uint8Array): Promise<void> => writeFile(join(folder, name), certificate);
const put = async (name: string): Promise<string> =>
  (await stage.upload(finance, [{ name, bytes: signed() }])).json<z.infer<typeof Batch>>().files[0]!.invoices[0]!.id!;
const trustOf = async (id: string): Promise<string> =>
  (await stage.get(finance, `/invoices/${id}`)).json<z.infer<typeof InvoiceDetail>>().documents[0]!.signatures[0]![
    "trust"
  ] as string;
const told = async (id: string): Promise<string[]> =>
  (await stage.get(finance, `/invoices/${id}/history`))
    .json<{ events: z.infer<typeof HistoryEntry>[] }>()
    .events.map(({ type }) => type)
    .filter((type) => type.startsWith("invoice.signer"));

/** The run of the folder as it is, once it is done. */
async function judgedAnew() {
  await beginJudging(stage.platform, await readers.trustDigest());
  for (;;) {
    const run = await newestRun(stage.platform.db);
    if (run?.state !== "running") return run;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("V2 a root that is installed later vouches for what was signed before, with a trace; the folder is judged once", async () => {
  const [first, second] = [await put("1.pdf"), await put("2.pdf")];
  expect(await trustOf(first)).toBe("unknown");
  expect(await judgedAnew()).toBeUndefined();

  await install(
    "other.crt",
    issue({ name: "样张别的根", key: ecTestKey(), issuer: { name: "样张别的根", key: ecTestKey() }, authority: true }),
  );
  expect(await judgedAnew()).toMatchObject({ state: "done", judged: 2, changed: 0 });
  expect([await trustOf(first), await told(first)]).toEqual(["unknown", []]);

  await install("root.crt", issue({ ...authority, issuer: authority, authority: true }));
  const run = await judgedAnew();
  expect(run).toMatchObject({ state: "done", judged: 2, changed: 2 });
  for (const id of [first, second]) expect([await trustOf(id), await told(id)]).toEqual(["trusted", ["invoice.signer-trusted"]]);
  expect((await judgedAnew())?.id).toBe(run!.id);
});

test("V2 a worker that dies while it judges loses nothing and judges nothing twice that was kept", async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name));
  await judgedAnew();
  const ids: string[] = [];
  for (let name = 101; name <= 125; name += 1) ids.push(await put(`${name}.pdf`));
  judged.clear();
  failAt = 23;
  await install("root.crt", issue({ ...authority, issuer: authority, authority: true }));
  expect(await judgedAnew()).toMatchObject({ state: "done", judged: 25, changed: 25 });
  // twenty were kept before it died; of the others those that it had begun were judged again
  expect([...judged.values()].filter((times) => times === 1)).toHaveLength(22);
  expect(await Promise.all(ids.map(trustOf))).toEqual(ids.map(() => "trusted"));
  expect(await told(ids[24]!)).toEqual(["invoice.signer-trusted"]);
}, 60_000);
