/** How a name sounds: pinyin-pro reads it in context, and characters with a second common reading get that as well. */
import { pinyin } from "pinyin-pro";
import { searchForm } from "#domain/text.ts";

/** A longer text is no name. */
export const NAME_LENGTH_MAX = 120;
const WAYS_MAX = 16;
const KNOWN_MAX = 20_000;

/** Code points of characters with more than one common reading (docs/decisions/0013-pinyin.md) → their readings. */
const READINGS: ReadonlyMap<number, readonly string[]> = new Map([
  [0x884c, ["xing", "hang"]],
  [0x91cd, ["chong", "zhong"]],
  [0x957f, ["chang", "zhang"]],
  [0x4e50, ["le", "yue"]],
  [0x53a6, ["xia", "sha"]],
  [0x66fe, ["zeng", "ceng"]],
  [0x5355, ["dan", "shan"]],
  [0x89e3, ["jie", "xie"]],
  [0x76db, ["sheng", "cheng"]],
  [0x4f1a, ["hui", "kuai"]],
  [0x85cf, ["cang", "zang"]],
  [0x8c03, ["diao", "tiao"]],
  [0x8f66, ["che", "ju"]],
  [0x6821, ["xiao", "jiao"]],
  [0x8d3e, ["jia", "gu"]],
  [0x7fdf, ["zhai", "di"]],
  [0x964d, ["jiang", "xiang"]],
  [0x5f39, ["dan", "tan"]],
  [0x4f20, ["chuan", "zhuan"]],
  [0x671d, ["chao", "zhao"]],
  [0x7cfb, ["xi", "ji"]],
  [0x53c2, ["can", "shen"]],
  [0x4ec7, ["qiu", "chou"]],
  [0x533a, ["qu", "ou"]],
  [0x67e5, ["cha", "zha"]],
  [0x5361, ["ka", "qia"]],
  [0x756a, ["fan", "pan"]],
  [0x8983, ["qin", "tan"]],
  [0x79cd, ["zhong", "chong"]],
  [0x5319, ["chi", "shi"]],
  [0x90fd, ["du", "dou"]],
]);

/** `characters`: those that have a sound, one for each syllable of every way */
type Sounds = { characters: string[]; initials: string[]; spelled: string[][] };
const known = new Map<string, Sounds>();

/** The ways to say a text in search form, at most sixteen, the most probable first. Letters and digits stand for themselves. */
export function soundsOf(form: string): Sounds {
  const before = known.get(form);
  if (before !== undefined) return before;
  const { characters, spelled } = waysOf(form);
  const sounds = { characters, initials: distinctInitials(spelled), spelled };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(form, sounds);
  return sounds;
}

/** The initials of names in each way to say them, none twice. A name without a Chinese character is found as it is written. */
export function initialsOf(names: readonly (string | null)[]): string[] {
  const found = new Set<string>();
  for (const name of names) if (name !== null) for (const way of initialsOfName(name)) found.add(way);
  return [...found];
}

/** Initials by name as printed: the same sellers come again and again, and to work them out costs more than the rest of a row. */
let recent = new Map<string, readonly string[]>();
let earlier = new Map<string, readonly string[]>();
const RECENT_MAX = 100_000;

function initialsOfName(name: string): readonly string[] {
  let initials = recent.get(name);
  if (initials !== undefined) return initials;
  initials = earlier.get(name);
  if (initials === undefined) {
    const sounds = name.length <= NAME_LENGTH_MAX && /\p{Script=Han}/u.test(name);
    initials = sounds ? distinctInitials(waysOf(searchForm(name)).spelled) : [];
  }
  if (recent.size >= RECENT_MAX) [earlier, recent] = [recent, new Map()];
  recent.set(name, initials);
  return initials;
}

const distinctInitials = (spelled: string[][]): string[] => [
  ...new Set(spelled.map((way) => way.map((syllable) => syllable.charAt(0)).join(""))),
];

/** The parts of a text that letters stand for as initials: "hwjs" of a company's name. */
export function partsByInitials(form: string, letters: string): string[] {
  const { characters, initials } = soundsOf(form);
  const starts = initials.map((way) => way.indexOf(letters)).filter((start) => start >= 0);
  return [...new Set(starts.map((start) => characters.slice(start, start + letters.length).join("")))];
}

/**
 * The parts of a text that are spelled out: "huaweijishu".
 * @param syllables the ways to cut the letters, see `syllablesOf`
 */
export function partsSpelled(form: string, syllables: readonly string[][]): string[] {
  const { characters, spelled } = soundsOf(form);
  const found = new Set<string>();
  for (const way of spelled)
    for (const cut of syllables) {
      const start = way.findIndex((_, from) => cut.every((syllable, n) => way[from + n] === syllable));
      if (start >= 0) found.add(characters.slice(start, start + cut.length).join(""));
    }
  return [...found];
}

function waysOf(form: string): { characters: string[]; spelled: string[][] } {
  const characters = [...form];
  const sounding: string[] = [];
  const read = pinyin(form, { toneType: "none", type: "array", v: true });
  let ways: string[][] = [[]];
  for (const [at, character] of characters.entries()) {
    const first = (read[at] ?? character).toLowerCase().replace(/[^a-z0-9]/g, "");
    if (first === "") continue;
    sounding.push(character);
    const others = (READINGS.get(character.codePointAt(0) ?? 0) ?? []).filter((reading) => reading !== first);
    const more = others.flatMap((other) => ways.map((way) => [...way, other])).slice(0, WAYS_MAX - ways.length);
    ways = [...ways.map((way) => [...way, first]), ...more];
  }
  return { characters: sounding, spelled: ways };
}
