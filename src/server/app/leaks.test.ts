/**
 * P1: what somebody may not see doesn't exist for him, whichever route he asks by. Every route of the server has a line in
 * testing/leaks/lines; one without fails here. The times of the answers: `npm run soak -- leak-routes`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LINES } from "./testing/leaks/all-lines.ts";
import { type Line } from "./testing/leaks/lines.ts";
import { telling } from "./testing/leaks/telling.ts";
import { type Kind, THINGS, type Thing } from "./testing/leaks/things.ts";
import { eventsSince, lastEvent, rowsOf } from "./testing/leaks/trail.ts";
import { type Answer, type Asked, type Asker, SECRETS, type World, openWorld } from "./testing/leaks/world.ts";

/** What the platform serves: pages, the contract, health. Nothing of it is of anybody. */
const PLATFORM = /^GET \/(?:$|\*|index\.html|healthz|readyz|metrics|api\/openapi\.json|api\/docs)/;
const PATIENCE = 120_000;

let world: World;
/** answers to what names nothing, asked before and after the hidden things came to be: route, line, asker */
const before = new Map<string, Answer>();
const after = new Map<string, Answer>();

type Named = Extract<Line, { of: "named" }>;
const each = <T extends Line["of"]>(of: T) =>
  Object.entries(LINES).flatMap(([route, lines]) =>
    lines.flatMap((line, at) => (line.of === of ? [{ route, at, line: line as Extract<Line, { of: T }> }] : [])),
  );

async function askOverall(into: Map<string, Answer>, asking: (of: { inside: boolean }) => boolean = () => true): Promise<void> {
  for (const { route, at, line } of each("overall"))
    for (const [who, of] of Object.entries(world.actors).filter(([, each]) => asking(each)))
      into.set(`${route} ${at} ${who}`, await world.ask(of, route, await line.asked(world, of)));
}

const thingOf = (kind: Kind): Thing => THINGS[kind];
const absentOf = (kind: Kind, hidden: string): string => thingOf(kind).absent?.(hidden) ?? String(BigInt(hidden) + 1n);

beforeAll(async () => {
  world = await openWorld();
  // once in advance: what is asked is remembered, and offered the next time
  await askOverall(before);
  await askOverall(before);
  const all = Object.values<Thing>(THINGS);
  const makeAll = async (things: Thing[]): Promise<void> => {
    for (const { make, also = {} } of things) for (const one of [make, ...Object.values(also)]) await one(world);
  };
  await makeAll(all.filter(({ companyWide }) => companyWide !== true));
  await askOverall(after, ({ inside }) => inside);
  // what all of the company may see is hidden from strangers only
  await makeAll(all.filter(({ companyWide }) => companyWide === true));
  await askOverall(after, ({ inside }) => !inside);
}, PATIENCE);
afterAll(() => world?.close());

describe("every route is covered", () => {
  test("P1 each that is served has a line in testing/leaks/lines, which says how it is asked for what is hidden", () => {
    const missing = world.routes.filter((route) => LINES[route] === undefined && !PLATFORM.test(route));
    const told = missing.map(
      (route) =>
        `"${route}": […], is missing in the file of its module below src/server/app/testing/leaks/lines; how to write it stands in testing/leaks/lines.ts`,
    );
    expect(told).toEqual([]);
  });

  test("P1 each line is of a route that is served, and none is empty", () => {
    expect(Object.keys(LINES).filter((route) => !world.routes.includes(route))).toEqual([]);
    expect(Object.keys(LINES).filter((route) => LINES[route]!.length === 0)).toEqual([]);
  });
});

/** Nothing that only hidden things say. */
function expectNoSecret(answer: Answer, asked: string, about: string): void {
  const text = JSON.stringify([answer.headers, Buffer.from(answer.body, "latin1").toString()]).replaceAll(asked, "…");
  expect(
    SECRETS.filter((secret) => !asked.includes(secret) && text.includes(secret)),
    `${about} says ${text}`,
  ).toEqual([]);
}

