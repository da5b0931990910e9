/**
 * What was changed in a PDF after a signature: its state then (the bytes up to the end of the signed range) and now are
 * read by their own tables, and the objects that differ are named by what uses them. Drawing both states is the second
 * witness (pdf-differences.ts).
 */
import type { PartKind, SignedPart } from "#domain/invoice.ts";
import { PdfObjects } from "./pdf-objects.ts";
import { canonical, PdfName, PdfRef, PdfSyntaxError, referencesIn } from "./pdf-values.ts";
import type { PdfDict, PdfValue } from "./pdf-values.ts";

export type PdfChange = "own" | "notes" | "content" | "unknown";
export type PdfChanges = { change: PdfChange; places: SignedPart[] };

/** What a further signature, its proof and its bookkeeping add. */
const OWN = new Set<PartKind>(["signature", "validation", "metadata", "structure"]);
const NOTES = new Set<PartKind>(["annotation", "form"]);
/** From a page or annotation these lead back into the whole document. */
const UPWARDS = new Set(["Parent", "P", "Popup", "IRT", "Dest", "StructParent", "StructParents"]);
const PAGE_LINKS = new Set([...UPWARDS, "Annots", "B", "Metadata", "PieceInfo", "LastModified", "Tabs"]);
const MAX_PAGES = 2_000;
const MAX_REACHED = 200_000;

/** `signed` and `now`: the file's text (Latin-1) up to the end of the signed range, and all of it. */
export function changesBetween(signed: string, now: string): PdfChanges {
  try {
    return compare(PdfObjects.open(signed), PdfObjects.open(now));
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    return { change: "unknown", places: [] };
  }
}

/** The severest of the kinds that were found decides. */
export function changeOf(places: readonly SignedPart[]): PdfChange {
  if (places.every(({ kind }) => OWN.has(kind))) return "own";
  return places.every(({ kind }) => OWN.has(kind) || NOTES.has(kind)) ? "notes" : "content";
}

function compare(before: PdfObjects, now: PdfObjects): PdfChanges {
  const states: States = { before, now, changed: changedNumbers(before, now) };
  const places = [...pageChanges(states), ...catalogChanges(states)];
  if (canonical(now.resolve(now.trailer.get("Info"))) !== canonical(before.resolve(before.trailer.get("Info"))))
    places.push(added("metadata", "Info"));
  if (places.length === 0) places.push(added("structure", "xref"));
  const once = new Map(places.map((place) => [JSON.stringify(place), place]));
  return { change: changeOf(places), places: [...once.values()] };
}

type States = { before: PdfObjects; now: PdfObjects; changed: ReadonlySet<number> };

const added = (kind: PartKind, part: string, place: Pick<SignedPart, "page" | "box"> = {}): SignedPart => ({
  state: "added",
  kind,
  part,
  ...place,
});

/** Objects that differ; written anew with the same content isn't changed. */
function changedNumbers(before: PdfObjects, now: PdfObjects): Set<number> {
  const changed = new Set<number>();
  for (const number of new Set([...before.numbers, ...now.numbers])) {
    if (before.placeOf(number) === now.placeOf(number)) continue;
    if (before.canonical(number) !== now.canonical(number)) changed.add(number);
  }
  return changed;
}

type Page = { number: number | null; dict: PdfDict; inherited: PdfDict };
const INHERITED = ["Resources", "MediaBox", "CropBox", "Rotate"];

function pagesOf(state: PdfObjects): Page[] {
  const pages: Page[] = [];
  const seen = new Set<number>();
  const walk = (value: PdfValue | undefined, above: PdfDict): void => {
    const number = value instanceof PdfRef ? value.number : null;
    if (number !== null && seen.has(number)) return;
    if (number !== null) seen.add(number);
    const dict = state.dict(value);
    const inherited: PdfDict = new Map(above);
    for (const key of INHERITED) if (dict.has(key)) inherited.set(key, dict.get(key) ?? null);
    const kids = state.resolve(dict.get("Kids"));
    if (!Array.isArray(kids)) pages.push({ number, dict, inherited });
    else for (const kid of kids) walk(kid, inherited);
    if (pages.length > MAX_PAGES) throw new PdfSyntaxError("too many pages");
  };
  walk(state.dict(state.trailer.get("Root")).get("Pages"), new Map());
  return pages;
}

