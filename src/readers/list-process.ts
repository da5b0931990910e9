/** Reading lists in a process of its own, group by group: the server never holds more than one group. */
import type { ListAnswer, ListTask } from "./list-child.ts";
import { ChildFailure, ChildPool, childEntry } from "./process.ts";
import type { ListLook } from "./spreadsheet/list-look.ts";
import type { NumberTable } from "./spreadsheet/number-table.ts";
import type { PlainTable } from "./spreadsheet/plain-table.ts";
import type { ListEntry, ListPlan } from "./spreadsheet/list-rows.ts";

export type { ListLook } from "./spreadsheet/list-look.ts";
export type { PlainTable } from "./spreadsheet/plain-table.ts";
export type { ListEntry, ListPlan, SourceRow } from "./spreadsheet/list-rows.ts";

const MIB = 1024 * 1024;
/** Opening a list may go through a million lines first; every further group takes milliseconds. */
const LIMITS = { cpuMillis: 120_000, wallMillis: 600_000, bytes: 700 * MIB, tasks: 1_000_000, idleMillis: 300_000 };

/** Why a list can't be read; `code` is one of the problems of files. */
export class ListProblem extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type OpenList = {
  /** The next entries, at most so many; none and `done` at the end. @throws ListProblem */
  next(count: number): Promise<{ entries: ListEntry[]; done: boolean }>;
  close(): void;
};

/** What a file is as a list. @throws ListProblem */
export async function lookAtList(bytes: Uint8Array): Promise<ListLook> {
  const pool = newPool();
  try {
    const answer = await ask(pool, { do: "look", bytes });
    if (!("look" in answer)) throw new ListProblem("reader-failed", "no answer");
    return answer.look;
  } finally {
    pool.close();
  }
}

/** A file of numbers to look up. @throws ListProblem */
export async function readNumberTable(bytes: Uint8Array): Promise<NumberTable> {
  const pool = newPool();
  try {
    const answer = await ask(pool, { do: "numbers", bytes });
    if (!("numbers" in answer)) throw new ListProblem("reader-failed", "no answer");
    return answer.numbers;
  } finally {
    pool.close();
  }
}

/** A spreadsheet as its first `max` rows. @throws ListProblem */
export async function readPlainTable(bytes: Uint8Array, max: number): Promise<PlainTable> {
  const pool = newPool();
  try {
    const answer = await ask(pool, { do: "table", bytes, max });
    if (!("table" in answer)) throw new ListProblem("reader-failed", "no answer");
    return answer.table;
  } finally {
    pool.close();
  }
}

/** @param load the file's bytes, asked for again where the reading process has to be started anew */
export async function openList(load: () => Promise<Uint8Array>, plan: ListPlan, afterRow: number, now: Date): Promise<OpenList> {
  const pool = newPool();
  let row = afterRow;
  const open = async (): Promise<void> => {
    await ask(pool, { do: "open", bytes: await load(), plan, afterRow: row, now });
  };
  try {
    await open();
  } catch (error) {
    pool.close();
    throw error;
  }
  return {
    async next(count) {
      let answer = await ask(pool, { do: "next", count });
      if ("lost" in answer) {
        await open();
        answer = await ask(pool, { do: "next", count });
      }
      if (!("entries" in answer)) throw new ListProblem("reader-failed", "no answer");
      row = answer.entries.at(-1)?.lastRow ?? row;
      return answer;
    },
    close: () => pool.close(),
  };
}

const newPool = (): ChildPool => new ChildPool(childEntry("list-child"), LIMITS);

async function ask(pool: ChildPool, task: ListTask): Promise<ListAnswer> {
  try {
    const answer = (await pool.run(task)) as ListAnswer;
    if ("problem" in answer) throw new ListProblem(answer.problem.code, answer.problem.message);
    return answer;
  } catch (error) {
    if (error instanceof ChildFailure) throw new ListProblem(error.code, error.message);
    throw error;
  }
}
