import { afterAll, beforeAll, expect, test } from "vitest";
import { readDocuments } from "./read-documents.ts";
import { type Account, type Stage, aFile, anInvoice, jsonReaders, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;
/** Readings of files named "slow" wait here until they are let go; pictures (*.jpg) are no matter for the quick lane. */
let gate: { wait: Promise<void>; open: () => void };
const close = (): void => {
  let open = (): void => undefined;
  const wait = new Promise<void>((resolve) => (open = resolve));
  gate = { wait, open };
};
const seen: string[] = [];

beforeAll(async () => {
  close();
  stage = await openStage(
    {
      ...jsonReaders,
      read: async (bytes, name, quickOnly, crop) => {
        if (quickOnly && name.endsWith(".jpg")) return null;
        seen.push(name);
        if (name.startsWith("slow")) await gate.wait;
        return jsonReaders.read(bytes, name, quickOnly, crop);
      },
    },
    { maxUpload: 400_000, workers: 1 },
  );
  finance = await stage.account([stage.companies.a], "finance", "company");
});
afterAll(async () => {
  gate.open();
  await stage.close();
});

let serial = 100;
const fresh = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({ number: `2500300000000000${String(++serial).padStart(4, "0")}`, ...part });
const file = (name: string, bytes = aFile([fresh()])) => ({ name, bytes });
let keys = 0;
const key = (): string => `key-${++keys}`;
const send = async (files: { name: string; bytes: Buffer }[], fields: Record<string, string>, wait = 0) =>
  (await stage.upload(finance, files, { fields, wait })).json();
const progress = async (batch: string) => (await stage.get(finance, `/batches/${batch}/progress`)).json();
const done = async (batch: string) => {
  await stage.get(finance, `/batches/${batch}?wait=30`);
  return progress(batch);
};
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};

test("E2 parts of one batch stand together; a part answers for its own files, the batch for all", async () => {
  const batch = key();
  const first = await send([file("1.ofd"), file("2.ofd")], { batch, keys: `${key()},${key()}` }, 30);
  const second = await send([file("3.ofd"), file("big.ofd", Buffer.alloc(500_000))], { batch, keys: `${key()},${key()}` }, 30);
  expect(second.batch).toBe(first.batch);
  expect(second.files.map((each: { name: string }) => each.name)).toEqual(["3.ofd", "big.ofd"]);
  expect(await progress(first.batch)).toMatchObject({
    files: 4,
    refused: 1,
    open: 0,
    done: true,
    cancelledAt: null,
    outcomes: { new: 3, refused: 1, joined: 0, suspected: 0 },
  });
});

test("E2 E5 a table among the files is a list, not a file without an invoice", async () => {
  const say = (is: string) => aFile([], { salt: key(), problems: [{ code: "not-an-invoice", message: "", detail: { is } }] });
  const { batch } = await send([file("清单.xlsx", say("spreadsheet")), file("合同.pdf", say("contract"))], { batch: key() }, 30);
  expect(await done(batch)).toMatchObject({ files: 2, outcomes: { list: 1, "not-an-invoice": 1 } });
});

test("E2 a part that is sent again is taken in once, also together with others and in another order", async () => {
  const batch = key();
  const files = [file("a.ofd"), file("b.ofd"), file("c.ofd"), file("big.ofd", Buffer.alloc(500_000))];
  const names = [key(), key(), key(), key()];
  const first = await send(files.slice(0, 2), { batch, keys: names.slice(0, 2).join(",") });
  const again = await send(files.toReversed(), { batch, keys: names.toReversed().join(",") });
  const third = await send(files.toReversed(), { batch, keys: names.toReversed().join(",") });
  expect(again.files.map((each: { name: string }) => each.name)).toEqual(["big.ofd", "c.ofd", "b.ofd", "a.ofd"]);
  expect(again.files[2].documentId).toBe(first.files[1].documentId);
  expect(again.files[3].documentId).toBe(first.files[0].documentId);
  expect(third.files[1].documentId).toBe(again.files[1].documentId);
  expect(await done(first.batch)).toMatchObject({ files: 4, outcomes: { new: 3, refused: 1, duplicate: 0, joined: 0 } });
});

