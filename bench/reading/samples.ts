/** The real samples beside the project, where they are: fields right by medium, and how the confidence of pictures holds. */
import { existsSync, readFileSync } from "node:fs";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { readFile } from "#readers/reader.ts";
import { compareFile, pathOf } from "../../tools/manifest-fields.ts";
import type { Comparison, Sample } from "../../tools/manifest-fields.ts";
import type { Scored } from "../../fixtures/truth.ts";
import type { Figure } from "../lib/result.ts";
import { here } from "./cost.ts";
import { givenOf, SURE, Tally } from "./tally.ts";
import type { Given } from "./tally.ts";

const FOLDER = new URL("../../../shared/samples/", import.meta.url);
const LEAST: Record<string, number> = { ofd: 99, xml: 99, "pdf-text": 99, scan: 97, photo: 92, "pdf-scan": 97 };
const PICTURES = new Set(["photo", "scan", "pdf-scan"]);

type Sums = { tally: Tally; refused: number; papers: number };

/** Reads all samples with a known truth; no figures where the folder isn't there. */
export async function readSamples(say: (line: string) => void): Promise<{ figures: Figure[]; given: Given[] }> {
  const manifest = new URL("manifest.json", FOLDER);
  if (!existsSync(manifest)) return { figures: [], given: [] };
  const { files } = JSON.parse(readFileSync(manifest, "utf8")) as { files: Sample[] };
  const known = files.filter((sample) => sample.truth !== undefined && sample.medium !== "xlsx");
  say(`${known.length} samples`);
  const sums = new Map<string, Sums>();
  const given: Given[] = [];
  for (const sample of known) {
    const readings = await readFile(readFileSync(new URL(sample.file, FOLDER)), sample.file, here);
    const invoices = readings.flatMap((reading) => reading.invoices);
    const own = sums.get(sample.medium) ?? { tally: new Tally(), refused: 0, papers: 0 };
    sums.set(sample.medium, own);
    const compared = compareFile(sample, invoices, readings);
    if (sample.truth!["kind"] === "not-an-invoice") {
      own.papers += 1;
      if (compared.every((each) => each.ok)) own.refused += 1;
      continue;
    }
    const scored = compared.map((each) => ({ ...each, confidence: confidenceOf(each, invoices) }));
    own.tally.add(scored, swaps(sample, invoices[0]), 0);
    if (PICTURES.has(sample.medium)) given.push(...givenOf(scored));
  }
  return {
    figures: [...sums].toSorted(([a], [b]) => a.localeCompare(b)).flatMap(([medium, own]) => figuresOf(medium, own)),
    given,
  };
}

/** Of a picture with several receipts the manifest's fields aren't of the first one: their confidence isn't counted. */
function confidenceOf(each: Comparison, invoices: InvoiceFacts[]): Scored["confidence"] {
  if (invoices.length !== 1 || each.got === null) return null;
  return invoices[0]!.fields[pathOf(each.field)]?.confidence ?? null;
}

function swaps(sample: Sample, facts: InvoiceFacts | undefined): number {
  const [seller, buyer] = [sample.truth!["seller_name"], sample.truth!["buyer_name"]];
  if (facts === undefined || typeof seller !== "string" || typeof buyer !== "string" || seller === buyer) return 0;
  return facts.seller.name === buyer || facts.buyer.name === seller ? 1 : 0;
}

function figuresOf(medium: string, { tally, refused, papers }: Sums): Figure[] {
  const least = LEAST[medium];
  const fields: Figure = {
    bench: "reading",
    what: `${medium}, samples: fields right`,
    figure: tally.percent,
    unit: "%",
    ...(least === undefined ? {} : { budget: { least } }),
    note: `${tally.files} files, ${tally.total} fields: ${tally.empty} left empty, ${tally.wrong} wrong, ${tally.wrongSure} of them given ≥ ${SURE}; ${tally.swaps} swapped`,
  };
  const papersRefused: Figure = {
    bench: "reading",
    what: `${medium}, samples: papers that are no invoices not refused`,
    figure: papers - refused,
    unit: "",
    budget: { most: 0 },
    note: `of ${papers}`,
  };
  return [...(tally.total === 0 ? [] : [fields]), ...(papers === 0 ? [] : [papersRefused])];
}
