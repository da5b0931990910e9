/** How often a PDF's pages draw forms, forms within forms counted: a few lines can draw billions (ISO 32000-1, 8.10). */
import { inflateSync } from "node:zlib";
import { countOperator, lettersOf } from "./pdf-operators.ts";

/** One stream of the file: its object's number, the text of its dictionary, its bytes packed and, of what pages draw, unpacked. */
export type PdfStream = { number: number; dictionary: string; packed: Buffer; content: Buffer | null; damaged: boolean };

const MOST_OBJECTS_BYTES = 16 * 1024 * 1024;
const OBJECT_BYTES = 16_384;

/** Drawings of all pages together, `most` + 1 where they are more, or endless since a form draws itself. */
export function drawings(file: Buffer, streams: PdfStream[], most: number): number {
  const forms = new Map<number, PdfStream>();
  for (const stream of streams) if (isForm(stream.dictionary)) forms.set(stream.number, stream);
  // only a form that draws something can multiply
  if (![...forms.values()].some((form) => drawn(form) > 0)) return 0;
  const objects = new Objects(file, streams);
  const counted = new Map<number, number>();
  const onTheWay = new Set<number>();
  const count = (number: number): number => {
    const known = counted.get(number);
    if (known !== undefined) return known;
    if (onTheWay.has(number)) return most + 1;
    onTheWay.add(number);
    const form = forms.get(number)!;
    const inner = objects.drawnBy(form.dictionary).filter((each) => forms.has(each));
    const deepest = inner.reduce((max, each) => Math.max(max, count(each)), 0);
    onTheWay.delete(number);
    const total = Math.min(most + 1, 1 + drawn(form) * deepest);
    counted.set(number, total);
    return total;
  };
  const deepest = [...forms.keys()].reduce((max, number) => Math.max(max, count(number)), 0);
  const onPages = streams.reduce((sum, stream) => sum + (forms.has(stream.number) ? 0 : drawn(stream)), 0);
  return deepest > most ? most + 1 : Math.min(most + 1, deepest === 1 ? 0 : onPages * deepest);
}

/**
 * Bytes of content of all pages together, and the letters of the page or form with most of them: of a content that many pages
 * name, or one page many times, as often as it is named; of a form as often as it is drawn.
 */
export function contentsOf(file: Buffer, streams: PdfStream[]): { bytes: number; letters: number } {
  const objects = new Objects(file, streams);
  const own = new Map(streams.map(({ number, content }) => [number, content === null ? 0 : lettersOf(content)]));
  const named = lettersByName(objects, streams, own);
  const sizes = new Map(streams.map(({ number, content }) => [number, content?.length ?? 0]));
  const shown = new Map(streams.map((stream) => [stream.number, (own.get(stream.number) ?? 0) + lettersDrawn(stream, named)]));
  const sum = { bytes: 0, letters: 0 };
  for (const { number, dictionary } of streams)
    if (isForm(dictionary)) sum.letters = Math.max(sum.letters, shown.get(number) ?? 0);
  for (const text of objects.all())
    for (const [, one, many] of text.matchAll(/\/Contents\s*(?:(\d+)\s+\d+\s+R|\[([^\]]*))/gu)) {
      let letters = 0;
      for (const [, number] of (one === undefined ? (many ?? "") : `${one} 0 R`).matchAll(/(\d+)\s+\d+\s+R/gu)) {
        sum.bytes += sizes.get(Number(number)) ?? 0;
        letters += shown.get(Number(number)) ?? 0;
      }
      sum.letters = Math.max(sum.letters, letters);
    }
  return sum;
}

const isForm = (dictionary: string): boolean => /\/Subtype\s*\/Form\b/u.test(dictionary);

/** The letters of the forms by the names that resources give them; of several of one name those of the one with most. */
function lettersByName(objects: Objects, streams: PdfStream[], own: Map<number, number>): Map<string, number> {
  const forms = new Set(
    streams.filter(({ number, dictionary }) => isForm(dictionary) && own.get(number)! > 0).map(({ number }) => number),
  );
  const named = new Map<string, number>();
  if (forms.size === 0) return named;
  for (const text of [...objects.all(), ...streams.map(({ dictionary }) => dictionary)])
    for (const [, name = "", number] of text.matchAll(/\/([^\s/<>[\]()]+)\s+(\d+)\s+\d+\s+R/gu))
      if (forms.has(Number(number))) named.set(name, Math.max(named.get(name) ?? 0, own.get(Number(number))!));
  return named;
}

function lettersDrawn({ content }: PdfStream, named: Map<string, number>): number {
  if (content === null || named.size === 0) return 0;
  let letters = 0;
  for (const [, name = ""] of content.toString("latin1").matchAll(/\/([^\s/<>[\]()]+)\s+Do\b/gu)) letters += named.get(name) ?? 0;
  return letters;
}

/** How often a content draws a form or a picture. */
function drawn(stream: PdfStream): number {
  return stream.content === null ? 0 : countOperator(stream.content, "Do");
}

/** The objects that aren't streams, in the file or packed in object streams. */
class Objects {
  readonly #texts = new Map<number, string>();

  constructor(file: Buffer, streams: PdfStream[]) {
    let last: { number: number; start: number } | null = null;
    // one that doesn't end ends where the next one begins
    const finish = (next: number): void => {
      if (last === null) return;
      const end = file.subarray(last.start, Math.min(next, last.start + OBJECT_BYTES)).toString("latin1");
      this.#texts.set(last.number, end.replace(/endobj.*$/su, ""));
    };
    for (let at = file.indexOf(" obj"); at >= 0; at = file.indexOf(" obj", at + 4)) {
      const number = /(\d{1,9})\s+\d{1,5}$/u.exec(file.toString("latin1", Math.max(0, at - 20), at))?.[1];
      if (number === undefined) continue;
      finish(at);
      last = { number: Number(number), start: at + 4 };
    }
    finish(file.length);
    for (const stream of streams) if (/\/Type\s*\/ObjStm\b/u.test(stream.dictionary)) this.#unpack(stream);
  }

  #unpack(stream: PdfStream): void {
    let text: string;
    try {
      text = inflateSync(stream.packed, { maxOutputLength: MOST_OBJECTS_BYTES }).toString("latin1");
    } catch {
      return;
    }
    const first = Number(/\/First\s+(\d+)/u.exec(stream.dictionary)?.[1] ?? 0);
    const places = [...text.slice(0, first).matchAll(/(\d+)\s+(\d+)/gu)].map(
      ([, number, at]) => [Number(number), Number(at)] as const,
    );
    places.forEach(([number, at], index) =>
      this.#texts.set(number, text.slice(first + at, first + (places[index + 1]?.[1] ?? text.length))),
    );
  }

  all(): Iterable<string> {
    return this.#texts.values();
  }

  /** The objects that a form's resources offer to draw. */
  drawnBy(dictionary: string): number[] {
    const resources = this.#follow(/\/Resources\s*(\d+)\s+\d+\s+R/u, dictionary) ?? dictionary;
    const offered =
      this.#follow(/\/XObject\s*(\d+)\s+\d+\s+R/u, resources) ?? /\/XObject\s*<<([^>]*)>>/u.exec(resources)?.[1] ?? "";
    return [...offered.matchAll(/(\d+)\s+\d+\s+R/gu)].map(([, number]) => Number(number));
  }

  #follow(reference: RegExp, text: string): string | null {
    const number = reference.exec(text)?.[1];
    return number === undefined ? null : (this.#texts.get(Number(number)) ?? "");
  }
}
