import { afterAll, beforeAll, expect, test } from "vitest";
import { createGroup } from "#server/people/people.usecases.ts";
import { type Account, type Stage, TAX_A, TAX_B, aFile, anInvoice, openStage } from "./testing/stage.ts";

let stage: Stage;
let finance: Account;
let financeB: Account;
let both: Account;
let employee: Account;

beforeAll(async () => {
  stage = await openStage();
  const { a, b } = stage.companies;
  await stage.trx(async (trx) => {
    const group = await createGroup(trx, "样张集团");
    await trx.updateTable("company").set({ group_id: group }).where("id", "in", [a, b]).execute();
  });
  finance = await stage.account([a], "finance", "company");
  financeB = await stage.account([b], "finance", "company");
  both = await stage.account([a, b], "finance", "company");
  employee = await stage.account([a], "employee", "own");
});
afterAll(() => stage.close());

let serial = 3000;
const number = () => `2500400000000000${String(++serial)}`;
const fresh = (part: Parameters<typeof anInvoice>[0] = {}) => anInvoice({ number: number(), ...part });
let fare = 1000;
/** a receipt without a number, of an amount that no other test uses */
const taxi = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({
    kind: "taxi",
    number: null,
    seller: { name: "样张出租汽车有限公司", taxId: null },
    buyer: { name: null, taxId: null },
    amount: null,
    tax: null,
    total: `${++fare}.00`,
    items: [],
    ...part,
  });
const rail = (part: Parameters<typeof anInvoice>[0] = {}) =>
  anInvoice({
    kind: "rail",
    number: null,
    seller: { name: null, taxId: null },
    amount: null,
    tax: null,
    total: "553.00",
    items: [],
    extra: { train: "G1", travelDate: `2025-01-${String((++serial % 28) + 1).padStart(2, "0")}`, passenger: `样某${serial}` },
    ...part,
  });
let salt = 0;
const bytes = (invoice: ReturnType<typeof anInvoice>, format: "image" | "ofd" | "pdf" = "image") =>
  aFile([invoice], { format, salt: `d${++salt}` });
const put = async (of: Account, invoice: ReturnType<typeof anInvoice>, content = bytes(invoice), fields = {}) =>
  (await stage.upload(of, [{ name: `${++salt}.jpg`, bytes: content }], { fields })).json().files[0];
const cases = async (of: Account, invoice: string) => (await stage.get(of, `/invoices/${invoice}/duplicates`)).json().cases;
const correct = async (of: Account, id: string, values: Record<string, string | null>, confirm: string[] = []) => {
  const { version } = (await stage.get(of, `/invoices/${id}`)).json();
  return stage.post(of, `/invoices/${id}`, { version, values, confirm });
};
const idOf = (file: { invoices: { id: string }[] }): string => file.invoices[0]!.id;

test("E6 same seller, amount and date without a number: warned with a link to the other one, both kept", async () => {
  const ride = taxi();
  const first = await put(finance, ride);
  const second = await put(finance, ride);
  expect(first.suspected).toEqual([]);
  expect(second).toMatchObject({ outcome: "new", suspected: [{ reason: "same-receipt", invoice: { id: idOf(first) } }] });
  expect(idOf(second)).not.toBe(idOf(first));
  expect(await cases(finance, idOf(first))).toMatchObject([
    { reason: "same-receipt", state: "open", later: { id: idOf(second) }, earlier: { id: idOf(first) } },
  ]);
});

test("E6 two photos of one receipt that come at the same moment find each other", async () => {
  const ride = taxi();
  const files = await Promise.all([put(finance, ride), put(finance, ride)]);
  expect(await cases(finance, idOf(files[0]))).toHaveLength(1);
});