function pageChanges(states: States): SignedPart[] {
  const [before, now] = [pagesOf(states.before), pagesOf(states.now)];
  const places: SignedPart[] = [];
  for (let i = 0; i < Math.max(before.length, now.length); i++) {
    const [then, page] = [before[i], now[i]];
    if (then === undefined || page === undefined) {
      places.push(added("page", "Pages", { page: i + 1 }));
      continue;
    }
    const looks = (one: Page): PdfDict => new Map([...one.inherited, ...[...one.dict].filter(([key]) => !PAGE_LINKS.has(key))]);
    const reached = reach(states.now, looks(page), PAGE_LINKS);
    if (canonical(looks(then)) !== canonical(looks(page)) || hasChanged(states, reached))
      places.push(added("page", "Contents", { page: i + 1 }));
    places.push(...annotationChanges(states, then, page, i + 1));
  }
  return places;
}

function annotationChanges(states: States, then: Page, page: Page, number: number): SignedPart[] {
  const list = (state: PdfObjects, of: Page): PdfValue[] => {
    const value = state.resolve(of.dict.get("Annots"));
    return Array.isArray(value) ? value : [];
  };
  const old = new Map(list(states.before, then).map((one) => [canonical(one), one]));
  const places: SignedPart[] = [];
  for (const one of list(states.now, page)) {
    const known = old.delete(canonical(one));
    const reached = reach(states.now, one, UPWARDS);
    const dict = states.now.dict(one);
    const kind = annotationKind(states.now, dict);
    if (hasChanged(states, reached) || !known) places.push(added(kind, "Annots", placed(states.now, page, dict, number)));
  }
  // what was taken away
  for (const one of old.values()) {
    const dict = states.before.dict(one);
    places.push(added(annotationKind(states.before, dict), "Annots", placed(states.before, then, dict, number)));
  }
  return places;
}

function nameOf(value: PdfValue | undefined): string {
  return value instanceof PdfName ? value.name : "";
}

function annotationKind(state: PdfObjects, dict: PdfDict): PartKind {
  if (nameOf(state.resolve(dict.get("Subtype"))) !== "Widget") return "annotation";
  return fieldKind(state, dict);
}

/** The type of a field may stand with its parent. */
function fieldKind(state: PdfObjects, dict: PdfDict): PartKind {
  let at = dict;
  for (let depth = 0; depth < 10; depth++) {
    const type = nameOf(state.resolve(at.get("FT")));
    if (type !== "") return type === "Sig" ? "signature" : "form";
    at = state.dict(at.get("Parent"));
  }
  return "form";
}

/** Everything that a value leads to, as object numbers. */
function reach(state: PdfObjects, from: PdfValue, without: ReadonlySet<string>): Set<number> {
  const found = new Set<number>();
  const waiting = referencesIn(from, without);
  while (waiting.length > 0) {
    const number = waiting.pop() ?? 0;
    if (found.has(number)) continue;
    found.add(number);
    if (found.size > MAX_REACHED) throw new PdfSyntaxError("too many objects");
    const value = state.get(number)?.value ?? null;
    // another page, or the tree of pages, is judged on its own
    if (value instanceof Map && ["Page", "Pages", "Catalog"].includes(nameOf(value.get("Type")))) continue;
    waiting.push(...referencesIn(value, without));
  }
  return found;
}

function hasChanged({ changed }: States, reached: ReadonlySet<number>): boolean {
  return [...reached].some((number) => changed.has(number));
}

