/**
 * What the readers make of made-up invoices of every kind and carrier (fixtures/) and of real samples where they are
 * present: fields right, by carrier and kind; confidence against truth; time and memory; beside Debian's pdftotext and
 * tesseract, whose text goes through the same layout step. The held-out half is told in figures only.
 */
import type { FileReading, InvoiceFacts } from "#domain/invoice.ts";
import { readFile } from "#readers/reader.ts";
import { mixSeed } from "../src/demo/random.ts";
import { fixtures } from "../fixtures/fixtures.ts";
import type { Fixture, Half } from "../fixtures/fixtures.ts";
import type { FixtureCarrier } from "../fixtures/subjects.ts";
import { scoreFile } from "../fixtures/truth.ts";
import type { Bench } from "./bench.ts";
import { findPeer, notInstalled } from "./lib/peers.ts";
import type { Figure } from "./lib/result.ts";
import { timesOf } from "./lib/stats.ts";
import { costOf, here } from "./reading/cost.ts";
import type { Cost } from "./reading/cost.ts";
import { readWithPeer } from "./reading/peers.ts";
import { readSamples } from "./reading/samples.ts";
import { calibrationOf, givenOf, reliabilityTable, SURE, Tally } from "./reading/tally.ts";
import type { Given } from "./reading/tally.ts";

const CARRIERS: readonly FixtureCarrier[] = ["xml", "ofd", "pdf", "pdf-scan", "scan", "photo"];
const PICTURES: ReadonlySet<FixtureCarrier> = new Set(["photo", "scan", "pdf-scan"]);
/** The promise, in percent of the fields. */
const LEAST: Record<FixtureCarrier, number> = { xml: 99, ofd: 99, pdf: 99, "pdf-scan": 97, scan: 97, photo: 92 };
const HALVES: readonly Half[] = ["development", "held-out"];

type Papers = { files: number; taken: number; named: number };
type Part = { tally: Tally; peer: Tally; costs: Cost[]; peerSeconds: number[] };
type HalfRead = { parts: Map<string, Part>; given: Given[]; papers: Papers };

const bench: Bench = async ({ rows, say, print }) => {
  const read = new Map<Half, HalfRead>();
  for (const half of HALVES) read.set(half, await readHalf(half, rows, say));
  const samples = ONLY.length === 0 || ONLY.includes("samples") ? await readSamples(say) : { figures: [], given: [] };
  const both = HALVES.map((half) => [half, read.get(half)!] as const);
  for (const [name, given] of [...both.map(([half, { given }]) => [half, given] as const), ["samples", samples.given] as const])
    if (given.length > 0)
      print(`\nfields of photos and scans, ${name}: confidence given, and how many are right\n${reliabilityTable(given)}`);
  print("");
  return [
    ...both.flatMap(([half, { parts }]) => CARRIERS.flatMap((carrier) => carrierFigure(half, carrier, parts))),
    ...samples.figures,
    ...both.flatMap(([half, { given }]) => calibrationFigures(half, given)),
    ...calibrationFigures("samples", samples.given),
    ...both.flatMap(([half, { parts, papers }]) => refusals(half, parts, papers)),
    ...costFigures(both.map(([, { parts }]) => parts)),
    ...kindFigures(read.get("development")!.parts, read.get("held-out")!.parts),
  ];
};
export default bench;

const keyOf = (carrier: FixtureCarrier, subject: string): string => `${carrier} ${subject}`;

/** Words that a fixture's half, carrier and kind must have to be read, and "samples"; all are read without any. */
const ONLY = (process.env["PIAOZAI_BENCH_ONLY"] ?? "").split(/\s+/u).filter(Boolean);

function isWanted({ half, carrier, subject }: Fixture): boolean {
  const words = [half, carrier, ...subject.split("-")];
  return ONLY.every((word) => words.includes(word));
}

