/** Sounds of Chinese as they are typed in Latin letters; which sound a character has is the server's to know. */

const INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])";
const FINAL =
  "(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|e|i|o|u|v)";
const SYLLABLE = new RegExp(`^(?:${INITIAL}${FINAL}|a|ai|an|ang|ao|e|ei|en|er|o|ou)$`, "u");
const SYLLABLE_MAX = 6;
const READINGS_MAX = 4;

/**
 * The ways to cut letters into whole syllables, fewest syllables first: "huawei" → [["hua", "wei"]], "xian" → [["xian"],
 * ["xi", "an"]]. Empty where they can't be cut: initials, or no Chinese.
 */
export function syllablesOf(letters: string): string[][] {
  const ways: string[][][] = [[[]]];
  for (let end = 1; end <= letters.length; end++) {
    const here: string[][] = [];
    for (let from = Math.max(0, end - SYLLABLE_MAX); from < end; from++) {
      const syllable = letters.slice(from, end);
      if (SYLLABLE.test(syllable)) here.push(...(ways[from] ?? []).map((way) => [...way, syllable]));
    }
    ways.push(here.sort((a, b) => a.length - b.length).slice(0, READINGS_MAX));
  }
  return letters === "" ? [] : (ways[letters.length] ?? []);
}