const CATALOG: Record<string, PartKind> = {
  DSS: "validation",
  Extensions: "structure",
  Version: "structure",
  Type: "structure",
  Metadata: "metadata",
  PieceInfo: "metadata",
  Perms: "signature",
  Lang: "metadata",
  MarkInfo: "structure",
  StructTreeRoot: "structure",
  OpenAction: "action",
  AA: "action",
  AF: "attachment",
};
const NAMES: Record<string, PartKind> = { JavaScript: "action", EmbeddedFiles: "attachment", Dests: "structure" };

function catalogChanges(states: States): SignedPart[] {
  const [then, now] = [states.before, states.now].map((state) => state.dict(state.trailer.get("Root")));
  if (then === undefined || now === undefined) return [];
  return keysThatDiffer(states, then, now).flatMap((key) => {
    if (key === "Pages") return [];
    if (key === "AcroForm") return formChanges(states, then.get(key), now.get(key) ?? null);
    if (key !== "Names") return [added(CATALOG[key] ?? "other", key)];
    const names = keysThatDiffer(states, states.before.dict(then.get(key)), states.now.dict(now.get(key)));
    return names.map((name) => added(NAMES[name] ?? "other", name));
  });
}

function keysThatDiffer(states: States, then: PdfDict, now: PdfDict): string[] {
  return [...new Set([...then.keys(), ...now.keys()])].filter((key) => {
    const value = now.get(key) ?? null;
    return canonical(then.get(key) ?? null) !== canonical(value) || hasChanged(states, reach(states.now, value, UPWARDS));
  });
}

/** Fields without a place on a page are told here; those with one, by their page. */
function formChanges(states: States, then: PdfValue | undefined, now: PdfValue): SignedPart[] {
  const fieldsOf = (state: PdfObjects, form: PdfValue | undefined): PdfValue[] => {
    const list = state.resolve(state.dict(form).get("Fields"));
    return Array.isArray(list) ? list : [];
  };
  const old = new Set(fieldsOf(states.before, then).map(canonical));
  const places: SignedPart[] = [];
  for (const field of fieldsOf(states.now, now)) {
    const known = old.delete(canonical(field));
    if (known && !hasChanged(states, reach(states.now, field, UPWARDS))) continue;
    places.push(added(fieldKind(states.now, states.now.dict(field)), "AcroForm"));
  }
  if (old.size > 0) places.push(added("form", "AcroForm"));
  // fonts and flags that signing tools set with a new field
  return places.length > 0 ? places : [added("structure", "AcroForm")];
}

/** An annotation's rectangle as fractions of the page as it is shown; none where it has no extent. */
function placed(state: PdfObjects, page: Page, dict: PdfDict, number: number): Pick<SignedPart, "page" | "box"> {
  const numbers = (value: PdfValue | undefined): number[] => {
    const list = state.resolve(value);
    return Array.isArray(list) ? list.map((one) => state.resolve(one)).filter((one) => typeof one === "number") : [];
  };
  const area = numbers(page.inherited.get("CropBox") ?? page.inherited.get("MediaBox"));
  const [left = 0, bottom = 0, right = 0, top = 0] = ordered(area);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ordered(numbers(dict.get("Rect")));
  const [width, height] = [right - left, top - bottom];
  if (width <= 0 || height <= 0 || x1 <= x0 || y1 <= y0) return { page: number };
  const upright: Box = [(x0 - left) / width, (top - y1) / height, (x1 - x0) / width, (y1 - y0) / height];
  return { page: number, box: turned(upright, Number(state.resolve(page.inherited.get("Rotate"))) || 0) };
}

type Box = [x: number, y: number, width: number, height: number];

function ordered([a = 0, b = 0, c = 0, d = 0]: number[]): number[] {
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** A box on a page that is shown turned clockwise. */
function turned([x, y, w, h]: Box, degrees: number): Box {
  switch (((degrees % 360) + 360) % 360) {
    case 90:
      return [1 - y - h, x, h, w];
    case 180:
      return [1 - x - w, 1 - y - h, w, h];
    case 270:
      return [y, 1 - x - w, h, w];
    default:
      return [x, y, w, h];
  }
}