test("E6 a receipt whose number couldn't be read is suspected beside the one whose number could", async () => {
  const ride = taxi();
  const read = await put(finance, { ...ride, code: "011002500111", number: String(10_000_000 + ++serial) });
  const poor = await put(finance, ride);
  expect(poor.suspected).toMatchObject([{ invoice: { id: idOf(read) } }]);
  const invoice = fresh({ total: `${++fare}.00` });
  const pdf = await put(finance, invoice, bytes(invoice, "pdf"));
  const photo = await put(finance, { ...invoice, number: null });
  expect(photo.suspected).toMatchObject([{ invoice: { id: idOf(pdf) } }]);
});

test("E6 a rail ticket on paper and its e-invoice are one trip", async () => {
  const trip = rail();
  const paper = await put(finance, trip);
  const electronic = await put(finance, { ...trip, number: number(), date: "2025-02-11" });
  expect(electronic.suspected).toMatchObject([{ reason: "same-trip", invoice: { id: idOf(paper) } }]);
  const paid = { number: "K051971", extra: { ...trip.extra, ticketCode: `100000000${10000 + serial}K051971` } };
  const coded = await put(finance, rail({ ...paid, total: "12.00" }));
  const again = await put(finance, rail({ ...paid, total: "12.00" }));
  expect(again, "its code tells it apart: the same photo makes no second record").toMatchObject({
    outcome: "joined",
    invoices: [{ id: idOf(coded) }],
  });
  const neighbour = await put(finance, { ...trip, extra: { ...trip.extra, passenger: "另某" } });
  expect(neighbour.suspected).toEqual([]);
});

test("E6 a correction that makes two records alike opens a case, in the same transaction, and confirming again opens none", async () => {
  const ride = taxi();
  const first = idOf(await put(finance, ride));
  const second = idOf(await put(finance, { ...ride, total: "7.00" }));
  expect(await cases(finance, second)).toEqual([]);
  await correct(finance, second, { total: ride.total });
  expect(await cases(finance, second)).toMatchObject([
    { reason: "same-receipt", state: "open", later: { id: second }, earlier: { id: first } },
  ]);
  await correct(finance, second, {}, ["date"]);
  expect(await cases(finance, first)).toHaveLength(1);
});

test("E6 design 1: a number corrected to one that another company of the group has is told to those who see both", async () => {
  const held = fresh({ buyer: { name: "样张乙有限公司", taxId: TAX_B } });
  await put(financeB, held);
  const mine = idOf(await put(finance, fresh()));
  await correct(finance, mine, { number: held.number });
  expect(await cases(both, mine)).toMatchObject([{ reason: "other-company" }]);
  expect(await cases(finance, mine)).toEqual([]);
});

test("E6 design 1: a number corrected to one that he may not see makes a case for finance; he is told nothing", async () => {
  const held = fresh();
  const registered = idOf(await put(finance, held));
  const mine = idOf(await put(employee, fresh()));
  expect((await correct(employee, mine, { number: held.number })).statusCode).toBe(200);
  expect(await cases(employee, mine)).toEqual([]);
  expect(await cases(finance, registered)).toMatchObject([{ reason: "handed-in" }]);
});

test("E6 what is taken back into the register is compared with what came while it was away", async () => {
  const ride = taxi();
  const away = idOf(await put(finance, ride));
  await stage.post(finance, `/invoices/${away}/set-aside`, { as: "not-an-invoice" });
  const later = idOf(await put(finance, ride));
  expect(await cases(finance, later)).toEqual([]);
  await stage.post(finance, `/invoices/${away}/set-aside`, { as: "open" });
  expect(await cases(finance, later)).toMatchObject([{ reason: "same-receipt", state: "open" }]);
});

test("E6 a better file that completes a record finds the one that it looks like then", async () => {
  const ride = taxi();
  const first = idOf(await put(finance, ride));
  const poor = fresh({ kind: "taxi", seller: ride.seller, buyer: ride.buyer, total: null, amount: null, tax: null, items: [] });
  const second = idOf(await put(finance, poor));
  await put(finance, { ...poor, total: ride.total });
  expect(await cases(finance, second)).toMatchObject([{ reason: "same-receipt", earlier: { id: first } }]);
});

