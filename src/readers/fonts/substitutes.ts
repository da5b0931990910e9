/**
 * Free fonts in place of those that invoices name and don't embed: Noto Serif SC for 宋体 and 仿宋, LXGW WenKai for 楷体,
 * Noto Sans SC for 黑体, Courier Prime for Courier. The first two come as many small files, of which a page needs some.
 */
import { readFileSync } from "node:fs";
import { packageBytes, packageFile } from "../assets.ts";
import { openFont, type OutlineFont } from "./outlines.ts";

export type Face = "serif" | "kai" | "sans" | "mono";

/** A glyph of a substitute: which font it is in, by a key that is the same for the same font, and its number there. */
export type FoundGlyph = { key: string; font: OutlineFont; glyph: number };

/** Where a face looks, one after the other: no font has every character. */
const CHAINS: Record<Face, Face[]> = {
  serif: ["serif", "sans"],
  kai: ["kai", "serif", "sans"],
  sans: ["sans"],
  mono: ["mono", "serif", "sans"],
};

/** The glyph of a character in a face, or in the next one that has it; null where none has it. */
export function substituteGlyph(face: Face, bold: boolean, codePoint: number): FoundGlyph | null {
  for (const each of CHAINS[face]) {
    const found = glyphIn(each, bold, codePoint) ?? (SAME[codePoint] === undefined ? null : glyphIn(each, bold, SAME[codePoint]));
    if (found !== null) return found;
  }
  return null;
}

/** Characters that look like another one where a font lacks them: no-break blank, radicals that PDF writers take for characters. */
const SAME: Record<number, number> = { 0xa0: 0x20, 0x2f26: 0x5b50, 0x2f00: 0x4e00, 0x2f42: 0x6587, 0xffe5: 0xa5 };

function glyphIn(face: Face, bold: boolean, codePoint: number): FoundGlyph | null {
  const file = fileOf(face, bold, codePoint);
  const font = file === null ? null : opened(file);
  const glyph = font?.glyphOf(codePoint) ?? 0;
  return font === null || file === null || glyph === 0 ? null : { key: file.key, font, glyph };
}

type FontFile = { key: string; packageName: string; file: string; weight: number | null };

const SERIF = "@fontsource-variable/noto-serif-sc";
const KAI = "lxgw-wenkai-lite-webfont";
const SERIF_WEIGHTS = { plain: 400, bold: 700 };

function fileOf(face: Face, bold: boolean, codePoint: number): FontFile | null {
  if (face === "sans") return sansFile(bold);
  if (face === "mono") {
    const file = bold ? "700Bold/CourierPrime_700Bold.ttf" : "400Regular/CourierPrime_400Regular.ttf";
    return { key: `mono${bold ? "-bold" : ""}`, packageName: "@expo-google-fonts/courier-prime", file, weight: null };
  }
  const slice = slicesOf(face, bold).find(({ ranges }) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to));
  if (slice === undefined) return null;
  const weight = face === "serif" ? (bold ? SERIF_WEIGHTS.bold : SERIF_WEIGHTS.plain) : null;
  return { key: `${slice.file}${weight ?? ""}`, packageName: face === "serif" ? SERIF : KAI, file: slice.file, weight };
}

/** Noto Sans SC as a whole, 10 MB, with 30,000 characters. */
export function sansFile(bold: boolean): FontFile {
  const file = bold ? "700Bold/NotoSansSC_700Bold.ttf" : "400Regular/NotoSansSC_400Regular.ttf";
  return { key: `sans${bold ? "-bold" : ""}`, packageName: "@expo-google-fonts/noto-sans-sc", file, weight: null };
}

type Slice = { file: string; ranges: [number, number][] };

const slices = new Map<string, Slice[]>();

function slicesOf(face: "serif" | "kai", bold: boolean): Slice[] {
  const key = face === "kai" && bold ? "kai-bold" : face;
  const known = slices.get(key);
  if (known !== undefined) return known;
  const found = face === "serif" ? serifSlices() : kaiSlices(bold ? "bold" : "regular");
  slices.set(key, found);
  return found;
}

function serifSlices(): Slice[] {
  const table = JSON.parse(readFileSync(packageFile(SERIF, "unicode.json"), "utf8")) as Record<string, string>;
  return Object.entries(table).map(([name, ranges]) => ({
    file: `files/noto-serif-sc-${name.replace(/[[\]]/g, "")}-wght-normal.woff2`,
    ranges: rangesOf(ranges),
  }));
}

function kaiSlices(weight: "regular" | "bold"): Slice[] {
  const css = readFileSync(packageFile(KAI, `lxgwwenkailite-${weight}.css`), "utf8");
  return [...css.matchAll(/url\('\.\/(files\/[\w-]+\.woff2)'\)[^}]*?unicode-range:\s*([^;}]+)/g)].map(([, file, ranges]) => ({
    file: file!,
    ranges: rangesOf(ranges!),
  }));
}

function rangesOf(list: string): [number, number][] {
  return [...list.matchAll(/U\+([0-9a-f]+)(?:-([0-9a-f]+))?/gi)].map(([, from, to]) => [
    parseInt(from!, 16),
    parseInt(to ?? from!, 16),
  ]);
}

/** Fonts opened lately: a page takes some thirty slices. */
const fonts = new Map<string, OutlineFont | null>();
const MOST_FONTS = 160;

function opened({ key, packageName, file, weight }: FontFile): OutlineFont | null {
  const known = fonts.get(key);
  if (known !== undefined) return known;
  const font = openFont(packageBytes(packageName, file), weight);
  fonts.set(key, font);
  if (fonts.size > MOST_FONTS) fonts.delete(fonts.keys().next().value!);
  return font;
}
