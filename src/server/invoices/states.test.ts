import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HistoryEntry, InvoiceDetail } from "#api/invoices.api.ts";
import { UNDO_MS } from "#domain/states.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";

let server: TestServer;
let fin: { userId: string; token: string };
let id: string;
let serial = 0;
beforeAll(async () => {
  server = await testServer({ worker: false });
  fin = await server.person("fin", { role: "finance", reach: "company" });
});
afterAll(() => server.close());
beforeEach(async () => {
  const number = `2511200000000009${String(++serial).padStart(4, "0")}`;
  const values = { number, date: "2025-02-05", total: "100.00", "seller.name": "样张商贸有限公司" };
  const entered = await server.call("/api/v1/invoices", { method: "POST", token: fin.token, body: { values } });
  id = ((await entered.json()) as { invoices: { id: string }[] }).invoices[0]!.id;
});

const post = async (path: string, body: object, token = fin.token) => {
  const response = await server.call(`/api/v1/invoices/${id}/${path}`, { method: "POST", body, token });
  return {
    status: response.status,
    body: (await response.json()) as InvoiceDetail & { code: string; facts: Record<string, unknown> },
  };
};
const set = (axis: string, value: string, more: object = {}, token?: string) => post("states", { axis, value, ...more }, token);
const undo = (axis: string, token?: string) => post("states/undo", { axis }, token);
const history = async () => {
  const response = await server.call(`/api/v1/invoices/${id}/history`, { token: fin.token });
  return ((await response.json()) as { events: HistoryEntry[] }).events;
};

describe("S1 S2 a state set by hand", () => {
  test("stands with source, person and time, in the record, its states and its trace with before and after", async () => {
    const booked = await set("booking", "booked", { from: "not-booked" });
    expect(booked.body.states.booking).toBe("booked");
    expect(booked.body.stateHistory[0]).toMatchObject({ axis: "booking", value: "booked", source: "person", by: "fin" });
    const reversed = await set("booking", "reversed", { reason: "重复入账" });
    expect(reversed.body.states.booking).toBe("reversed");
    const [last, first] = await history();
    expect(last).toMatchObject({
      type: "invoice.state-changed",
      by: { name: "fin" },
      channel: "api",
      reason: "重复入账",
      data: { axis: "booking", value: "reversed", from: "booked", source: "person" },
    });
    expect(first!.data).toMatchObject({ value: "booked", from: "not-booked" });
    const found = await server.call("/api/v1/invoices/total?status=booking:reversed", { token: fin.token });
    expect(await found.json()).toMatchObject({ total: 1 });
    await set("booking", "booked");
  });

  test("a step that isn't allowed says why and what is", async () => {
    const refused = await set("use", "deducted");
    expect(refused).toMatchObject({ status: 409, body: { code: "state-not-from-here", facts: { axis: "use", from: "unused" } } });
    expect(refused.body.facts["allowed"]).toContainEqual({ axis: "use", value: "ticked", needsReason: false });
    expect(await set("claim", "paid")).toMatchObject({ status: 409, body: { code: "state-not-by-hand" } });
    expect(await set("booking", "burnt")).toMatchObject({ status: 422, body: { code: "state-unknown-value" } });
    await set("archive", "archived");
    expect(await set("booking", "booked")).toMatchObject({ status: 409, body: { code: "state-archived" } });
  });

  test("what takes back needs a reason; another value than the one seen is told", async () => {
    await set("archive", "archived");
    expect(await set("archive", "none")).toMatchObject({ status: 422, body: { code: "say-why" } });
    expect((await set("archive", "none", { reason: "补资料" })).status).toBe(200);
    expect(await set("booking", "booked", { from: "reversed" })).toMatchObject({
      status: 409,
      body: { code: "state-changed", facts: { value: "not-booked" } },
    });
  });

  test("a slip is taken back by who made it, within a day, as long as nothing came after it on its axis", async () => {
    await set("booking", "booked");
    const other = await server.person(`other${serial}`, { role: "finance", reach: "company" });
    expect(await undo("booking", other.token)).toMatchObject({ status: 409, body: { code: "nothing-to-undo" } });
    const back = await undo("booking");
    expect(back.body.states.booking).toBe("not-booked");
    expect((await history())[0]).toMatchObject({ type: "invoice.state-undone", data: { from: "booked", value: "not-booked" } });
    expect(await undo("booking")).toMatchObject({ status: 409, body: { code: "nothing-to-undo" } });
    await set("booking", "booked");
    await set("archive", "archived");
    expect(await undo("booking")).toMatchObject({ status: 409, body: { code: "state-archived" } });
    expect((await undo("archive")).body.states.archive).toBe("none");
    server.platform.clock.advance(UNDO_MS);
    expect(await undo("booking")).toMatchObject({ status: 409, body: { code: "nothing-to-undo" } });
  });

  test("the record says what its reader may set and take back, and nothing to who may not", async () => {
    await set("use", "ticked");
    const shown = (await (await server.call(`/api/v1/invoices/${id}`, { token: fin.token })).json()) as InvoiceDetail;
    expect(shown.transitions).toContainEqual({ axis: "use", value: "deducted", needsReason: false });
    expect(shown.undoable).toMatchObject([{ axis: "use", value: "unused" }]);
    const auditor = await server.person(`auditor${serial}`, { role: "auditor", reach: "company" });
    const read = (await (await server.call(`/api/v1/invoices/${id}`, { token: auditor.token })).json()) as InvoiceDetail;
    expect([read.transitions, read.undoable]).toEqual([[], []]);
    expect((await set("booking", "booked", {}, auditor.token)).status).toBe(403);
    expect((await undo("use", auditor.token)).status).toBe(403);
  });

  test("whoever may not see the invoice gets the answer of one that isn't there", async () => {
    const stranger = await server.person(`stranger${serial}`, { role: "finance", reach: "own" });
    const hidden = await set("booking", "booked", {}, stranger.token);
    expect(hidden).toMatchObject({ status: 404, body: { code: "no-such-invoice" } });
    expect((await undo("booking", stranger.token)).status).toBe(404);
  });

  test("two at the same time: one of them is told that it stands so already", async () => {
    const both = await Promise.all([
      set("booking", "booked", { from: "not-booked" }),
      set("booking", "booked", { from: "not-booked" }),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });
});