const FORMS: [name: string, headers: Record<string, string>][] = [
  ["", {}],
  ["a part of it", { range: "bytes=0-3" }],
];

/** Asks for both in the same way, and compares all that is told. */
async function expectAlike(route: string, line: Named, of: Asker, things: { hidden: string; absent: string }, about: string) {
  const one = async (thing: string, ask = (asked: Asked) => world.ask(of, route, asked)) => {
    const asked = await line.asked(thing, world, of);
    const last = await lastEvent(world);
    const answer = await ask(asked);
    expectNoSecret(answer, thing, about);
    return { told: telling(answer, thing), events: await eventsSince(world, last, thing) };
  };
  const both = async (name: string, ask?: (asked: Asked) => Promise<Answer>) =>
    expect(await one(things.hidden, ask), `${about} ${name}`).toEqual(await one(things.absent, ask));
  // a list has many lines, and is sent by the same code whatever it is asked
  if (!route.startsWith("GET ") || !route.includes("{")) return both("");
  for (const [name, headers] of FORMS) await both(name, (asked) => world.ask(of, route, { ...asked, headers }));
  await both("its head", (asked) => world.ask(of, route.replace("GET", "HEAD"), asked));
}

/** A thing in one of its states. Those who change things by their ids get their own; the others share one, as making takes time. */
const shared = new Map<string, string>();
async function thingFor(route: string, kind: Kind, state: string): Promise<string> {
  const make = state === "" ? thingOf(kind).make : thingOf(kind).also![state]!;
  if (!route.startsWith("GET ") && route.includes("{")) return make(world);
  const key = `${kind} ${state} ${thingOf(kind).apart === true ? route : ""}`;
  if (!shared.has(key)) shared.set(key, await make(world));
  return shared.get(key)!;
}
const statesOf = (kind: Kind): string[] => ["", ...Object.keys(thingOf(kind).also ?? {})];

const named = Map.groupBy(each("named"), ({ route }) => route);

/** A route's lines, each with a thing in each of its states. */
async function casesOf(route: string) {
  const cases: { line: Named; state: string; hidden: string }[] = [];
  for (const { line } of named.get(route)!)
    for (const state of statesOf(line.kind)) cases.push({ line, state, hidden: await thingFor(route, line.kind, state) });
  return cases;
}

describe("what is hidden is answered as what isn't there", () => {
  test.each([...named.keys()])(
    "P1 %s",
    async (route) => {
      const cases = await casesOf(route);
      const changed = async (since: Set<string> | null): Promise<Set<string>> => {
        if (route.startsWith("GET ")) return new Set();
        const rows = await rowsOf(
          world,
          cases.map(({ hidden }) => hidden),
        );
        return since === null ? rows : since.difference(rows);
      };
      const there = await changed(null);
      for (const { line, state, hidden } of cases)
        for (const [who, of] of Object.entries(world.actors)) {
          if (thingOf(line.kind).companyWide === true && of.inside) continue;
          const things = { hidden, absent: absentOf(line.kind, hidden) };
          await expectAlike(route, line, of, things, `${route}: ${line.name} of a ${state} ${line.kind}, asked by ${who}`);
        }
      expect([...(await changed(there))], `${route} changed what is hidden`).toEqual([]);
    },
    PATIENCE,
  );
});

const UNUSUAL: ((id: string) => string)[] = [
  (id) => `0${id}`,
  (id) => `+${id}`,
  (id) => `${id} `,
  (id) => `${id}.0`,
  (id) => `${id}'`,
];

describe("unusual ways to write an id", () => {
  test.each([...named.keys()].filter((route) => route.includes("{id}")))(
    "P1 %s",
    async (route) => {
      const { line } = named.get(route)![0]!;
      const hidden = await thingFor(route, line.kind, "");
      const absent = absentOf(line.kind, hidden);
      const of = Object.values(world.actors)[0]!;
      for (const written of UNUSUAL) {
        const things = { hidden: written(hidden), absent: written(absent) };
        await expectAlike(route, line, of, things, `${route}: ${things.hidden}`);
      }
    },
    PATIENCE,
  );
});

