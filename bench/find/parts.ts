/** The parts of the bench of finding; PIAOZAI_BENCH_ONLY names those that are run. */
export const FIND_PARTS = [
  "sizes",
  "words",
  "numbers",
  "askers",
  "orders",
  "facets",
  "misses",
  "suggestions",
  "peers",
  "exact",
  "recall",
  "totals",
  "load",
  "growth",
  "cold",
] as const;
export type FindPart = (typeof FIND_PARTS)[number];

/** All of them where none is named; throws where a name is none of them. */
export function wantedParts(only: string): FindPart[] {
  const names = only.split(/[\s,]+/u).filter(Boolean);
  const unknown = names.filter((name) => !(FIND_PARTS as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(`PIAOZAI_BENCH_ONLY: ${unknown.join(", ")} is none of the parts ${FIND_PARTS.join(", ")}`);
  return names.length === 0 ? [...FIND_PARTS] : FIND_PARTS.filter((part) => names.includes(part));
}