test("E2 twelve requests with the same files at the same time give each file once", async () => {
  const [batch, one, two] = [key(), key(), key()];
  const files = [file("x.ofd"), file("y.ofd")];
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(files, { batch, keys: `${one},${two}` })));
  const ids = answers.map((answer) => answer.files.map((each: { documentId: string }) => each.documentId).join());
  expect(new Set(ids).size).toBe(1);
  expect(await done(answers[0].batch)).toMatchObject({ files: 2, outcomes: { new: 2 } });
});

test("E2 keys are another person's own: the same ones of somebody else mean other files", async () => {
  const other = await stage.account([stage.companies.a], "employee", "own");
  const fields = { batch: key(), keys: key() };
  const mine = await send([file("m.ofd")], fields, 30);
  const theirs = (await stage.upload(other, [file("t.ofd")], { fields })).json();
  expect(theirs.batch).not.toBe(mine.batch);
  expect(theirs.files[0]).toMatchObject({ name: "t.ofd", outcome: "new" });
  for (const path of ["progress", "files?ids=1", "report.csv"])
    expect([path, (await stage.get(other, `/batches/${mine.batch}/${path}`)).statusCode]).toEqual([path, 404]);
  for (const verb of ["cancel", "resume"])
    expect([verb, (await stage.post(other, `/batches/${mine.batch}/${verb}`)).statusCode]).toEqual([verb, 404]);
  const foreign = theirs.files[0].documentId;
  expect((await stage.get(finance, `/batches/${mine.batch}/files?ids=${foreign}`)).json()).toEqual({ files: [] });
});

test("E2 a key that could carry anything is refused", async () => {
  const answer = await stage.upload(finance, [file("x.ofd")], { fields: { batch: "a b", keys: key() } });
  expect(answer.json()).toMatchObject({ status: 422, code: "bad-keys" });
});

test("E2 a photo never delays the files behind it", async () => {
  close();
  const batch = key();
  const files = [file("slow 1.jpg"), ...Array.from({ length: 20 }, (_, i) => file(`${i}.xml`)), file("slow 2.jpg")];
  const { batch: id } = await send(files, { batch, keys: files.map(() => key()).join(",") });
  await until(async () => (await progress(id)).open <= 2);
  expect(await progress(id)).toMatchObject({ files: 22, open: 2, done: false, outcomes: null });
  gate.open();
  expect(await done(id)).toMatchObject({ open: 0, outcomes: { new: 22 } });
});

test("E2 what is cancelled isn't read, stays stored with a trace, and is read when the batch is taken up again", async () => {
  close();
  const batch = key();
  // a large one, with which no other is read together
  const slow = aFile([fresh()], { salt: "x".repeat(300_000) });
  const files = [file("slow.ofd", slow), ...Array.from({ length: 30 }, (_, i) => file(`cancelled ${i}.ofd`))];
  const { batch: id } = await send(files, { batch, keys: files.map(() => key()).join(",") });
  await until(() => seen.includes("slow.ofd"));
  const cancelled = await stage.post(finance, `/batches/${id}/cancel`);
  expect([cancelled.statusCode, cancelled.json()]).toMatchObject([
    200,
    { open: 0, cancelled: 31, done: true, outcomes: { cancelled: 31 } },
  ]);
  expect((await stage.post(finance, `/batches/${id}/cancel`)).json()).toMatchObject({ status: 409, code: "batch-cancelled" });

  // the reading that was under way comes to nothing, and nothing behind it is begun
  gate.open();
  const probe = await send([file("afterwards.ofd")], {}, 30);
  expect(probe.files[0].outcome).toBe("new");
  expect(seen.filter((name) => name.startsWith("cancelled"))).toEqual([]);
  expect(await progress(id)).toMatchObject({ cancelled: 31 });

  // a part that was on its way is kept, not read
  const late = await send([file("cancelled late.ofd")], { batch, keys: key() }, 30);
  expect(late.files[0]).toMatchObject({ state: "kept", outcome: "cancelled", problem: { code: "cancelled" } });
  const original = await stage.get(finance, `/documents/${late.files[0].documentId}/original`);
  expect(original.statusCode).toBe(200);

  const resumed = await stage.post(finance, `/batches/${id}/resume`);
  expect(resumed.json()).toMatchObject({ open: 32, cancelled: 0, cancelledAt: null });
  expect(await done(id)).toMatchObject({ files: 32, outcomes: { new: 32, cancelled: 0 } });
  expect((await stage.post(finance, `/batches/${id}/resume`)).json()).toMatchObject({ status: 409, code: "not-cancelled" });
  const events = await stage.platform.db
    .selectFrom("event")
    .select("type")
    .where("subject", "=", "batch")
    .where("subject_id", "=", id)
    .orderBy("id")
    .execute();
  expect(events.map((event) => event.type)).toEqual(["batch.cancelled", "batch.resumed"]);
});