describe("what names nothing answers as if the hidden weren't", () => {
  test.each([...new Set(each("overall").map(({ route }) => route))])("P1 %s", (route) => {
    const keys = [...before.keys()].filter((key) => key.startsWith(`${route} `));
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expectNoSecret(after.get(key)!, "\u0000", key);
      expect(telling(after.get(key)!), key).toEqual(telling(before.get(key)!));
    }
  });
});

describe("the lines ask for what is there", () => {
  test.each([...named.keys()])(
    "P1 %s tells its owner more than that it isn't there",
    async (route) => {
      for (const { line } of named.get(route)!.filter((one) => one.line.ownerToo)) {
        const told = async (thing: string) =>
          JSON.stringify(telling(await world.ask(world.owner, route, await line.asked(thing, world, world.owner)), thing));
        const differs: boolean[] = [];
        // in one of its states at least: what is deleted can be brought back, what isn't can not
        for (const state of statesOf(line.kind)) {
          const hidden = await thingFor(route, line.kind, state);
          differs.push((await told(hidden)) !== (await told(absentOf(line.kind, hidden))));
        }
        expect(differs, `${route}: ${line.name} of a ${line.kind}`).toContain(true);
      }
    },
    PATIENCE,
  );
});

describe("across all routes", () => {
  test("P3 whoever isn't signed in is told the same everywhere", async () => {
    const strangerTo = async (route: string, asked: Asked) => {
      const answer = await world.ask(null, route, asked);
      // the form of a request is looked at first, which tells of nothing that is there
      const status = answer.body.includes('"code":"validation"') ? 401 : answer.status;
      expect([route, status]).toEqual([route, 401]);
    };
    for (const { route, line } of each("named")) await strangerTo(route, await line.asked("1", world, world.owner));
    for (const { route, line } of each("overall")) await strangerTo(route, await line.asked(world, world.owner));
  });

  test("P1 what a file is known by opens it to nobody: its ETag is no answer for a stranger", async () => {
    const id = await thingOf("document").make(world);
    const route = "GET /api/v1/documents/{id}/original";
    const { headers } = await world.ask(world.owner, route, { path: { id } });
    const known = { "if-none-match": String(headers["etag"]) };
    expect((await world.ask(world.owner, route, { path: { id }, headers: known })).status).toBe(304);
    for (const of of Object.values(world.actors)) {
      const asked = (path: string) => world.ask(of, route, { path: { id: path }, headers: known });
      expect(telling(await asked(id), id)).toEqual(telling(await asked(absentOf("document", id)), absentOf("document", id)));
    }
  });

  test("P1 a key that somebody else's request went by is as good as a new one", async () => {
    const body = { values: { number: "25990000000000999001", date: "2025-03-04", total: "98765.43" } };
    const enter = (of: Asker, key: string) =>
      world.ask(of, "POST /api/v1/invoices", { body, headers: { "idempotency-key": key } });
    expect((await enter(world.owner, "the-owners")).status).toBe(201);
    const of = world.actors["finance of another company"]!;
    const other = world.actors["the head of another department"]!;
    expect((await enter(of, "the-owners")).status).toBe(201);
    expect((await enter(other, "the-owners")).status).toBe(201);
  });

  test("P1 a cursor of somebody else leads nowhere that one's own doesn't", async () => {
    const page = await world.fine<{ nextCursor: string }>(world.owner, "GET /api/v1/invoices", { query: { limit: "1" } });
    for (const [who, of] of Object.entries(world.actors))
      expectNoSecret(
        await world.ask(of, "GET /api/v1/invoices", { query: { limit: "1", cursor: page.nextCursor } }),
        "\u0000",
        who,
      );
  });
});
