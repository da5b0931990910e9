import type { OfdFont } from "../document.ts";

/** Families by what a font is called: the system's own first, then free ones of the same style. */
const STACKS: [RegExp, string][] = [
  [
    /楷|kai/i,
    "KaiTi, STKaiti, 'Kaiti SC', 'LXGW WenKai', 'AR PL UKai CN', 'TW-Kai', 'Noto Serif CJK SC', 'Noto Serif SC', serif",
  ],
  [/仿宋|fang ?song/i, "FangSong, STFangsong, 'Fangsong SC', 'Noto Serif CJK SC', 'Noto Serif SC', serif"],
  [/黑体|hei|yahei|雅黑|gothic/i, "SimHei, 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"],
  [
    /宋|song|simsun|ming/i,
    "SimSun, NSimSun, STSong, 'Songti SC', 'Noto Serif CJK SC', 'Noto Serif SC', 'Source Han Serif SC', serif",
  ],
  [/courier|mono|consol|ocr/i, "'Courier New', 'Liberation Mono', 'Cousine', 'DejaVu Sans Mono', monospace"],
  [/times|roman|georgia|serif(?!.*sans)/i, "'Times New Roman', 'Liberation Serif', Tinos, 'Noto Serif CJK SC', serif"],
  [/arial|helvetica|verdana|tahoma|calibri|sans/i, "Arial, Helvetica, 'Liberation Sans', Arimo, 'Noto Sans CJK SC', sans-serif"],
];

const DEFAULT_STACK = "SimSun, NSimSun, 'Songti SC', 'Noto Serif CJK SC', 'Noto Serif SC', serif";

/** The value of font-family for a font of an OFD. The name itself leads where it is harmless; our stack follows. */
export function fontFamily(font: OfdFont | undefined): string {
  if (font === undefined) return DEFAULT_STACK;
  const called = `${font.name} ${font.family}`;
  const known = STACKS.find(([pattern]) => pattern.test(called))?.[1];
  const stack = known ?? (font.fixed ? STACKS[4]![1] : DEFAULT_STACK);
  const name = font.name.replace(/^[A-Z]{6}\+/, "").trim();
  return /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,60}$/u.test(name) && !stack.includes(name) ? `'${name}', ${stack}` : stack;
}
