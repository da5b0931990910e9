/**
 * P1: no route tells by its time what is there and not for the asker. The lines of the leak suite (src/server/app/testing/leaks) say how
 * each is asked; `npm run soak -- leak-routes` asks for what is hidden and for what isn't there in turn and compares the times: within the
 * process, where the smallest difference shows, and what shows one over HTTP, as a stranger asks.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LINES } from "#server/app/testing/leaks/all-lines.ts";
import { type Line } from "#server/app/testing/leaks/lines.ts";
import { type Kind, THINGS, type Thing } from "#server/app/testing/leaks/things.ts";
import { type Asker, type World, openWorld } from "#server/app/testing/leaks/world.ts";
import { overHttp } from "./leaks/over-http.ts";
import { type Found, type Pair, type Timed, leaks, lookAtPairs, tell, timeOf, timesOfPairs } from "./leaks/timing.ts";

/** Pairs that are timed at most; none in a usual test run: leaks.test.ts compares the answers there. */
const ROUNDS = Number(process.env["PIAOZAI_SOAK_ROUNDS"] ?? 0);
/** Different things of a kind, so that no row is always in the caches that another isn't in. */
const DIFFERENT = 8;
const PATIENCE = 3_600_000;
/** Files that are timed: each is written to the disk. */
const UPLOADS = 1_500;
/** Who asks: all that a stranger may be permitted elsewhere, and all that a colleague may. */
const ASKERS = ["the administrator of another company", "the head of another department"];

type Named = Extract<Line, { of: "named" }>;
const LINES_NAMED = Object.entries(LINES).flatMap(([route, lines]) =>
  lines.flatMap((line) => (line.of === "named" ? [{ route, line, what: `${route} ${line.kind} ${line.name}`.trim() }] : [])),
);

let world: World;
let askOverHttp: World["ask"];
beforeAll(async () => {
  if (ROUNDS === 0) return;
  world = await openWorld();
  askOverHttp = world.askBy(await overHttp(world));
}, PATIENCE);
afterAll(() => world?.close());

const made = new Map<Kind, Pair[]>();
async function pairsOf(kind: Kind): Promise<Pair[]> {
  const thing: Thing = THINGS[kind];
  const pairs = made.get(kind) ?? [];
  // what several may see, and words that are the same each time, are there once
  while (pairs.length < DIFFERENT) {
    const hidden = await thing.make(world);
    if (pairs.some((pair) => pair.hidden === hidden)) break;
    pairs.push({ hidden, absent: thing.absent?.(hidden) ?? String(BigInt(hidden) + 1n) });
  }
  made.set(kind, pairs);
  return pairs;
}

async function compare(route: string, line: Named, who: string, what: string): Promise<Found> {
  const of = world.actors[who]!;
  const pairs = await pairsOf(line.kind);
  const by =
    (ask: World["ask"]): Timed =>
    async (pair, which) => {
      const asked = await line.asked(pair[which], world, of);
      return timeOf(() => ask(of, route, asked));
    };
  const first = await lookAtPairs(pairs, by(world.ask));
  tell(what, first);
  if (first.clear) return first;
  const found = await timesOfPairs(pairs, ROUNDS, by(askOverHttp));
  tell(`  over HTTP, ${what}`, found);
  return found;
}

/** Bytes that nobody has handed in, and that hold no invoice. */
const someFile = (): Buffer => Buffer.from(`no invoice: ${randomBytes(16).toString("hex")}`);

describe.runIf(ROUNDS > 0)("P1 a file that somebody else has handed in", () => {
  test.each(ASKERS)(
    "is taken in as fast as a new one: %s",
    async (who) => {
      const hand = (of: Asker, bytes: Buffer) => askOverHttp(of, "POST /api/v1/documents", { files: [{ name: "a.pdf", bytes }] });
      const found = await timesOfPairs([{ hidden: "", absent: "" }], Math.min(ROUNDS, UPLOADS), async (_, which) => {
        const [theirs, other] = [someFile(), someFile()];
        expect((await hand(world.owner, theirs)).status).toBe(202);
        return timeOf(() => hand(world.actors[who]!, which === "hidden" ? theirs : other));
      });
      tell(`a file that somebody else has handed in, ${who}`, found);
      expect(leaks(found)).toBe(false);
    },
    PATIENCE,
  );
});

describe.runIf(ROUNDS > 0).each(ASKERS)("P1 asked by %s", (who) => {
  test.each(LINES_NAMED)(
    "$what",
    async ({ route, line, what }) => {
      const thing: Thing = THINGS[line.kind];
      // what all of a company may see is hidden from strangers only; what is entered is one's own from then on
      if ((thing.companyWide === true && world.actors[who]!.inside) || thing.apart === true) return;
      expect(leaks(await compare(route, line, who, `${what}, ${who}`))).toBe(false);
    },
    PATIENCE,
  );
});
