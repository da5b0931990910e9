/** What another system hands in by itself: how long one invoice takes until it is found, and how many come a second. */
import { createToken } from "#server/people/people.usecases.ts";
import { createDb } from "#server/platform/database/database.ts";
import { type Client, client } from "../lib/http.ts";
import type { Figure } from "../lib/result.ts";
import { timesOf } from "../lib/stats.ts";
import { type Record, recordsOf } from "./records.ts";
import { type World, add, timed } from "./world.ts";

/** Single invoices, one every so often, as they are issued. */
const SINGLE = 300;
const BETWEEN_MS = 50;
/** Records of a request, for whoever hands in many. */
const TOGETHER = 200;
const LAG_MS = 2_000;

/** Lag from issue to findable while invoices are issued one by one, and the rate of many. */
export async function pushed(world: World, invoices: number, bare: number, say: (line: string) => void): Promise<Figure[]> {
  const source = await add(world, { kind: "push", settings: {} }, `push ${world.word}`);
  const token = await createDb(world.pool)
    .transaction()
    .execute((trx) => createToken(trx, { userId: source.detail!.account.id, name: "bench", scopes: ["intake"] }));
  const machine = client(world.base, token);
  const person = client(world.base, world.token);
  const path = `/api/v1/sources/${source.id}/records`;
  try {
    say(`${SINGLE} invoices handed in one by one`);
    const lags: number[] = [];
    const acknowledged: number[] = [];
    const one = async (record: Record): Promise<void> => {
      const issued = performance.now();
      await machine.post(path, { records: [record] });
      acknowledged.push(performance.now() - issued);
      await found(person, record.number);
      lags.push(performance.now() - issued);
    };
    const under: Promise<void>[] = [];
    for (const record of recordsOf(SINGLE)) {
      under.push(one(record));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
    await Promise.all(under);
    say(`${invoices} invoices handed in, ${TOGETHER} a request`);
    const many = recordsOf(invoices);
    const { seconds } = await timed(async () => {
      for (let start = 0; start < many.length; start += TOGETHER)
        await machine.post(path, { records: many.slice(start, start + TOGETHER) });
      await found(person, many.at(-1)!.number);
    });
    const lag = timesOf(lags);
    return [
      {
        bench: "sync",
        what: "HTTP push: from issue to findable",
        figure: lag.p95,
        median: lag.p50,
        p99: lag.p99,
        unit: "ms",
        budget: { most: LAG_MS },
        note: `${SINGLE} invoices, one every ${BETWEEN_MS} ms, each searched for until it is found; acknowledged after ${timesOf(acknowledged).p95.toFixed(0)} ms (p95)`,
      },
      {
        bench: "sync",
        what: "invoices a second through HTTP push",
        figure: invoices / seconds,
        unit: "/s",
        peer: "a bare INSERT loop",
        peerFigure: bare,
        note: `${invoices} records, ${TOGETHER} a request, one request after the other, until the last is found`,
      },
    ];
  } finally {
    machine.close();
    person.close();
  }
}

/** Asks until the invoice is in the list. */
async function found(person: Client, number: string): Promise<void> {
  for (;;) {
    const { invoices } = (await person.get(`/api/v1/invoices?number=${number}`)) as { invoices: unknown[] };
    if (invoices.length > 0) return;
  }
}
