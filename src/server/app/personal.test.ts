/** P4: what is personal reaches nobody who doesn't need it, on any way out of the server. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InvoiceDetail, InvoiceSummary } from "#api/invoices.api.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { openPdf, pdfium, withPage } from "#readers/pdf/pdfium.ts";
import { forgetActors } from "#server/people/actor-cache.ts";
import { specimenPdf } from "../../demo/specimen/index.ts";
import { type TestServer, testServer } from "../platform/testing/test-server.ts";

let server: TestServer;
type Person = Awaited<ReturnType<TestServer["person"]>>;
/** hers are the papers; the others see everything of the company, and may ask to unmask or not */
let anna: Person;
let finance: Person;
let issuer: Person;
let rail: { id: string; documentId: string };
let medical: { id: string; documentId: string };
let typed: { id: string };

const PASSENGER = "欧阳若安";
const PASSENGER_ID = "1101011990****4514";
const PATIENT = "林知夏";
const BUYER = "温语桐";
const PHONE = "13812345678";
const SECRETS = [PASSENGER, PASSENGER_ID, PATIENT, BUYER, PHONE];

const company = { name: "Specimen Company", taxId: "91000000MA000000A1" };
const ticket = (): InvoiceFacts => ({
  ...emptyFacts("rail"),
  number: "25119110000000000011",
  date: "2025-06-02",
  buyer: company,
  total: "553.00",
  extra: {
    train: "G101",
    fromStation: "北京南",
    toStation: "上海虹桥",
    travelDate: "2025-06-02",
    departure: "08:05",
    seat: "05车12A号",
    seatClass: "二等座",
    passenger: PASSENGER,
    passengerId: PASSENGER_ID,
    eTicket: "000000012345678901234",
  },
});
const receipt = (): InvoiceFacts => ({
  ...emptyFacts("fiscal"),
  business: "medical",
  code: "99000625",
  number: "0000000321",
  date: "2025-06-03",
  checkCode: "a1b2c3",
  seller: { name: "北京样例综合医院", taxId: null },
  buyer: { name: PATIENT, taxId: null },
  total: "80.00",
  items: [{ name: "西药费", spec: null, unit: "项", quantity: "1", price: "80.00", amount: "80.00", rate: null, tax: null }],
});

const api = async <T>(as: Person, path: string, body?: unknown): Promise<T> =>
  (await server.call(`/api/v1${path}`, { token: as.token, ...(body === undefined ? {} : { method: "POST", body }) })).json() as T;

async function uploaded(as: Person, name: string, bytes: Uint8Array): Promise<{ id: string; documentId: string }> {
  const form = new FormData();
  form.append("files", new Blob([Buffer.from(bytes)]), name);
  const answer = await server.call("/api/v1/documents?wait=60", { method: "POST", body: form, token: as.token });
  const { files } = (await answer.json()) as { files: { documentId: string; invoices: { id: string }[] }[] };
  expect(files[0]?.invoices, JSON.stringify(files)).toHaveLength(1);
  return { id: files[0]!.invoices[0]!.id, documentId: files[0]!.documentId };
}

beforeAll(async () => {
  server = await testServer();
  anna = await server.person("anna", { role: "employee", reach: "own" });
  finance = await server.person("finn", { role: "finance", reach: "company" });
  issuer = await server.person("iris", { role: "issuer", reach: "company" });
  rail = await uploaded(anna, `${PASSENGER}-高铁.pdf`, await specimenPdf(ticket()));
  medical = await uploaded(anna, "门诊.pdf", await specimenPdf(receipt()));
  const entered = await api<{ invoices: { id: string }[] }>(anna, "/invoices", {
    values: {
      number: "25112000000000000042",
      date: "2025-06-04",
      "seller.name": "北京样张商贸有限公司",
      "buyer.name": BUYER,
      total: "12.00",
      remark: `送货电话${PHONE}`,
      "items.0.name": `样张服务 ${BUYER}`,
    },
  });
  typed = { id: entered.invoices[0]!.id };
});
afterAll(() => server.close());

