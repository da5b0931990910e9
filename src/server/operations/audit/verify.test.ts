/** S2: an export proves itself, and every kind of tampering is found. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERASED_TYPE, type EventLine, type Line } from "./export-format.ts";
import { headHash } from "./heads.ts";
import {
  chosenLines,
  erased,
  fileOf,
  type History,
  historyOf,
  KEY,
  keyOf,
  stories,
  wholeLines,
  withheld,
} from "./testing/made-up.ts";
import { type ProblemCode, verifyExport } from "./verify.ts";

const runs = { numRuns: 60 };
const codes = async (lines: readonly string[], kept: string | null = null): Promise<ProblemCode[]> =>
  (await verifyExport(lines, kept)).problems.map(({ code }) => code);
const hashOf = ({ heads }: History, n: number): string => headHash(heads.at(n)!.signed.head);

describe("S2 what nobody touched", () => {
  test("passes: whole, with erased payloads named, and any of its heads kept elsewhere", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), async (story, pick) => {
        const history = historyOf(story);
        const kept = pick % history.heads.length;
        const report = await verifyExport(await fileOf(wholeLines(history)), hashOf(history, kept));
        expect(report).toMatchObject({ ok: true, problems: [], kept: true, keys: [KEY.id], head: hashOf(history, -1) });
        expect(report.events).toBe(history.events.length);
        expect(report.erased).toBe(history.events.filter((each) => !("payload" in each)).length);
      }),
      runs,
    );
  });

  test("passes: a selection, against an earlier head kept elsewhere", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), fc.nat(), async (story, pick, mask) => {
        const history = historyOf(story);
        const kept = pick % history.heads.length;
        const lines = await chosenLines(history, (seq) => (mask >> (seq % 30)) % 2 === 1, kept);
        expect(await verifyExport(await fileOf(lines), hashOf(history, kept))).toMatchObject({
          ok: true,
          problems: [],
          kept: true,
        });
      }),
      runs,
    );
  });
});

/** Any character of any line other than it was. */
const otherCharacter = (text: string, at: number): string => {
  const place = at % text.length;
  const code = text.charCodeAt(place);
  return text.slice(0, place) + String.fromCharCode(code === 0x31 ? 0x32 : 0x31) + text.slice(place + 1);
};

