import { expect, test } from "vitest";
import { understand } from "#domain/question.ts";
import type { LookupAnswer } from "#api/lookups.api.ts";
import { codeOf } from "./code-kind.ts";
import { EMPTY, endingOf, nextToAsk, type ScanEvent, scanReducer, type ScanSession } from "./scan-session.ts";

const ONE = "01,31,,26007000000000012345,1130.00,20261015,,0000";
const TWO = "01,04,000000000000,00012345,100.00,20200105,12345678901234567890,ABCD";
const answer = (found: number): LookupAnswer =>
  ({ id: "9", invoices: Array.from({ length: found }, (_, i) => ({ id: String(i) })), total: found }) as never;
const after = (...events: ScanEvent[]): ScanSession => events.reduce(scanReducer, EMPTY);
const seen = (at: number, ...texts: string[]): ScanEvent => ({ do: "seen", texts, at });

test("E3 a code is a row once, however many frames show it", () => {
  const session = after(seen(0, ONE), seen(200, ONE, TWO), seen(400, TWO), seen(9000, ONE));
  expect(session.rows.map((row) => row.facts?.number)).toEqual(["26007000000000012345", "00012345"]);
  expect(session.rows[0]?.facts).toMatchObject({ amount: "1130.00", date: "2026-10-15" });
});

test("E3 the same invoice with another checksum is the same row", () => {
  expect(after(seen(0, ONE), seen(1, ONE.replace(/0000$/, "1F2E"))).rows).toHaveLength(1);
});

test("E3 a code seen again after a while is confirmed to the eye again, not while it stays in sight", () => {
  const times = (...events: ScanEvent[]): number => after(...events).last!.times;
  expect(times(seen(0, ONE), seen(300, ONE), seen(600, ONE))).toBe(1);
  expect(times(seen(0, ONE), seen(5000, ONE))).toBe(2);
});

test("E3 rows are asked one after the other; without a network they wait, and nothing is lost", () => {
  let session = after(seen(0, ONE, TWO));
  const [first, second] = session.rows.map((row) => row.key);
  expect(nextToAsk(session)?.key).toBe(first);
  session = scanReducer(session, { do: "asking", key: first! });
  expect(nextToAsk(session)).toBeNull();
  session = scanReducer(session, { do: "unanswered", key: first!, because: "network" });
  expect(nextToAsk(session)?.key).toBe(first);
  session = scanReducer(session, { do: "answered", key: first!, answer: answer(1) });
  expect(nextToAsk(session)?.key).toBe(second);
  session = scanReducer(session, { do: "answered", key: second!, answer: answer(0) });
  expect(session.rows.map((row) => row.state)).toEqual(["found", "missing"]);
  expect(nextToAsk(session)).toBeNull();
});

test("E3 an error of the server isn't asked for again and again", () => {
  const session = after(seen(0, ONE));
  const { key } = session.rows[0]!;
  const failed = scanReducer(session, { do: "unanswered", key, because: "error" });
  expect(nextToAsk(failed)).toBeNull();
  expect(nextToAsk(scanReducer(failed, { do: "again", key }))?.key).toBe(key);
});

test("E3 a row taken back doesn't return while its code lies before the camera, but does when shown anew", () => {
  const session = after(seen(0, ONE));
  const removed = scanReducer(session, { do: "remove", key: session.rows[0]!.key, at: 1000 });
  const still = [2000, 4000, 6000].reduce((next, at) => scanReducer(next, seen(at, ONE)), removed);
  expect(still.rows).toEqual([]);
  expect(scanReducer(still, seen(9000, ONE)).rows).toHaveLength(1);
});

test("E3 an answer for a row that was taken back changes nothing", () => {
  const session = after(seen(0, ONE));
  const { key } = session.rows[0]!;
  const removed = scanReducer(session, { do: "remove", key, at: 1 });
  expect(scanReducer(removed, { do: "answered", key, answer: answer(1) }).rows).toEqual([]);
});

test("E3 codes of other things say what they are, and are not looked up", () => {
  const kinds = [
    "wxp://f2f0example",
    "https://qr.alipay.com/example",
    "WIFI:T:WPA;S:example;P:secret;;",
    "BEGIN:VCARD\nN:Sample\nEND:VCARD",
    "https://user:secret@example.org/private?token=1",
    "hello",
  ].map(codeOf);
  expect(kinds.map((code) => code.kind)).toEqual(["payment", "payment", "wifi", "contact", "address", "text"]);
  expect(kinds[4]?.host).toBe("example.org");
  expect(nextToAsk(after(seen(0, ...kinds.map((code) => code.text))))).toBeNull();
});

test("E3 a code that holds nothing but the number is an invoice's", () => {
  expect(codeOf("26007000000000012345")).toMatchObject({
    kind: "invoice",
    facts: { number: "26007000000000012345", amount: null },
  });
});

test("F2 done: one opens by its answer, several become one question of a row each, none leads nowhere", () => {
  expect(endingOf(after(seen(0, "hello")))).toEqual({ to: "nothing" });
  const one = after(seen(0, ONE));
  const answered = scanReducer(one, { do: "answered", key: one.rows[0]!.key, answer: answer(1) });
  expect(endingOf(answered)).toMatchObject({ to: "answer", answer: { id: "9" } });
  const ending = endingOf(scanReducer(answered, seen(1, TWO, "hello")));
  expect(ending).toEqual({ to: "question", text: `${ONE}\n${TWO}` });
  expect(understand(`${ONE}\n${TWO}`, new Date("2026-11-24")).rows).toHaveLength(2);
});