const secretsIn = (text: string): string[] => SECRETS.filter((secret) => text.includes(secret));

describe("P4 the fields of an invoice", () => {
  test("whose it is sees it in clear; who sees the company sees stars, and which fields they are", async () => {
    const own = await api<InvoiceDetail>(anna, `/invoices/${rail.id}`);
    expect(own).toMatchObject({ extra: { passenger: PASSENGER, passengerId: PASSENGER_ID }, masked: [] });
    const shown = await api<InvoiceDetail>(finance, `/invoices/${rail.id}`);
    expect(shown).toMatchObject({ extra: { passenger: "欧***", train: "G101" }, may: { unmask: true } });
    expect(shown.masked).toEqual(expect.arrayContaining(["extra.passenger", "extra.passengerId"]));
    expect(await api<InvoiceDetail>(issuer, `/invoices/${rail.id}`)).toMatchObject({ may: { unmask: false } });
    expect((await api<InvoiceDetail>(finance, `/invoices/${medical.id}`)).buyer.name).toBe("林**");
    expect(await api<InvoiceDetail>(finance, `/invoices/${typed.id}`)).toMatchObject({
      buyer: { name: "温**" },
      remark: "送货电话138****5678",
      firstItem: "样张服务 温**",
    });
  });

  test("stars that come back from a form are no correction, and a correction is told without names", async () => {
    const { version, buyer } = await api<InvoiceDetail>(finance, `/invoices/${typed.id}`);
    const values = { "buyer.name": buyer.name, total: "13.00" };
    expect((await api<InvoiceDetail>(finance, `/invoices/${typed.id}`, { version, values })).total).toBe("13.00");
    expect((await api<InvoiceDetail>(anna, `/invoices/${typed.id}`)).buyer.name).toBe(BUYER);
    const own = await api<InvoiceDetail>(anna, `/invoices/${typed.id}`);
    await api(anna, `/invoices/${typed.id}`, {
      version: own.version,
      values: { "extra.passenger": PASSENGER },
      reason: `${BUYER}本人`,
    });
    const history = JSON.stringify(await api(finance, `/invoices/${typed.id}/history`));
    expect(history).toContain("欧***");
    expect(secretsIn(history)).toEqual([]);
    expect(secretsIn(JSON.stringify(await api(anna, `/invoices/${typed.id}/history`)))).not.toEqual([]);
  });
});