describe("S2 a file that was changed after it was made", () => {
  const inFile: Record<string, (lines: string[], a: number, b: number) => string[]> = {
    "a character of a line is another one": (lines, a, b) =>
      lines.with(a % lines.length, otherCharacter(lines[a % lines.length]!, b)),
    "a line is missing": (lines, a) => lines.toSpliced(a % lines.length, 1),
    "a line stands twice": (lines, a) => lines.toSpliced(a % lines.length, 0, lines[a % lines.length]!),
    "two lines have changed places": (lines, a) => {
      const at = a % (lines.length - 1);
      return lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!);
    },
    "a line stands at another place": (lines, a, b) => {
      const from = a % lines.length;
      const to = (from + 1 + (b % (lines.length - 1))) % lines.length;
      return lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]!);
    },
    "the end is cut off": (lines, a) => lines.slice(0, a % lines.length),
    "it ends in the middle of a line": (lines, a) => {
      const at = a % lines.length;
      return [...lines.slice(0, at), lines[at]!.slice(0, Math.floor(lines[at]!.length / 2))];
    },
    "a line of another kind is put in": (lines, a) => lines.toSpliced(a % (lines.length + 1), 0, '{"type":"note"}'),
    "the end of another export": (lines) => lines.with(-1, lines.at(-1)!.replace(/"signature":"./, '"signature":"A')),
  };
  test.each(Object.keys(inFile))("%s", async (name) => {
    await fc.assert(
      fc.asyncProperty(stories, fc.boolean(), fc.nat(), fc.nat(), async (story, whole, a, b) => {
        const history = historyOf(story);
        const lines = await fileOf(whole ? wholeLines(history) : await chosenLines(history, () => true, 0));
        const tampered = inFile[name]!(lines, a, b);
        fc.pre(tampered.join("\n") !== lines.join("\n"));
        expect(await codes(tampered)).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("each bit of each hash and signature", async () => {
    const lines = await fileOf(
      await chosenLines(historyOf({ batches: [{ texts: ["a", "b"] }, { texts: ["c"] }], erase: true }), () => true, 0),
    );
    for (const [at, line] of lines.entries())
      for (const match of line.matchAll(/[0-9a-f]{64}|[A-Za-z0-9+/]{86}==/g))
        for (let i = 0; i < match[0].length; i++) {
          const place = match.index + i;
          const other = match[0][i] === "0" ? "1" : "0";
          const tampered = lines.with(at, line.slice(0, place) + other + line.slice(place + 1));
          expect(await codes(tampered), `${at}: ${match[0]} at ${i}`).not.toEqual([]);
        }
  });
});

type Tampering = (history: History, pick: number) => Line[] | null;
const anEvent = (history: History, pick: number, change: (event: EventLine) => EventLine | null): History | null => {
  const at = pick % history.events.length;
  const changed = change(history.events[at]!);
  return changed === null ? null : { ...history, events: history.events.with(at, changed) };
};
const wholeOr = (history: History | null): Line[] | null => (history === null ? null : wholeLines(history));
const inPayload = (line: EventLine, from: string | RegExp, to: string): EventLine | null =>
  "payload" in line ? { ...line, payload: line.payload.replace(from, to) } : null;

/** The database was tampered with, and the server, which knows nothing of it, exports and signs what it finds. */
describe("S2 a history that was changed where it is kept", () => {
  const inDatabase: Record<string, Tampering> = {
    "who did it": (history, pick) => wholeOr(anEvent(history, pick, (each) => inPayload(each, '"u1"', '"u2"'))),
    "from where": (history, pick) => wholeOr(anEvent(history, pick, (each) => inPayload(each, '"web"', '"api"'))),
    "from which address": (history, pick) =>
      wholeOr(
        anEvent(history, pick, (each) =>
          "origin" in each && each.origin !== undefined ? { ...each, origin: each.origin.replace("192.", "193.") } : null,
        ),
      ),
    "an address was erased without a trace": (history, pick) =>
      wholeOr(
        anEvent(history, pick, (each) => {
          if (!("origin" in each)) return null;
          const { origin: _, ...rest } = each;
          return rest as EventLine;
        }),
      ),
    "what of": (history, pick) => wholeOr(anEvent(history, pick, (each) => inPayload(each, '"1"', '"2"'))),
    "what it was": (history, pick) => wholeOr(anEvent(history, pick, (each) => inPayload(each, '"data":{', '"data":{"x":1,'))),
    why: (history, pick) => wholeOr(anEvent(history, pick, (each) => inPayload(each, '"reason":null', '"reason":"because"'))),
    when: (history, pick) =>
      wholeOr(anEvent(history, pick, (each) => ({ ...each, header: each.header.replace("2026-", "2025-") }))),
    "of which kind": (history, pick) =>
      wholeOr(anEvent(history, pick, (each) => ({ ...each, header: each.header.replace(/"type":"[^"]*"/, '"type":"x.y"') }))),
    "its id": (history, pick) =>
      wholeOr(anEvent(history, pick, (each) => ({ ...each, header: each.header.replace('"id":"1', '"id":"2') }))),
    "its company": (history, pick) =>
      wholeOr(anEvent(history, pick, (each) => ({ ...each, header: each.header.replace('"company":7', '"company":8') }))),
    "its salt": (history, pick) =>
      wholeOr(
        anEvent(history, pick, (each) => ("salt" in each ? { ...each, salt: each.salt.replace("00000000", "10000000") } : null)),
      ),
    "what stands for a payload that was erased": (history, pick) =>
      wholeOr(anEvent(history, pick, (each) => ("payload" in each ? null : { ...each, payloadSha256: "0".repeat(64) }))),
    "a payload was erased without a trace": (history, pick) =>
      wholeOr(
        anEvent({ ...history }, pick, (each) => ("payload" in each && each.header.includes("corrected") ? erased(each) : null)),
      ),
    "an event is gone": (history, pick) => {
      const events = history.events.toSpliced(pick % history.events.length, 1);
      return wholeLines({ ...history, events: renumbered(events) });
    },
    "an event is put in": (history, pick) => {
      const at = pick % history.events.length;
      return wholeLines({ ...history, events: renumbered(history.events.toSpliced(at, 0, history.events[at]!)) });
    },
    "two events have changed places": (history, pick) => {
      const at = pick % (history.events.length - 1);
      const [a, b] = [history.events[at]!, history.events[at + 1]!];
      return wholeLines({ ...history, events: renumbered(history.events.toSpliced(at, 2, b, a)) });
    },
    "two heads have changed places": (history) =>
      wholeLines({ ...history, heads: history.heads.with(0, history.heads[1]!).with(1, history.heads[0]!) }),
    "a head is gone": (history, pick) =>
      wholeLines({ ...history, heads: history.heads.toSpliced(pick % (history.heads.length - 1), 1) }),
    "a head is of another size": (history, pick) => {
      const at = pick % history.heads.length;
      const { size, signed } = history.heads[at]!;
      return wholeLines({
        ...history,
        heads: history.heads.with(at, {
          size,
          signed: { ...signed, head: signed.head.replace(`"size":${size}`, `"size":${size + 1}`) },
        }),
      });
    },
    "a head is signed by another key": (history, pick) => {
      const at = pick % history.heads.length;
      const { size, signed } = history.heads[at]!;
      return wholeLines({
        ...history,
        heads: history.heads.with(at, { size, signed: { ...signed, signature: keyOf("other").sign("head", signed.head) } }),
      });
    },
  };
  test.each(Object.keys(inDatabase))("%s", async (name) => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), async (story, pick) => {
        const lines = inDatabase[name]!(historyOf(story), pick);
        fc.pre(lines !== null);
        expect(await codes(await fileOf(lines))).not.toEqual([]);
      }),
      runs,
    );
  });

  test("in a selection: a payload, a salt, a place, a proof, an event that never was", async () => {
    const tamperings: ((line: EventLine) => EventLine)[] = [
      (line) =>
        "payload" in line
          ? { ...line, payload: line.payload.replace('"u1"', '"u2"') }
          : { ...line, payloadSha256: "0".repeat(64) },
      (line) =>
        "salt" in line
          ? { ...line, salt: line.salt.replace("00000000", "10000000") }
          : { ...line, payloadSha256: "0".repeat(64) },
      (line) => ({ ...line, header: line.header.replace("2026-", "2025-") }),
      (line) => ({ ...line, seq: line.seq + 1 }),
      (line) => ({ ...line, proof: line.proof!.with(0, "0".repeat(64)) }),
      (line) => ({ ...line, proof: line.proof!.slice(1) }),
      (line) => ({ ...line, proof: undefined }) as never,
    ];
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), fc.constantFrom(...tamperings), async (story, pick, tamper) => {
        const lines = await chosenLines(historyOf(story), () => true, null);
        const at = 1 + (pick % (lines.length - 1));
        const event = lines[at] as EventLine;
        fc.pre(event.proof!.length > 0);
        expect(await codes(await fileOf(lines.with(at, tamper(event))))).not.toEqual([]);
        expect(await codes(await fileOf([...lines, event]))).toContain("order");
      }),
      runs,
    );
  });
});

/** Personal data that the one who exports may not see: the digest stands for the payload, and nobody erased it. */
describe("P4 S2 payloads that are withheld", () => {
  /** Every other payload is withheld, but for the traces of what was erased, which tell of nobody; null where none is there any more. */
  const partly = (history: History): History | null => {
    const events = history.events.map((each, i) => (i % 2 === 0 && !each.header.includes(ERASED_TYPE) ? withheld(each) : each));
    return events.some((each) => "withheld" in each) ? { ...history, events } : null;
  };
  const linesOf = (history: History, whole: boolean) => (whole ? wholeLines(history) : chosenLines(history, () => true, null));
  const withheldIn = (lines: readonly Line[], pick: number): number => {
    const places = lines.flatMap((line, i) => (line.type === "event" && "withheld" in line ? [i] : []));
    return places[pick % places.length]!;
  };

  test("the proof holds, whole and of a selection, and they are counted, apart from those that were erased", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.boolean(), async (story, whole) => {
        const history = partly(historyOf(story));
        fc.pre(history !== null);
        expect(await verifyExport(await fileOf(await linesOf(history, whole)))).toMatchObject({
          ok: true,
          problems: [],
          withheld: history.events.filter((each) => "withheld" in each).length,
          erased: history.events.filter((each) => !("payload" in each) && !("withheld" in each)).length,
        });
      }),
      runs,
    );
  });

  const tamperings: Record<string, (line: EventLine) => EventLine> = {
    "what stands for the payload": (line) => ({ ...line, payloadSha256: "0".repeat(64) }) as EventLine,
    when: (line) => ({ ...line, header: line.header.replace("2026-", "2025-") }),
    "of which kind": (line) => ({ ...line, header: line.header.replace(/"type":"[^"]*"/, '"type":"x.y"') }),
    "its place": (line) => ({ ...line, seq: line.seq + 1 }),
    "another payload is told": ({ type, seq, header, proof }) =>
      ({ type, seq, header, salt: "00000000-0000-4000-8000-000000000000", payload: '{"data":{}}', proof }) as EventLine,
    "it is told as erased, without a trace": (line) => ({ ...line, withheld: undefined }) as never,
  };
  test.each(Object.keys(tamperings))("are found to be tampered with: %s", async (name) => {
    await fc.assert(
      fc.asyncProperty(stories, fc.boolean(), fc.nat(), async (story, whole, pick) => {
        const history = partly(historyOf({ ...story, erase: false }));
        fc.pre(history !== null);
        const lines = await linesOf(history, whole);
        const at = withheldIn(lines, pick);
        expect(await codes(await fileOf(lines.with(at, tamperings[name]!(lines[at] as EventLine))))).not.toEqual([]);
      }),
      runs,
    );
  });

  test("one that is missing, or stands twice, is found", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), async (story, pick) => {
        const history = partly(historyOf(story));
        fc.pre(history !== null);
        const lines = wholeLines(history);
        const at = withheldIn(lines, pick);
        expect(await codes(await fileOf(lines.toSpliced(at, 1)))).not.toEqual([]);
        expect(await codes(await fileOf(lines.toSpliced(at, 0, lines[at]!)))).toContain("order");
      }),
      runs,
    );
  });
});