test("E6 'not the same' is remembered with who and when, silences it, and isn't asked again", async () => {
  const ride = taxi();
  const [first, second] = [await put(finance, ride), await put(finance, ride)];
  const [open] = await cases(finance, idOf(second));
  expect(open.may.deny).toBe(true);
  const decided = await stage.post(finance, `/duplicates/${open.id}`, { decision: "not-same", note: "往返各一张" });
  expect([decided.statusCode, decided.json()]).toMatchObject([
    200,
    { state: "not-same", decidedBy: expect.stringMatching(/^职员/), note: "往返各一张", may: { keep: [], deny: false } },
  ]);
  expect(decided.json().decidedAt).not.toBeNull();
  expect(await cases(finance, idOf(first))).toEqual([]);
  expect((await stage.get(finance, "/documents")).json().documents[0].suspected).toEqual([]);
  expect((await stage.post(finance, `/duplicates/${open.id}`, { decision: "not-same" })).json()).toMatchObject({
    status: 409,
    code: "already-decided",
  });
  const events = await stage.platform.db
    .selectFrom("event")
    .select(["type", "actor_id", "reason"])
    .where("subject", "=", "duplicate-case")
    .where("subject_id", "=", open.id)
    .orderBy("id")
    .execute();
  expect(events).toMatchObject([
    { type: "duplicate.opened" },
    { type: "duplicate.decided", actor_id: finance.userId, reason: "往返各一张" },
  ]);
});

test("E6 'the same': its files join the one that is kept, the other is withdrawn with a trace, and stays so", async () => {
  const ride = taxi();
  const secondBytes = bytes(ride);
  const [first, second] = [await put(finance, ride), await put(finance, ride, secondBytes)];
  const [open] = await cases(finance, idOf(second));
  expect((await stage.post(finance, `/duplicates/${open.id}`, { decision: "same" })).json()).toMatchObject({
    code: "keep-which",
  });
  const decided = await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: idOf(first) });
  expect(decided.json()).toMatchObject({ state: "same", later: { invoice: null }, earlier: { invoice: { id: idOf(first) } } });
  expect((await stage.get(finance, `/invoices/${idOf(second)}`)).statusCode).toBe(404);
  expect((await stage.get(finance, `/invoices/${idOf(first)}/documents`)).json().documents).toHaveLength(2);
  const withdrawn = await stage.platform.db
    .selectFrom("event")
    .select(["type", "actor_id", "data"])
    .where("subject_id", "=", idOf(second))
    .orderBy("id", "desc")
    .executeTakeFirst();
  expect(withdrawn).toMatchObject({ type: "invoice.withdrawn", actor_id: finance.userId, data: { otherId: idOf(first) } });
  const again = await put(finance, ride, secondBytes);
  expect(again.invoices).toMatchObject([{ id: idOf(first), relation: "joined" }]);
});

test("E6 a numbered record that was found to be the same isn't brought back by its number", async () => {
  const trip = rail();
  const paper = await put(finance, trip);
  const numbered = { ...trip, number: number() };
  const electronic = await put(finance, numbered);
  const [open] = await cases(finance, idOf(paper));
  await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: idOf(paper) });
  const again = await put(finance, numbered, bytes(numbered, "pdf"));
  expect(again.invoices).toMatchObject([{ id: idOf(paper), relation: "joined", summary: { number: numbered.number } }]);
  expect((await stage.get(finance, `/invoices/${idOf(electronic)}`)).statusCode).toBe(404);
});

test("E6 who may not remove a record can't withdraw it; that two of his own differ he may say", async () => {
  const ride = taxi();
  await put(employee, ride);
  const second = await put(employee, ride);
  const [open] = await cases(employee, idOf(second));
  expect(open.may).toEqual({ keep: [], confirm: false, deny: true });
  const tried = await stage.post(employee, `/duplicates/${open.id}`, { decision: "same", keep: idOf(second) });
  expect(tried.json()).toMatchObject({ status: 403, code: "may-not-decide" });
  expect((await stage.post(employee, `/duplicates/${open.id}`, { decision: "not-same" })).statusCode).toBe(200);
});