describe("P4 searching", () => {
  const total = async (as: Person, query: string): Promise<number | null> =>
    (await api<{ total: number | null }>(as, `/invoices?${query}`)).total;

  test.each([PASSENGER, "若安", PATIENT, BUYER, PHONE, "1101011990"])(
    "%s finds it for whose it is, and nothing for others",
    async (word) => {
      const query = `q=${encodeURIComponent(word)}`;
      expect(await total(anna, query)).toBeGreaterThan(0);
      expect(await total(finance, query)).toBe(0);
      expect(await api(finance, `/invoices/facets?${query}`)).toMatchObject({ total: 0 });
      expect(await api(finance, `/invoices/total?${query}`)).toMatchObject({ total: 0 });
      const stored = await api<{ invoices: InvoiceSummary[] }>(finance, "/lookups", { text: word });
      expect(stored.invoices).toEqual([]);
    },
  );

  test("party, item and sound find it as little", async () => {
    for (const query of [`buyer=${encodeURIComponent(BUYER)}`, `item=${encodeURIComponent(BUYER)}`, "pinyin=wyt"]) {
      expect([query, await total(anna, query)]).toEqual([query, 1]);
      expect([query, await total(finance, query)]).toEqual([query, 0]);
    }
  });

  test("a list by seller tells no more of people than their stars: neither order, nor places in cursors, nor what lies between", async () => {
    // 丙 sorts before 乙 and 甲; they were put in the other way round, between two that the asker put in himself
    const sold = async (as: Person, name: string, number: number) => {
      const values = { number: `251120000000000001${number}`, date: "2025-06-05", "seller.name": name, total: "1.00" };
      return (await api<{ invoices: { id: string }[] }>(as, "/invoices", { values })).invoices[0]!.id;
    };
    const people = [await sold(anna, "穆若甲", 11), await sold(anna, "穆若乙", 12), await sold(anna, "穆若丙", 13)];
    await sold(finance, "穆若丁", 14);
    const bySeller = async (as: Person, sort: string) => {
      const listed: InvoiceSummary[] = [];
      const cursors: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const query = `sort=${sort}&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`;
        const page: { invoices: InvoiceSummary[]; nextCursor: string | null } = await api(as, `/invoices?${query}`);
        listed.push(...page.invoices);
        cursor = page.nextCursor;
        cursors.push(Buffer.from(cursor ?? "", "base64url").toString());
      }
      return { listed, cursors: cursors.join() };
    };
    for (const as of [finance, anna]) {
      const { listed, cursors } = await bySeller(as, "seller");
      const own = as === finance ? 4 : 3;
      const among = listed.filter(({ seller }) => seller.name?.startsWith("穆"));
      expect(among).toHaveLength(own);
      expect(among.slice(0, 3).map(({ id }) => id)).toEqual(people);
      expect(cursors).not.toMatch(/[\p{Script=Han}*]/u);
      const back = await bySeller(as, "-seller");
      expect(back.listed.filter(({ seller }) => seller.name !== null).toReversed()).toEqual(
        listed.filter(({ seller }) => seller.name !== null),
      );
    }
  });

  test("what else an invoice says finds it for everybody", async () => {
    for (const word of ["上海虹桥", "样例综合医院", "送货电话"])
      expect(await total(finance, `q=${encodeURIComponent(word)}`)).toBe(1);
  });

  test("neither names nor guesses of them are completed or told apart", async () => {
    for (const text of ["欧阳", "林知", "温语", "wyt", "138123"])
      expect(secretsIn(JSON.stringify(await api(finance, `/suggestions?text=${encodeURIComponent(text)}`)))).toEqual([]);
    const guessed = async (name: string) => {
      const { diagnosis } = await api<{ diagnosis: unknown }>(finance, "/lookups", {
        text: `25112000000000000042 购买方:${name}`,
      });
      // each answer has an id of its own
      return JSON.stringify(diagnosis)
        .replaceAll(name, "…")
        .replaceAll(/"value":"\d+"/g, "");
    };
    expect(await guessed(BUYER)).toBe(await guessed("顾思明"));
    expect(secretsIn(JSON.stringify(await api(finance, "/parties")))).toEqual([]);
  });
});

