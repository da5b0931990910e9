/**
 * How far a recognised value can be trusted, by what speaks for it and against it. Recognition is often sure of what it
 * got wrong (a tax id with a wrong digit came with 0.98), so its own word only sets the odds to start from, and where
 * single characters decide nothing is sure that no second, independent sign confirms.
 *
 * The factors change the odds of an error; they were set by what happened on made-up pictures and are held by the
 * calibration that the comparison of real files prints.
 */

/** What speaks for a value, and by how much it lowers the odds that it is wrong. */
export const SUPPORT = {
  /** the QR code says the same */
  qr: 0.02,
  /** the check character of a tax id fits */
  "check-character": 0.04,
  /** amount + tax = total */
  sum: 0.04,
  /** the lines add up to it; of a line: its column adds up */
  lines: 0.05,
  /** the amount in words is the same */
  capitals: 0.03,
  /** amount × rate = tax to the fen */
  rate: 0.08,
  /** quantity × price = amount to the fen */
  price: 0.08,
  /** it stands elsewhere on the page, too */
  twice: 0.06,
  /** another look at the same place read the same */
  reread: 0.25,
  /** its structure is one that occurs */
  structure: 0.8,
  /** its year is that of the number or the code beside it */
  year: 0.6,
  /** a name ends as names of companies do; an item begins with its category */
  form: 0.4,
} as const;
export type Support = keyof typeof SUPPORT;

/** What speaks against a value, and by how much it raises the odds that it is wrong. */
export const DENIAL = {
  qr: 30,
  "check-character": 30,
  sum: 15,
  lines: 15,
  capitals: 15,
  rate: 8,
  price: 6,
  structure: 30,
  year: 10,
  /** a day that hasn't come yet */
  future: 30,
  /** another look at the same place read something else */
  reread: 6,
  /** two further looks read the same other thing */
  outvoted: 15,
  form: 6,
  /** only one party was found, and which of the two it is was guessed */
  alone: 8,
} as const;
export type Denial = keyof typeof DENIAL;

export type Claim = {
  /** decided by single characters: identifiers, figures, dates */
  exact: boolean;
  /** how sure recognition is of the least sure character, 0 to 1 */
  legibility: number;
  supports: ReadonlySet<Support>;
  denials: ReadonlySet<Denial>;
};

/** These are no more than plausible: a value with a wrong digit often has them, too. */
const PLAUSIBLE: ReadonlySet<Support> = new Set<Support>(["structure", "year", "form"]);
/** These contradict: such a value is never sure, whatever else speaks for it. */
const CONTRADICTING: ReadonlySet<Denial> = new Set<Denial>([
  "qr",
  "check-character",
  "sum",
  "lines",
  "capitals",
  "structure",
  "future",
  "outvoted",
]);

/** At most this where nothing independent confirms an exact value, or no second look a text. */
export const UNCONFIRMED = 0.88;
/** A rare character of a name that was taken for another one is read the same again, but hardly ever more surely than this. */
export const CLEAR = 0.85;
/** At most this where only a further look at the same place confirms. */
export const LOOKED_AT = 0.98;
/** At most this where something contradicts. */
export const CONTRADICTED = 0.6;
const MOST = 0.995;

/** Odds of an error by the legibility of the weakest character, between these points. */
const ODDS: readonly (readonly [legibility: number, odds: number])[] = [
  [0, 2],
  [0.3, 0.9],
  [0.5, 0.35],
  [0.7, 0.16],
  [0.9, 0.06],
  [1, 0.025],
];

/** The probability that a recognised value is right, 0 to 1 in thousandths. */
export function confidenceOf({ exact, legibility, supports, denials }: Claim): number {
  let odds = oddsOf(legibility);
  for (const support of supports) odds *= SUPPORT[support];
  for (const denial of denials) odds *= DENIAL[denial];
  const confirming = [...supports].filter((support) => !PLAUSIBLE.has(support));
  let most = MOST;
  const onlyReread = confirming.every((support) => support === "reread");
  if (confirming.length === 0 || (!exact && onlyReread && legibility < CLEAR)) most = UNCONFIRMED;
  else if (exact && onlyReread) most = LOOKED_AT;
  if (denials.size > 0) most = Math.min(most, UNCONFIRMED);
  if ([...denials].some((denial) => CONTRADICTING.has(denial))) most = Math.min(most, CONTRADICTED);
  return Math.round(Math.min(most, 1 / (1 + odds)) * 1000) / 1000;
}

function oddsOf(legibility: number): number {
  for (const [index, [upper, odds]] of ODDS.entries()) {
    const below = ODDS[index - 1];
    if (legibility > upper) continue;
    if (below === undefined) return odds;
    return below[1] + ((odds - below[1]) * (legibility - below[0])) / (upper - below[0]);
  }
  return ODDS.at(-1)?.[1] ?? 1;
}