test("E6 design 1: in another company of the group a case is opened, for those alone who see both", async () => {
  const known = fresh({ total: `${++fare}.00` });
  const first = await put(finance, known, bytes(known, "ofd"));
  // who may enter for B only: it stays in B, its title not being B's
  const second = await put(financeB, known, bytes(known, "pdf"));
  expect(second).toMatchObject({ outcome: "new", suspected: [], sameFileAs: null });
  const seen = (await stage.get(both, "/duplicates"))
    .json()
    .cases.filter((each: { later: { id: string } }) => each.later.id === idOf(second));
  expect(seen).toMatchObject([
    { reason: "other-company", earlier: { id: idOf(first), invoice: { company: { id: stage.companies.a } } } },
  ]);
  for (const one of [finance, financeB, employee]) {
    expect((await stage.get(one, "/duplicates")).json().cases.map((each: { id: string }) => each.id)).not.toContain(seen[0].id);
    expect((await stage.get(one, `/duplicates/${seen[0].id}`)).statusCode).toBe(404);
    expect((await stage.post(one, `/duplicates/${seen[0].id}`, { decision: "not-same" })).statusCode).toBe(404);
  }
  expect(await cases(finance, idOf(first))).toEqual([]);
  const history = (await stage.get(financeB, `/invoices/${idOf(second)}/history`)).json().events;
  expect(history.map((event: { type: string }) => event.type)).toEqual(["invoice.registered"]);

  const decided = await stage.post(both, `/duplicates/${seen[0].id}`, { decision: "same", keep: idOf(first) });
  expect(decided.json()).toMatchObject({ state: "same" });
  expect((await stage.get(financeB, `/invoices/${idOf(second)}`)).statusCode).toBe(404);
  // the file stays where it was put
  expect((await stage.get(finance, `/invoices/${idOf(first)}/documents`)).json().documents).toHaveLength(1);
});

test("E6 an invoice between two companies of the group stands in both by right", async () => {
  const between = fresh({ seller: { name: "样张乙有限公司", taxId: TAX_B }, buyer: { name: "样张甲有限公司", taxId: TAX_A } });
  const file = await put(both, between, bytes(between, "ofd"));
  expect(file.invoices).toHaveLength(2);
  for (const { id } of file.invoices) expect(await cases(both, id)).toEqual([]);
});

test("E6 design 1: what somebody without access handed in is a case for finance; he is told nothing", async () => {
  const known = fresh();
  const registered = await put(finance, known, bytes(known, "ofd"));
  const copy = await put(employee, known, bytes(known, "pdf"));
  expect(copy).toMatchObject({ outcome: "new", suspected: [] });
  expect(await cases(employee, idOf(copy))).toEqual([]);
  expect((await stage.get(employee, "/duplicates")).json().cases.map((each: { reason: string }) => each.reason)).not.toContain(
    "handed-in",
  );
  const [open] = await cases(finance, idOf(registered));
  expect(open).toMatchObject({
    reason: "handed-in",
    later: { invoice: null, by: expect.stringMatching(/^职员/) },
    may: { confirm: true },
  });
  expect((await stage.get(employee, `/duplicates/${open.id}`)).statusCode).toBe(404);
  expect((await stage.post(finance, `/duplicates/${open.id}`, { decision: "same" })).json()).toMatchObject({ state: "same" });
  // his own record stays as it was
  expect((await stage.get(employee, `/invoices/${idOf(copy)}`)).statusCode).toBe(200);
});

test("E6 two receipts on one photo stay two when the photo comes again: each gets the further file, no case is made of them", async () => {
  const [one, other] = [taxi(), taxi()];
  const photo = aFile([one, other], { format: "image", salt: "two" });
  const first = await put(finance, one, photo);
  const again = await put(finance, one, photo);
  expect(again.invoices.map((each: { id: string }) => each.id)).toEqual(first.invoices.map((each: { id: string }) => each.id));
  expect(again).toMatchObject({ outcome: "duplicate", suspected: [] });
  for (const { id } of first.invoices) {
    expect((await stage.get(finance, `/invoices/${id}/documents`)).json().documents).toHaveLength(2);
    expect(await cases(finance, id)).toEqual([]);
  }
});

