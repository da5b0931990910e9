/** How sellers call what they sell: with models, months, places and projects. A large register has a million such texts. */
import { mixSeed } from "../random.ts";
import type { Random } from "../random.ts";
import type { Good } from "./goods.ts";
import { DISTRICTS, STREETS } from "./names.ts";
import { PROJECTS } from "./remarks.ts";

export type Catalogue = { date: string };

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
/** of one sort of goods; makers have them and many sell them, a few very often */
const MODELS = 60_000;
const LEAN = 3;

export function nameIn(random: Random, good: Good, { date }: Catalogue): string {
  if (!random.chance(0.6)) return good.name;
  if (good.specs[0] !== null)
    return `${good.name} ${model(mixSeed("model", good.name, Math.floor(random.next() ** LEAN * MODELS)))}`;
  switch (random.int(1, 4)) {
    case 1:
      return `${good.name}(${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月)`;
    case 2:
      return `${good.name}(${random.pick(DISTRICTS)}${random.pick(STREETS)}${random.int(1, 399)}号)`;
    case 3:
      return `${good.name}-${random.pick(PROJECTS)}`;
    default:
      return `${good.name} 合同${date.slice(2, 4)}${random.digits(4)}`;
  }
}

/** As makers write it: KD-4108B. */
function model(mixed: number): string {
  const letter = (shift: number): string => LETTERS[(mixed >>> shift) % LETTERS.length]!;
  return `${letter(3)}${letter(8)}-${100 + ((mixed >>> 11) % 9900)}${(mixed & 1) === 0 ? "" : letter(19)}`;
}
