/** What can be wrong, by name: where it is looked for, how bad it is, and whether it can be mended here. */
import { MENDABLE, type DriftKind } from "#server/invoices/invoices.usecases.ts";

/** In this order they are looked at. */
export const STAGES = ["originals", "records", "database", "trail"] as const;
export type Stage = (typeof STAGES)[number];

type Meaning = {
  stage: Stage;
  /** note: worth knowing, nothing is lost or told wrongly */ state: "wrong" | "note";
  repair: boolean;
};

const record = (kind: DriftKind, state: Meaning["state"] = "wrong"): Meaning => ({
  stage: "records",
  state,
  repair: MENDABLE.includes(kind),
});

export const KINDS = {
  /** named by a document, and not in the store */
  "original-missing": { stage: "originals", state: "wrong", repair: true },
  /** its bytes aren't those of its digest */
  "original-damaged": { stage: "originals", state: "wrong", repair: true },
  /** in the store, and never acknowledged to anybody */
  "original-orphan": { stage: "originals", state: "note", repair: false },
  /** taken in more than a day ago, and not read */
  "document-unread": { stage: "records", state: "wrong", repair: true },
  "search-missing": record("search-missing"),
  "search-differs": record("search-differs"),
  "search-orphan": record("search-orphan"),
  "number-missing": record("number-missing"),
  "number-strange": record("number-strange"),
  "number-orphan": record("number-orphan"),
  "key-differs": record("key-differs"),
  "order-differs": record("order-differs"),
  "original-mark": record("original-mark"),
  "state-unsaid": record("state-unsaid", "note"),
  "department-gone": record("department-gone", "note"),
  "duplicate-gone": record("duplicate-gone"),
  "index-invalid": { stage: "database", state: "wrong", repair: true },
  "index-damaged": { stage: "database", state: "wrong", repair: true },
  "table-damaged": { stage: "database", state: "wrong", repair: false },
  "constraint-unvalidated": { stage: "database", state: "wrong", repair: true },
  "checksum-failures": { stage: "database", state: "wrong", repair: false },
  "checksums-off": { stage: "database", state: "note", repair: false },
  "amcheck-missing": { stage: "database", state: "note", repair: false },
  "trail-broken": { stage: "trail", state: "wrong", repair: false },
} as const satisfies Record<string, Meaning>;
export type Kind = keyof typeof KINDS;

export const kindsOf = (stage: Stage): Kind[] => (Object.keys(KINDS) as Kind[]).filter((kind) => KINDS[kind].stage === stage);

export type Found = {
  kind: Kind;
  /** null: of the whole installation */
  companyId: number | null;
  /** a digest, the id of a record or document, the name of an index */
  thing: string;
  detail: Record<string, string | number>;
};

/** A step of a look: what it found, how many things it looked at, and from where the next one goes on. */
export type Step = { found: Found[]; looked: number; place: string };