test("E6 a receipt without a number beside an invoice with one on a photo that comes again joins its own record", async () => {
  const [numbered, ride] = [fresh(), taxi()];
  const photo = aFile([numbered, ride], { format: "image", salt: "mixed" });
  const [first, again] = [await put(finance, ride, photo), await put(finance, ride, photo)];
  expect(again.invoices.map((each: { id: string }) => each.id)).toEqual(first.invoices.map((each: { id: string }) => each.id));
});

test("E6 the same photo twice in one upload is one record", async () => {
  const photo = bytes(taxi(), "pdf");
  // so many that one worker gets several of them at once
  const { files } = (
    await stage.upload(
      finance,
      Array.from({ length: 24 }, (_, i) => ({ name: `${i}.pdf`, bytes: photo })),
    )
  ).json();
  expect(new Set(files.map(idOf)).size).toBe(1);
});

test("E6 what somebody handed in without access isn't taken for a second record when the photo comes again", async () => {
  const ride = taxi();
  const photo = bytes(ride);
  const registered = await put(finance, ride, photo);
  const copy = await put(employee, ride, photo);
  expect(idOf(copy)).not.toBe(idOf(registered));
  for (const [of, id] of [
    [finance, idOf(registered)],
    [employee, idOf(copy)],
  ] as const) {
    expect(idOf(await put(of, ride, photo))).toBe(id);
    const { events } = (await stage.get(finance, `/invoices/${idOf(registered)}/history`)).json();
    expect(events.map((event: { type: string }) => event.type)).not.toContain("invoice.suspected-duplicate");
  }
});

test("E6 'the same' said of two that were read from one page", async () => {
  const ride = taxi();
  const file = await put(finance, ride, aFile([ride, ride], { format: "image", salt: "page" }));
  const [open] = await cases(finance, idOf(file));
  const decided = await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: idOf(file) });
  expect([decided.statusCode, decided.json()]).toMatchObject([200, { state: "same" }]);
  expect((await stage.get(finance, `/invoices/${idOf(file)}/documents`)).json().documents).toHaveLength(1);
});

test("E6 one number on two records: the one that is kept has it from then on", async () => {
  const digital = number();
  const paper = fresh({ code: "011002500111", number: String(10_000_000 + ++serial) });
  const kept = await put(finance, paper);
  const other = await put(finance, fresh({ number: digital }));
  const both20 = { ...paper, digitalNumber: digital };
  expect(idOf(await put(finance, both20))).toBe(idOf(kept));
  const [open] = await cases(finance, idOf(other));
  expect(open).toMatchObject({ reason: "same-number" });
  await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: idOf(kept) });
  expect(idOf(await put(finance, fresh({ number: digital })))).toBe(idOf(kept));
});

test("E6 who brings a withdrawn record back has the case to decide again", async () => {
  const ride = taxi();
  const [first, second] = [await put(finance, ride), await put(finance, ride)];
  const [open] = await cases(finance, idOf(second));
  await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: idOf(first) });
  expect((await stage.post(finance, `/invoices/${idOf(second)}/set-aside`, { as: "open" })).statusCode).toBe(200);
  expect(await cases(finance, idOf(second))).toMatchObject([{ id: open.id, state: "open" }]);
});