describe("P4 files and paper", () => {
  test.each(["csv", "xlsx"])("an exported %s of lists and lines", async (format) => {
    for (const lines of [false, true]) {
      const body = { format, lines, filters: {} };
      const answer = await server.call("/api/v1/invoices/export", { method: "POST", body, token: finance.token });
      expect(answer.status).toBe(200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const text = format === "csv" ? bytes.toString() : await unzipped(bytes);
      expect(text).toContain("林**");
      expect(secretsIn(text)).toEqual([]);
    }
  });

  test("the original is withheld; its page is a picture, its PDF has no text, and both are other ones than the owner's", async () => {
    const path = `/api/v1/documents/${rail.documentId}`;
    const [own, refused] = await Promise.all([anna, finance].map(({ token }) => server.call(`${path}/original`, { token })));
    expect([own!.status, refused!.status]).toEqual([200, 403]);
    expect(await refused!.json()).toMatchObject({ code: "original-withheld" });
    const page = await server.call(`${path}/pages/1`, { token: finance.token });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(page.headers.get("cache-control")).toBe("private, no-cache");
    const png = async (as: Person) => server.call(`${path}/rendition?as=png`, { token: as.token });
    expect((await png(anna)).headers.get("etag")).not.toBe((await png(finance)).headers.get("etag"));
    const pdf = await server.call(`${path}/rendition?as=pdf`, { token: finance.token });
    expect(pdf.headers.get("content-disposition")).not.toContain(encodeURIComponent(PASSENGER));
    expect(await textOf(Buffer.from(await pdf.arrayBuffer()))).toBe("");
    const { documents } = await api<InvoiceDetail>(finance, `/invoices/${rail.id}`);
    expect(documents[0]).toMatchObject({
      blackedOut: true,
      pageUrl: expect.stringContaining("/pages/{page}"),
      name: "欧***-高铁.pdf",
    });
  });

  test("a print has stars and pictures", async () => {
    const invoices = [rail.id, medical.id, typed.id];
    const body = { invoices, layout: "one", paste: { department: "", person: "", purpose: "" } };
    const answer = await server.call("/api/v1/prints/preview", { method: "POST", body, token: finance.token });
    expect(answer.status).toBe(200);
    const text = await textOf(Buffer.from(await answer.arrayBuffer()));
    expect(text).toContain("25119110000000000011");
    expect(secretsIn(text)).toEqual([]);
  });

  test("a file without personal data is given as before", async () => {
    const facts = {
      ...ticket(),
      kind: "machine-printed" as const,
      extra: {},
      code: "111002599101",
      number: "00000077",
      total: "9.00",
    };
    const plain = await uploaded(anna, "a.pdf", await specimenPdf({ ...facts, seller: { name: "北京样例打印社", taxId: null } }));
    expect((await server.call(`/api/v1/documents/${plain.documentId}/original`, { token: finance.token })).status).toBe(200);
  });
});

test("P4 no answer of any GET tells a name or number to who may not know it", async () => {
  const contract = (await (await server.call("/api/openapi.json")).json()) as { paths: Record<string, Record<string, unknown>> };
  const lookup = await api<{ id: string }>(finance, "/lookups", { text: "25119110000000000011" });
  const batch = await api<{ id: string }>(finance, "/batch-lookups", {
    text: "25119110000000000011\n0000000321\n25112000000000000042",
  });
  const ids = [rail.id, medical.id, typed.id, rail.documentId, medical.documentId, lookup.id, batch.id];
  const paths = Object.entries(contract.paths).flatMap(([path, methods]) => (methods["get"] === undefined ? [] : [path]));
  expect(paths.length).toBeGreaterThan(20);
  let answered = 0;
  for (const path of paths) {
    const filled = path.includes("{")
      ? ids.map((id) => path.replaceAll(/\{(?:n|page)\}/g, "1").replaceAll(/\{\w+\}/g, id))
      : [path];
    for (const url of filled) {
      const answer = await server.call(url, { token: finance.token });
      if (answer.ok) answered += 1;
      const body = Buffer.from(await answer.arrayBuffer()).toString();
      expect([url, secretsIn(body), secretsIn(decodeURIComponent(JSON.stringify([...answer.headers])))]).toEqual([url, [], []]);
    }
  }
  expect(answered).toBeGreaterThan(20);
});

describe("P4 unmasking", () => {
  test("needs the permission and a reason, holds for this person and a quarter of an hour, and stands in the history", async () => {
    const unmask = (as: Person, body: object) =>
      server.call(`/api/v1/invoices/${rail.id}/unmask`, { method: "POST", body, token: as.token });
    expect((await unmask(issuer, { why: "audit" })).status).toBe(403);
    expect((await unmask(finance, { why: "other" })).status).toBe(422);
    expect((await unmask(anna, { why: "audit" })).status).toBe(409);
    const stranger = await server.person("sam");
    expect((await unmask(stranger, { why: "audit" })).status).toBe(404);
    const answer = await unmask(finance, { why: "claim-check", words: "核对出行人" });
    expect([answer.status, await answer.json()]).toEqual([200, { until: "2025-06-18T02:15:00.000Z" }]);

    const shown = await api<InvoiceDetail>(finance, `/invoices/${rail.id}`);
    expect(shown).toMatchObject({ extra: { passenger: PASSENGER }, masked: [], unmaskedUntil: "2025-06-18T02:15:00.000Z" });
    expect((await server.call(`/api/v1/documents/${rail.documentId}/original`, { token: finance.token })).status).toBe(200);
    expect((await api<InvoiceDetail>(finance, `/invoices/${medical.id}`)).buyer.name).toBe("林**");
    expect((await api<InvoiceDetail>(issuer, `/invoices/${rail.id}`)).extra["passenger"]).toBe("欧***");
    // shown, though not found by it
    expect(await api(finance, `/invoices?q=${encodeURIComponent(PASSENGER)}`)).toMatchObject({ total: 0 });
    const { events } = await api<{ events: { type: string; data: object; reason: string }[] }>(
      anna,
      `/invoices/${rail.id}/history`,
    );
    expect(events[0]).toMatchObject({ type: "invoice.unmasked", data: { why: "claim-check" }, reason: "核对出行人" });

    server.platform.clock.set("2025-06-18T02:16:00Z");
    forgetActors();
    const later = await api<InvoiceDetail>(finance, `/invoices/${rail.id}`);
    expect(later).toMatchObject({ extra: { passenger: "欧***" }, unmaskedUntil: null });
    expect((await server.call(`/api/v1/documents/${rail.documentId}/original`, { token: finance.token })).status).toBe(403);
  });

  test("S2 who opened what is kept: the file, the picture that stands for it, once for leafing and coming back", async () => {
    server.platform.clock.advance(10 * 60_000);
    const began = server.platform.clock();
    const seen = async (as: Person) => {
      const { rows } = await sql<{
        actor_id: string;
        data: object;
      }>`select actor_id, data from event where type = 'document.opened'
        and subject_id = ${medical.documentId} and actor_id = ${as.userId} and at >= ${began} order by id`.execute(
        server.platform.db,
      );
      return rows.map(({ data }) => data);
    };
    const open = (as: Person, path: string) =>
      server.call(`/api/v1/documents/${medical.documentId}/${path}`, { token: as.token });
    for (let i = 0; i < 3; i++) await open(finance, "pages/1");
    await open(anna, "original");
    await open(anna, "original?download=1");
    await expect.poll(() => seen(finance)).toEqual([{ as: "blacked-out" }]);
    await expect.poll(() => seen(anna)).toEqual([{ as: "original" }]);
    server.platform.clock.advance(10 * 60_000);
    await open(finance, "pages/1");
    await expect.poll(() => seen(finance)).toEqual([{ as: "blacked-out" }, { as: "blacked-out" }]);
    // who is refused the file has opened nothing
    expect((await open(issuer, "original")).status).toBe(403);
    expect(await seen(issuer)).toEqual([]);
    expect((await api<object>(finance, `/invoices/${medical.id}/unmask`, { why: "audit" })) as object).toHaveProperty("until");
    expect((await open(finance, "original")).status).toBe(200);
    await expect.poll(() => seen(finance)).toContainEqual({ as: "original", unmasked: true });
  });
});

async function textOf(bytes: Uint8Array): Promise<string> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return Array.from({ length: document.pageCount }, (_, i) =>
      withPage(pdf, document, i, (page) => {
        const text = pdf.FPDFText_LoadPage(page);
        const codes = Array.from({ length: pdf.FPDFText_CountChars(text) }, (_each, at) => pdf.FPDFText_GetUnicode(text, at));
        pdf.FPDFText_ClosePage(text);
        return String.fromCodePoint(...codes.filter((code) => code > 0));
      }),
    )
      .join("\n")
      .replace(/[^\S\n]+/g, "")
      .trim();
  } finally {
    document.close();
  }
}

async function unzipped(bytes: Uint8Array): Promise<string> {
  const [{ openZip }, { DEFAULT_LIMITS }] = await Promise.all([
    import("#readers/archive/zip.ts"),
    import("#readers/reader.types.ts"),
  ]);
  const zip = await openZip(bytes, DEFAULT_LIMITS);
  return zip.members.map(({ name }) => Buffer.from(zip.read(name)).toString()).join("\n");
}
