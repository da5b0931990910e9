/** How often a PDF's pages draw forms, forms within forms counted: a few lines can draw billions (ISO 32000-1, 8.10). */
import { inflateSync } from "node:zlib";

/** One stream of the file: its object's number, the text of its dictionary, its bytes packed and, of what pages draw, unpacked. */
export type PdfStream = { number: number; dictionary: string; packed: Buffer; content: Buffer | null; damaged: boolean };

const MOST_OBJECTS_BYTES = 16 * 1024 * 1024;
const OBJECT_BYTES = 16_384;

/** Drawings of all pages together, `most` + 1 where they are more, or endless since a form draws itself. */
export function drawings(file: Buffer, streams: PdfStream[], most: number): number {
  const forms = new Map<number, PdfStream>();
  for (const stream of streams) if (/\/Subtype\s*\/Form\b/u.test(stream.dictionary)) forms.set(stream.number, stream);
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

/** Bytes of content of all pages together: of one that many pages name, or one page many times, as often as it is named. */
export function contentsOf(file: Buffer, streams: PdfStream[]): number {
  const sizes = new Map(streams.map((stream) => [stream.number, stream.content?.length ?? 0]));
  let sum = 0;
  for (const text of new Objects(file, streams).all())
    for (const [, one, many] of text.matchAll(/\/Contents\s*(?:(\d+)\s+\d+\s+R|\[([^\]]*))/gu))
      for (const [, number] of `${one ?? ""} 0 R ${many ?? ""}`.matchAll(/(\d+)\s+\d+\s+R/gu))
        sum += sizes.get(Number(number)) ?? 0;
  return sum;
}

/** How often a content draws a form or a picture. */
function drawn(stream: PdfStream): number {
  if (stream.content === null) return 0;
  let count = 0;
  for (let at = stream.content.indexOf(" Do"); at >= 0; at = stream.content.indexOf(" Do", at + 3)) count++;
  return count;
}

/** The objects that aren't streams, in the file or packed in object streams. */
class Objects {
  readonly #texts = new Map<number, string>();

  constructor(file: Buffer, streams: PdfStream[]) {
    for (let at = file.indexOf(" obj"); at >= 0; at = file.indexOf(" obj", at + 4)) {
      const number = /(\d{1,9})\s+\d{1,5}$/u.exec(file.toString("latin1", Math.max(0, at - 20), at))?.[1];
      if (number === undefined) continue;
      const end = file.indexOf("endobj", at);
      this.#texts.set(Number(number), file.toString("latin1", at + 4, Math.min(end < 0 ? file.length : end, at + OBJECT_BYTES)));
    }
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
