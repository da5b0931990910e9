/**
 * O4, D14: more than can be done waits in lines that have an end, and is refused before it begins. What is asked most and costs little
 * (signing in, the status, pages, one invoice) stands in no line; looking up a number has a line of its own, so that exports, wide
 * searches and files that come in leave it connections to the database. A request stands in one line, until its answer is out.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { ProblemError } from "../errors.ts";
import { HEAVY } from "./costs.ts";
import type { App } from "./http.types.ts";
import { type Answer, LINES, type Limits, type Line, Turns } from "./turns.ts";

/** Also where there is one processor: while one waits for the disk another one counts. */
const LEAST = 2;
/** Whoever looks a number up stands before the screen; an export is waited for. */
const PATIENCE_MS = { lookup: 3_000, wide: 5_000, heavy: 20_000 };
/** Files come in slowly from slow networks, which costs nothing but a little memory. */
const UPLOADS: Limits = { atOnce: 64, ofOne: 16, waiting: 256, patience: 20_000 };

/**
 * How many of a line's have their turn. What asks the database leaves some of its connections to what stands in no line, and isn't more than
 * the processors carry. What takes long leaves a turn to others; of the rest a turn is soon over.
 */
export function limitsOf(line: Line, { dbPool }: Pick<Config, "dbPool">, cores = availableParallelism()): Limits {
  if (line === "upload") return UPLOADS;
  const atOnce = Math.max(1, Math.min(Math.floor(dbPool * 0.2), Math.max(LEAST, cores)));
  return {
    atOnce,
    ofOne: line === "heavy" ? Math.max(1, atOnce - 1) : atOnce,
    waiting: atOnce * 16,
    patience: PATIENCE_MS[line],
  };
}

/** @returns the line that the route says, else the one of its price; null: none */
export function lineOf({ routeOptions: { config } }: FastifyRequest): Line | null {
  if (config.line !== undefined) return config.line;
  const cost = config.cost ?? 0;
  return cost === 0 ? null : cost >= HEAVY ? "heavy" : "wide";
}

export const overloaded = (seconds: number): ProblemError =>
  new ProblemError(503, "overloaded", { cause: "D14", headers: { "retry-after": String(seconds) }, params: { seconds } });

const isStream = (payload: unknown): boolean => typeof payload === "object" && payload !== null && "pipe" in payload;

/** The bytes of the heap above which nothing new is begun. */
export const heapLimit = (): number => Math.floor(getHeapStatistics().heap_size_limit * 0.85);

/** Lets requests in one after the other, before their bodies are read; whoever isn't signed in is refused by the route itself. */
export function standInLine(app: App, config: Config): void {
  const now = (): number => performance.now();
  const lines = Object.fromEntries(LINES.map((line) => [line, new Turns(limitsOf(line, config), now)])) as Record<Line, Turns>;
  app.decorate("lines", lines);
  app.decorateRequest("company", null);
  app.decorateRequest("leaveLine", null);
  app.addHook("preParsing", (request, reply, _payload, done) => {
    const line = lineOf(request);
    if (line === null || request.account === null) return done();
    const who = { account: request.account, company: String(request.company ?? "") };
    // its turn comes when another's is over, and what is done in it is still done in its own name
    const answered = AsyncLocalStorage.bind((answer: Answer) => (answer.turn ? done() : done(overloaded(answer.seconds))));
    request.leaveLine = lines[line].ask(who, answered);
    reply.raw.once("close", request.leaveLine);
    return undefined;
  });
  // what lies ready costs nothing more, however slowly it is fetched; what is still being made goes on until its last byte
  app.addHook("onSend", (request, _reply, payload, done) => {
    if (!isStream(payload)) request.leaveLine?.();
    done(null, payload);
  });
}