const renumbered = (events: readonly EventLine[]): EventLine[] => events.map((each, seq) => ({ ...each, seq }));

describe("S2 against a head kept elsewhere", () => {
  test("a history cut off before it, and signed anew by its own key, is found", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const history = historyOf(story);
        const heads = history.heads.slice(0, -1);
        const shorter = { events: history.events.slice(0, heads.at(-1)!.size), heads };
        const lines = await fileOf(wholeLines(shorter));
        expect(await codes(lines, hashOf(history, -1))).toEqual(expect.arrayContaining(["kept-missing"]));
        expect(await codes(lines, hashOf(history, -2))).not.toContain("kept-missing");
      }),
      runs,
    );
  });

  test("a history written anew from its beginning, by its own key or another one, is found", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.boolean(), fc.nat(), async (story, same, pick) => {
        const history = historyOf(story);
        const key = same ? KEY : keyOf("other");
        const told = historyOf(
          { ...story, batches: story.batches.with(0, { texts: [...story.batches[0]!.texts, "never was"] }) },
          key,
        );
        const lines = await fileOf(wholeLines(told, key), key);
        expect(await codes(lines)).toEqual([]);
        expect(await codes(lines, hashOf(history, pick % history.heads.length))).toContain("kept-missing");
      }),
      runs,
    );
  });

  test("a selection says nothing of a head that it has no proof for", async () => {
    const history = historyOf({ batches: [{ texts: ["a"] }, { texts: ["b", "c"] }], erase: false });
    const lines = await fileOf(await chosenLines(history, () => true, null));
    expect(await codes(lines, hashOf(history, 0))).toEqual(["kept-missing"]);
    expect(await codes(lines, hashOf(history, -1))).toEqual([]);
  });

  test("a proof of another head doesn't hold", async () => {
    const history = historyOf({ batches: [{ texts: ["a"] }, { texts: ["b", "c"] }, { texts: ["d"] }], erase: false });
    const [first, ...rest] = await chosenLines(history, () => true, 0);
    if (first?.type !== "manifest") throw new Error("no manifest");
    const other = { ...first, kept: { ...first.kept!, head: history.heads[1]!.signed } };
    expect(await codes(await fileOf([other, ...rest]), hashOf(history, 1))).toEqual(["chain", "kept-missing"]);
  });
});

test("S2 a file that is no export says so", async () => {
  expect(await codes([])).toEqual(["empty"]);
  expect(await codes(["hello"])).toEqual(["manifest", "end"]);
  expect(await codes(["null", "{}"])).toEqual(["manifest", "end"]);
});
