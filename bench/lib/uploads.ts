/** Made-up invoices as XML files, put in through the API. */
import { specimenXml } from "../../src/demo/specimen/index.ts";
import { invoicesOf } from "../../src/demo/world/invoices.ts";
import { makeWorld } from "../../src/demo/world/world.ts";
import { COMPANIES, TODAY } from "./prepared.ts";

export const FILES_AT_ONCE = 100;

type Upload = { name: string; bytes: Uint8Array };

/** Invoices that aren't there yet: a world of another seed, between the companies of the seeded one. */
export const xmlFiles = (count: number, seedWord: string): Upload[] => twinFiles(count, seedWord)[0];

/** The same twice: the second differs from the first in one digit of the number, so that it is another invoice and as much work. */
export function twinFiles(count: number, seedWord: string): [Upload[], Upload[]] {
  const files: [Upload[], Upload[]] = [[], []];
  const companies = makeWorld({ seed: "1", companies: COMPANIES, invoices: 1 }).companies;
  for (const { facts, story } of invoicesOf(makeWorld({ seed: seedWord, companies: 3, invoices: count * 2 }), count * 2, TODAY)) {
    if (story !== null || !facts.kind.startsWith("digital")) continue;
    const ours = companies[files[0].length % companies.length]!;
    const bought = { ...facts, buyer: { name: ours.name, taxId: ours.taxId } };
    const digit = bought.number!.at(-1) === "7" ? "8" : "7";
    for (const [i, number] of [bought.number!, bought.number!.slice(0, -1) + digit].entries())
      files[i]!.push({ name: `${number}.xml`, bytes: specimenXml({ ...bought, number }) });
    if (files[0].length === count) break;
  }
  return files;
}

/** All files at once, some hundred a request. */
export async function throughApi(
  base: string,
  token: string,
  files: readonly Upload[],
): Promise<{ rate: number; registered: number }> {
  const started = performance.now();
  const requests: Promise<number>[] = [];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE)
    requests.push(upload(base, token, files.slice(start, start + FILES_AT_ONCE)));
  const registered = (await Promise.all(requests)).reduce((sum, each) => sum + each, 0);
  return { rate: registered / ((performance.now() - started) / 1000), registered };
}

/** One upload, waited for until every file of it is read. @returns how many gave an invoice */
export async function upload(base: string, token: string, files: readonly Upload[]): Promise<number> {
  const form = new FormData();
  for (const { name, bytes } of files) form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${base}/api/v1/documents?wait=30`, { method: "POST", body: form, headers });
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}: ${(await response.text()).slice(0, 300)}`);
  let batch = (await response.json()) as { batch: string; done?: boolean; files: { state: string; invoices: unknown[] }[] };
  for (let tries = 0; tries < 120 && batch.files.some((file) => file.state === "queued" || file.state === "reading"); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    batch = (await (await fetch(`${base}/api/v1/batches/${batch.batch}`, { headers })).json()) as typeof batch;
  }
  return batch.files.filter((file) => file.invoices.length > 0).length;
}