async function readHalf(half: Half, rows: number, say: (line: string) => void): Promise<HalfRead> {
  const result: HalfRead = { parts: new Map(), given: [], papers: { files: 0, taken: 0, named: 0 } };
  const all = fixtures(half, (carrier) => (carrier === "photo" || carrier === "scan" ? rows : rows * 3)).filter(
    (fixture) => isChosen(fixture) && isWanted(fixture),
  );
  for (const carrier of CARRIERS) {
    const own = all.filter((fixture) => fixture.carrier === carrier);
    if (own.length > 0) say(`${half}: ${own.length} ${carrier} files`);
    for (const fixture of own) await readOne(fixture, result);
  }
  return result;
}

/** A picture takes seconds: of each kind and seed there is a photo or a scan, in turn. */
function isChosen({ carrier, subject, seed }: Fixture): boolean {
  if (carrier !== "photo" && carrier !== "scan") return true;
  const turn = mixSeed(subject) + Math.floor((seed - 1) / 2);
  return (turn % 2 === 0) === (carrier === "photo");
}

async function readOne(fixture: Fixture, result: HalfRead): Promise<void> {
  const { name, bytes, turned } = await fixture.make();
  const { value: readings, ...cost } = await costOf(() => readFile(bytes, name, here));
  const invoices = readings.flatMap((reading) => reading.invoices);
  if (fixture.is !== null) {
    countPaper(result.papers, fixture.is, invoices, readings);
    return;
  }
  const key = keyOf(fixture.carrier, fixture.subject);
  const part = result.parts.get(key) ?? { tally: new Tally(), peer: new Tally(), costs: [], peerSeconds: [] };
  result.parts.set(key, part);
  const { scored, swaps, invented } = scoreFile(fixture.truth, invoices);
  part.tally.add(scored, swaps, invented.length);
  part.costs.push(cost);
  if (PICTURES.has(fixture.carrier)) result.given.push(...givenOf(scored));
  await readByPeer(fixture, bytes, turned ?? 0, part);
}

/** The text of the peer through the same layout step; XML and OFD have no peer. */
async function readByPeer(fixture: Fixture, bytes: Uint8Array, turned: number, part: Part): Promise<void> {
  const peer = peerOf(fixture.carrier);
  const program = peer === null ? null : findPeer(peer);
  if (peer === null || program === null) return;
  const started = performance.now();
  const invoices = await readWithPeer(peer, program, bytes, turned).catch((): InvoiceFacts[] => []);
  part.peerSeconds.push((performance.now() - started) / 1000);
  const { scored, swaps, invented } = scoreFile(fixture.truth, invoices);
  part.peer.add(scored, swaps, invented.length);
}

const peerOf = (carrier: FixtureCarrier): "pdftotext" | "tesseract" | null =>
  carrier === "pdf" ? "pdftotext" : carrier === "photo" || carrier === "scan" ? "tesseract" : null;

function countPaper(papers: Papers, is: string, invoices: InvoiceFacts[], readings: FileReading[]): void {
  papers.files += 1;
  if (invoices.length > 0) papers.taken += 1;
  const told = readings.flatMap((reading) => reading.problems.map((problem) => problem.detail?.["is"]));
  if (invoices.length === 0 && told.includes(is)) papers.named += 1;
}

function joined(tallies: Tally[]): Tally {
  const sum = new Tally();
  for (const each of tallies)
    for (const key of ["files", "right", "empty", "wrong", "wrongSure", "swaps", "invented"] as const) sum[key] += each[key];
  return sum;
}

const ofCarrier = (parts: Map<string, Part>, carrier: FixtureCarrier): Part[] =>
  [...parts].filter(([key]) => key.startsWith(`${carrier} `)).map(([, part]) => part);

const told = ({ files, total, empty, wrong, wrongSure }: Tally): string =>
  `${files} files, ${total} fields: ${empty} left empty, ${wrong} wrong, ${wrongSure} of them given ≥ ${SURE}`;