test("E2 the report names every file with its result and what is wrong in words, safe for a spreadsheet", async () => {
  const [batch, known] = [key(), fresh()];
  const files = [
    file("known.ofd", aFile([known])),
    file("again.pdf", aFile([known], { format: "pdf", salt: "2" })),
    file("=cmd.txt", Buffer.from("no invoice")),
    file("big, very.ofd", Buffer.alloc(500_000)),
  ];
  const { batch: id } = await send(files, { batch, keys: files.map(() => key()).join(",") }, 30);
  const answer = await stage.get(finance, `/batches/${id}/report.csv`, { "accept-language": "en" });
  expect(answer.headers["content-type"]).toMatch(/^text\/csv/);
  const lines = answer.body.trimEnd().split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines[1]).toContain(`"${known.number}\t"`);
  expect(lines[3]).toMatch(/^'=cmd\.txt,/);
  expect(lines[3]).toMatch(/,This is not an invoice,not-an-invoice$/);
  expect(lines[4]).toMatch(/^"big, very\.ofd",500000,,.*,The file is too large,too-large$/);
  expect((await progress(id)).outcomes).toMatchObject({ new: 1, joined: 1, "not-an-invoice": 1, refused: 1 });
});

test("E2 a file whose key was used in another batch is answered, too", async () => {
  const [again, sent] = [key(), file("again.ofd")];
  const first = await send([sent], { batch: key(), keys: again }, 30);
  const second = await send([sent], { batch: key(), keys: again }, 30);
  expect(second.files).toEqual(first.files);
});

test("E2 a file beside one at which workers died is read by itself before it is given up", async () => {
  const { files } = await send([file("beside-1.ofd"), file("beside-2.ofd")], { batch: key() }, 30);
  const ids: string[] = files.map((each: { documentId: string }) => each.documentId);
  await stage.platform.db.updateTable("document").set({ state: "queued", attempts: 9 }).where("id", "in", ids).execute();
  const documents = ids.map((id) => ({ companyId: stage.companies.a, id }));
  await readDocuments(stage.platform, jsonReaders, { data: { documents }, last: false }, "quick");
  await stage.get(
    finance,
    `/batches/${files[0].batch ?? (await stage.get(finance, "/documents")).json().documents[0].batch}?wait=30`,
  );
  const rows = await stage.platform.db.selectFrom("document").select(["state", "problem"]).where("id", "in", ids).execute();
  expect(rows).toEqual([
    { state: "read", problem: null },
    { state: "read", problem: null },
  ]);
});

test("E2 a long name that is cut within a character is kept all the same", async () => {
  const { files } = await send([file(`\u{1f600}${"x".repeat(199)}`)], { batch: key() }, 30);
  expect(files[0]).toMatchObject({ outcome: "new" });
  expect(files[0].name.isWellFormed()).toBe(true);
});
