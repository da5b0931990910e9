/** JSON as it was written: a number keeps its digits, of which a float would lose those of a 20-digit invoice number from the 16th on. */

/** A number as it stands in the text. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Json = string | boolean | null | JsonNumber | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Levels in one another that are read; no answer of an interface has more. */
const DEPTH_MAX = 32;

/** @throws SyntaxError for what is no JSON, or is nested too deeply */
export function parseJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text, (_key, each: unknown, context?: { source?: string }) =>
      typeof each === "number" ? new JsonNumber(context?.source ?? String(each)) : each,
    ) as Json;
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError("nested too deeply");
    throw error;
  }
  if (depthOf(value, DEPTH_MAX) > DEPTH_MAX) throw new SyntaxError("nested too deeply");
  return value;
}

/** What a request's body was parsed to. A whole number that a float has rounded is given as one, so that nobody takes it for exact. */
export function jsonOf(value: unknown): Json {
  if (typeof value === "number")
    return new JsonNumber(Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value));
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return (value ?? null) as Json;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
}

/** Whether a parsed value is nested no deeper than is read; asked before anything walks through it. */
export function isShallow(value: unknown, most = DEPTH_MAX): boolean {
  if (typeof value !== "object" || value === null) return true;
  return most > 0 && Object.values(value).every((each) => isShallow(each, most - 1));
}

function depthOf(value: Json, most: number): number {
  if (!isObject(value) && !Array.isArray(value)) return 0;
  if (most === 0) return 1;
  let deepest = 0;
  for (const each of Object.values(value)) deepest = Math.max(deepest, depthOf(each, most - 1));
  return deepest + 1;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

/** One text for one value, however it was written: keys in order, no blanks, numbers with their own digits. */
export function canonicalJson(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`);
  return `{${members.join(",")}}`;
}

/** "data.items[].name", "files[0].url": names between dots, `[]` for each of an array, `[n]` for one, from 0. "" is the value itself. */
const STEP = /^([^.[\]]*)((?:\[\d{0,4}\])*)$/u;

export const isPath = (path: string): boolean =>
  path === "" || path.split(".").every((step, at) => STEP.test(step) && step !== "" && (!step.startsWith("[") || at === 0));

/** What stands at a path, all of it where the path goes through arrays; nothing where it leads nowhere. */
export function valuesAt(value: Json, path: string): Json[] {
  if (path === "") return [value];
  let found: Json[] = [value];
  for (const step of path.split(".")) {
    const [, name = "", indexes = ""] = STEP.exec(step) ?? [];
    if (name !== "") found = found.flatMap((each) => (isObject(each) && Object.hasOwn(each, name) ? [each[name]!] : []));
    for (const [, index = ""] of indexes.matchAll(/\[(\d*)\]/gu))
      found = found.flatMap((each) => {
        if (!Array.isArray(each)) return [];
        return index === "" ? each : each.slice(Number(index), Number(index) + 1);
      });
  }
  return found;
}

/** Puts a value at a path of names between dots, making the objects on the way. */
export function withValue(body: JsonObject, path: string, value: Json): JsonObject {
  const [name = "", ...rest] = path.split(".");
  const inner = Object.hasOwn(body, name) ? body[name] : undefined;
  return { ...body, [name]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest.join("."), value) };
}

/** The text of a plain value; null for what isn't there, or is made of others. */
export function plainText(value: Json | undefined): string | null {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : null;
}

export type Leaf = { path: string; samples: string[] };

const LEAVES_MAX = 200;
const SAMPLES_MAX = 8;
const SAMPLE_LENGTH = 80;

/** The plain values of some records by their paths, with a few of what stands there. */
export function leavesOf(records: readonly Json[]): Leaf[] {
  const found = new Map<string, string[]>();
  const walk = (value: Json, path: string): void => {
    const text = plainText(value);
    if (Array.isArray(value)) for (const each of value.slice(0, 20)) walk(each, `${path}[]`);
    else if (isObject(value))
      for (const [name, each] of Object.entries(value))
        if (STEP.test(name) && name !== "") walk(each, path === "" ? name : `${path}.${name}`);
    if (path === "" || Array.isArray(value) || isObject(value)) return;
    if (!found.has(path) && found.size >= LEAVES_MAX) return;
    const samples = found.get(path) ?? [];
    const sample = text === null ? null : text.slice(0, SAMPLE_LENGTH);
    if (sample !== null && samples.length < SAMPLES_MAX && !samples.includes(sample)) samples.push(sample);
    found.set(path, samples);
  };
  for (const record of records) walk(record, "");
  return [...found].map(([path, samples]) => ({ path, samples }));
}

/** Where lists of objects stand in an answer, the longest first. */
export function listsIn(answer: Json): { path: string; count: number }[] {
  const found: { path: string; count: number }[] = [];
  const walk = (value: Json, path: string, depth: number): void => {
    if (Array.isArray(value)) {
      if (value.some((each) => isObject(each))) found.push({ path, count: value.length });
    } else if (isObject(value) && depth < 5)
      for (const [name, each] of Object.entries(value))
        if (STEP.test(name) && name !== "") walk(each, path === "" ? name : `${path}.${name}`, depth + 1);
  };
  walk(answer, "", 0);
  return found.toSorted((a, b) => b.count - a.count).slice(0, 20);
}
