/** Asks as often as it is told to, and notes each answer with its time. */
import { randomInt } from "node:crypto";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { residentMb } from "../lib/processes.ts";
import type { Crowd } from "./crowd.ts";
import { CHEAP, KINDS, CHEAP_SHARE, nextKind, pick } from "./requests.ts";

/** `status` 0: no answer, the connection broke. */
export type Done = { name: string; status: number; ms: number };
export type Load = { done: Done[]; memory: number[] };

const ALONE = 60;
const AT_ONCE = 16;
const TICK_MS = 10;
const SECOND_MS = 1_000;

function ask(crowd: Crowd, name: string): Promise<Done> {
  const { method, path, headers, body } = KINDS[name]!.make(pick(crowd.people), crowd);
  const { hostname, port } = new URL(crowd.base);
  const began = performance.now();
  return new Promise((resolve) => {
    const end = (status: number): void => resolve({ name, status, ms: performance.now() - began });
    const length = body === null ? {} : { "content-length": body.byteLength };
    const sent = request({ agent: crowd.agent, hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      response.on("error", () => end(0)).on("end", () => end(response.statusCode ?? 0));
      response.resume();
    });
    sent.on("error", () => end(0));
    sent.end(body);
  });
}

/** The cheap calls, one after the other. */
export async function alone(crowd: Crowd): Promise<Load> {
  const done: Done[] = [];
  for (let at = 0; at < ALONE; at++) for (const name of CHEAP) done.push(await ask(crowd, name));
  // the first ones open connections and fill caches
  return { done: done.slice(CHEAP.length * 10), memory: [] };
}

/** Answers a second while as many people as it serves at ease ask one thing after the other. */
export async function capacityOf(crowd: Crowd, seconds: number): Promise<number> {
  const until = performance.now() + seconds * SECOND_MS;
  let answered = 0;
  const person = async (): Promise<void> => {
    while (performance.now() < until)
      if ((await ask(crowd, nextKind(randomInt(100) < CHEAP_SHARE ? "cheap" : "dear"))).status < 300) answered += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, person));
  return answered / seconds;
}

export type Wish = { cheap: number; dear: number; seconds: number; pid: number };

/** So many of each a second, whether or not earlier ones are answered; ends when all of them are. */
export async function atRate(crowd: Crowd, wish: Wish): Promise<Load> {
  const asked = { cheap: [] as Promise<Done>[], dear: [] as Promise<Done>[] };
  const memory: number[] = [];
  const began = performance.now();
  for (let passed = 0; passed < wish.seconds; passed = (performance.now() - began) / SECOND_MS) {
    for (const kind of ["cheap", "dear"] as const)
      while (asked[kind].length < Math.floor(passed * wish[kind])) asked[kind].push(ask(crowd, nextKind(kind)));
    if (memory.length <= passed) memory.push(residentMb(wish.pid) ?? 0);
    await pause(TICK_MS);
  }
  const done = await Promise.all([...asked.cheap, ...asked.dear]);
  memory.push(residentMb(wish.pid) ?? 0);
  return { done, memory };
}