function carrierFigure(half: Half, carrier: FixtureCarrier, parts: Map<string, Part>): Figure[] {
  const own = ofCarrier(parts, carrier);
  const tally = joined(own.map((part) => part.tally));
  if (tally.total === 0) return [];
  const peer = peerOf(carrier);
  const theirs = joined(own.map((part) => part.peer));
  const absent = peer !== null && theirs.files === 0;
  return [
    {
      bench: "reading",
      what: `${carrier}, ${half}: fields right`,
      figure: tally.percent,
      unit: "%",
      budget: { least: LEAST[carrier] },
      ...(peer === null ? {} : { peer: `${peer} + layout`, peerFigure: theirs.percent }),
      note: absent ? `${told(tally)}; not measured: ${notInstalled(peer)}` : told(tally),
    },
  ];
}

function calibrationFigures(of: string, given: Given[]): Figure[] {
  if (given.length === 0) return [];
  const { sureRight, interval, rightSure, sure, right } = calibrationOf(given);
  const [low, high] = interval.map((each) => each.toFixed(1));
  return [
    {
      bench: "reading",
      what: `photos and scans, ${of}: right of those given ≥ ${SURE}`,
      figure: sureRight,
      unit: "%",
      budget: { least: 95 },
      note: `${sure} fields, 95 % interval ${low}–${high} %`,
    },
    {
      bench: "reading",
      what: `photos and scans, ${of}: given ≥ ${SURE} of the right ones`,
      figure: rightSure,
      unit: "%",
      budget: { least: 70 },
      note: `${right} fields`,
    },
  ];
}

function refusals(half: Half, parts: Map<string, Part>, papers: Papers): Figure[] {
  const all = joined([...parts.values()].map((part) => part.tally));
  if (all.files === 0 && papers.files === 0) return [];
  const count = (what: string, figure: number, note: string): Figure => ({
    bench: "reading",
    what: `${what}, ${half}`,
    figure,
    unit: "",
    budget: { most: 0 },
    note,
  });
  const figures = [
    count("buyer and seller swapped", all.swaps, `of ${all.files} files`),
    count("invoices given that aren't there", all.invented, `of ${all.files} files`),
  ];
  const named = `of ${papers.files}; ${papers.named} named as what they are`;
  return papers.files === 0 ? figures : [...figures, count("papers that are no invoices taken for one", papers.taken, named)];
}

function costFigures(halves: Map<string, Part>[]): Figure[] {
  return CARRIERS.flatMap((carrier): Figure[] => {
    const own = halves.flatMap((parts) => ofCarrier(parts, carrier));
    const costs = own.flatMap((part) => part.costs);
    if (costs.length === 0) return [];
    const cpu = timesOf(costs.map((cost) => cost.cpu));
    const peaks = costs.flatMap((cost) => cost.peakMb ?? []);
    const peer = peerOf(carrier);
    const theirs = own.flatMap((part) => part.peerSeconds);
    return [
      {
        bench: "reading",
        what: `${carrier}: processor time a file, most`,
        figure: Math.max(...costs.map((cost) => cost.cpu)),
        median: cpu.p50,
        unit: "s",
        ...(PICTURES.has(carrier) ? { budget: { most: 8 } } : {}),
        ...(peer === null
          ? {}
          : { peer: `${peer}, clock, median`, peerFigure: theirs.length === 0 ? null : timesOf(theirs).p50 }),
        note: peaks.length === 0 ? "" : `memory above idle at most ${Math.max(...peaks).toFixed(0)} MB`,
      },
    ];
  });
}

/** By carrier and kind: the figure is the development half's, the note has the held-out half's. */
function kindFigures(development: Map<string, Part>, heldOut: Map<string, Part>): Figure[] {
  const keys = [...new Set([...development.keys(), ...heldOut.keys()])];
  return keys.map((key): Figure => {
    const tally = development.get(key)?.tally ?? new Tally();
    const other = heldOut.get(key)?.tally ?? new Tally();
    const held = other.percent === null ? [] : [`held out ${other.percent.toFixed(1)} % of ${other.total}`];
    const own = tally.files === 0 ? [] : [told(tally)];
    return { bench: "reading", what: key, figure: tally.percent, unit: "%", note: [...held, ...own].join("; ") };
  });
}