test("E6 a withdrawn record that is brought back has its number again where no other record has it by then", async () => {
  const trip = rail();
  const paper = idOf(await put(finance, trip));
  const numbered = { ...trip, number: number() };
  const electronic = idOf(await put(finance, numbered));
  const [open] = await cases(finance, paper);
  await stage.post(finance, `/duplicates/${open.id}`, { decision: "same", keep: paper });
  const reopen = () => stage.post(finance, `/invoices/${electronic}/set-aside`, { as: "open" });
  expect((await reopen()).statusCode).toBe(200);
  const registered = async () => {
    const query = stage.platform.db.selectFrom("number_registry").select("invoice_id").where("number_key", "=", numbered.number);
    return (await query.execute()).map((row) => row.invoice_id).toSorted();
  };
  expect(await registered(), "found under its number").toEqual([paper, electronic].toSorted());
  expect(idOf(await put(finance, numbered)), "the number is the kept one's").toBe(paper);

  await stage.post(finance, `/invoices/${electronic}/set-aside`, { as: "not-an-invoice" });
  expect((await correct(finance, paper, { number: number() })).statusCode).toBe(200);
  expect((await reopen()).statusCode).toBe(200);
  expect(await registered()).toEqual([electronic]);
  expect(idOf(await put(finance, numbered, bytes(numbered, "pdf"))), "now it is its own").toBe(electronic);
});

test("E6 D7 a red receipt that was there twice counts once when one of the two is withdrawn", async () => {
  const blue = fresh({ total: "200.00" });
  const red = { ...taxi(), red: true, total: "-100.00", original: { code: null, number: blue.number } };
  const blueId = idOf(await put(finance, blue));
  const [first, second] = [await put(finance, red), await put(finance, { ...red, number: number() })];
  const stateOf = async () => (await stage.get(finance, `/invoices/${blueId}`)).json().states.tax;
  expect(await stateOf()).toBe("red-flushed-full");
  await stage.platform.db
    .insertInto("duplicate_case")
    .values({
      company_id: stage.companies.a,
      id: "77",
      invoice_id: idOf(second),
      other_company_id: stage.companies.a,
      other_invoice_id: idOf(first),
      reason: "same-receipt",
      opened_at: new Date(),
    })
    .execute();
  await stage.post(finance, "/duplicates/77", { decision: "same", keep: idOf(second) });
  expect(await stateOf()).toBe("red-flushed-part");
});

test("E6 what was withdrawn in one company for another's record and comes again is a case again", async () => {
  const known = fresh({ total: `${++fare}.00` });
  await put(finance, known, bytes(known, "ofd"));
  const second = await put(financeB, known, bytes(known, "pdf"));
  const caseOf = async () =>
    (await stage.get(both, "/duplicates")).json().cases.find((each: { later: { id: string } }) => each.later.id === idOf(second));
  const open = await caseOf();
  await stage.post(both, `/duplicates/${open.id}`, { decision: "same", keep: open.earlier.id });
  expect(await caseOf()).toBeUndefined();
  expect(await put(financeB, known, bytes(known, "pdf"))).toMatchObject({ invoices: [{ id: idOf(second) }], suspected: [] });
  expect(await caseOf()).toMatchObject({ id: open.id, state: "open", decidedBy: null });
});

/** An answer without what differs from upload to upload. */
const shape = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, each: unknown) =>
      ["id", "documentId", "sha256", "arrivedAt", "number", "name", "size", "total", "batch", "createdAt"].includes(key)
        ? `<${typeof each}>`
        : each,
    ),
  );

test("design 1: hidden and new are answered alike", async () => {
  const bodies = new Set<string>();
  const [known, ride] = [fresh(), taxi()];
  await put(finance, known, bytes(known, "ofd"));
  await put(finance, ride);
  for (const invoice of [known, fresh(), ride, taxi()]) {
    const answer = await stage.upload(employee, [{ name: "x.ofd", bytes: bytes(invoice, "ofd") }], { wait: 0 });
    const later = await stage.get(employee, `/batches/${answer.json().batch}`);
    expect([answer.statusCode, later.statusCode]).toEqual([202, 200]);
    const read = (await stage.get(employee, `/batches/${answer.json().batch}?wait=30`)).json();
    bodies.add(`${invoice.kind} ${JSON.stringify(shape(read))}`);
  }
  // one for each kind: nothing in the answer says which of the two it was
  expect(bodies.size).toBe(2);
});
