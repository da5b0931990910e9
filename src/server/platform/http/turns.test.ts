import { expect, test } from "vitest";
import { type Answer, type Limits, Turns } from "./turns.ts";

/** A line in which what is answered is noted under the name that was given, and time stands still until it is moved. */
function line(limits: Partial<Limits> = {}) {
  let now = 0;
  const turns = new Turns({ atOnce: 2, ofOne: 2, waiting: 4, patience: 20_000, ...limits }, () => now);
  const said: Record<string, Answer> = {};
  const ends: Record<string, () => void> = {};
  /** "ann/1" is Ann's first; a company may stand before: "acme:ann/1" */
  const ask = (...names: string[]): void => {
    for (const name of names) {
      const [account = ""] = name.split("/");
      const company = account.includes(":") ? account.split(":")[0]! : "";
      ends[name] = turns.ask({ account, company }, (answer) => (said[name] = answer));
    }
  };
  const whoHas = (turn: boolean): string[] => Object.keys(said).filter((name) => said[name]!.turn === turn);
  return { turns, said, ask, whoHas, end: (name: string) => ends[name]!(), pass: (ms: number) => (now += ms) };
}

test("O4 some are done at once, the next ones wait, and who leaves makes room for one of them", () => {
  const { ask, whoHas, end, turns } = line();
  ask("ann/1", "ben/1", "cleo/1", "dan/1");
  expect([whoHas(true), turns.size]).toEqual([["ann/1", "ben/1"], { running: 2, waiting: 2 }]);
  end("ann/1");
  expect(whoHas(true)).toEqual(["ann/1", "ben/1", "cleo/1"]);
  end("ann/1");
  expect(turns.size, "what is over is over once").toEqual({ running: 2, waiting: 1 });
});

test("O4 who goes away while he waits gives up his place", () => {
  const { ask, whoHas, end, turns } = line({ atOnce: 1 });
  ask("ann/1", "ben/1", "cleo/1");
  end("ben/1");
  end("ann/1");
  expect([whoHas(true), turns.size]).toEqual([["ann/1", "cleo/1"], { running: 1, waiting: 0 }]);
});

test("O4 a hundred exports of one person take neither all turns nor all places: a colleague's is done next, and then one of another's", () => {
  const { ask, whoHas, end, turns } = line({ ofOne: 1, waiting: 10 });
  ask(...Array.from({ length: 100 }, (_, at) => `ann/${at}`));
  expect([whoHas(true), turns.size, whoHas(false).length]).toEqual([["ann/0"], { running: 1, waiting: 10 }, 89]);
  ask("ben/1");
  expect(whoHas(true), "a turn is left for him").toEqual(["ann/0", "ben/1"]);
  ask("cleo/1");
  expect(whoHas(false), "the last one of Ann's gives way").toContain("ann/10");
  end("ann/0");
  expect(whoHas(true).at(-1), "though Ann's came first").toBe("cleo/1");
});

test("O4 a company with many people doesn't stand in the way of one with few", () => {
  const { ask, whoHas, end } = line({ waiting: 20 });
  ask(...Array.from({ length: 20 }, (_, at) => `big:p${at}/1`));
  ask("small:ann/1");
  end("big:p0/1");
  expect(whoHas(true).at(-1)).toBe("small:ann/1");
});

test("O4 a full line refuses whoever has as many places as everybody else, and tells when to come again", () => {
  const { ask, said, end, pass } = line({ atOnce: 1 });
  ask("ann/1", "ben/1", "cleo/1", "dan/1", "eve/1", "fay/1");
  expect(said["fay/1"]).toEqual({ turn: false, seconds: 1 });
  pass(20_000);
  end("ann/1");
  // about four seconds each by now: 0.1 + (20 - 0.1) / 5
  ask("gil/1", "hal/1");
  expect(said["hal/1"]).toEqual({ turn: false, seconds: 21 });
});

test("O4 where turns take long, few wait: nobody is kept for longer than the patience of the line", () => {
  const { ask, said, end, pass, turns } = line({ atOnce: 1, waiting: 100 });
  ask("ann/1");
  pass(60_000);
  end("ann/1");
  ask("ben/1", "cleo/1", "dan/1");
  // a turn is thought to take 12 seconds now
  expect([turns.size, said["dan/1"]]).toEqual([
    { running: 1, waiting: 1 },
    { turn: false, seconds: 25 },
  ]);
});

test("O4 who has waited longer than the line's patience is refused when something ends or somebody comes, and isn't done any more", () => {
  const { ask, said, end, pass, whoHas } = line({ atOnce: 1, patience: 3_000 });
  ask("ann/1", "ben/1");
  pass(2_000);
  ask("cleo/1");
  pass(1_500);
  ask("dan/1");
  expect(said["ben/1"]).toMatchObject({ turn: false });
  end("ann/1");
  expect(whoHas(true)).toEqual(["ann/1", "cleo/1"]);
});
