/** Sources of records: interfaces that are asked for JSON page by page, and which field of it is which of an invoice. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { isPath } from "#domain/sources/json.ts";
import { RECORD_FIELDS, RULE_FORMS } from "#domain/sources/record-fields.ts";
import { SCHEDULE_EVERY } from "#domain/sources/schedule.ts";

const Path = z.string().trim().max(200).refine(isPath).describe("names between dots; [] for each of an array, [0] for its first");
const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[\w.\-[\]$]+$/u);

export const FieldRule = z.object({
  path: Path,
  values: z
    .record(z.string().max(100), z.string().max(100))
    .refine((values) => Object.keys(values).length <= 100)
    .optional()
    .describe("what the other system writes → what is meant"),
  as: z.enum(RULE_FORMS).optional().describe("fen: money in hundredths; dmy, mdy: how days are written"),
});
export const RecordMapping = z.object({
  fields: z.partialRecord(z.enum(RECORD_FIELDS), FieldRule),
  changed: Path.optional().describe("when the record was last changed"),
  files: Path.optional().describe("links to the invoice's files on the same server"),
});

/** What signs in; the secret itself is kept apart. */
export const HttpSignIn = z.discriminatedUnion("by", [
  z.object({ by: z.literal("none") }),
  z.object({ by: z.literal("bearer") }),
  z.object({ by: z.literal("basic"), user: z.string().trim().min(1).max(200) }),
  z.object({
    by: z.literal("header"),
    name: z
      .string()
      .trim()
      .max(60)
      .regex(/^[a-z][a-z0-9-]*$/iu)
      .refine(
        (name) => !/^(?:host|connection|content-.*|transfer-encoding|accept-encoding|upgrade|te|trailer|expect)$/iu.test(name),
      ),
  }),
]);

const Size = z.number().int().min(1).max(5000);
/** How one page leads to the next. */
export const HttpPaging = z.discriminatedUnion("by", [
  z.object({ by: z.literal("none") }),
  z.object({ by: z.literal("link"), path: Path.describe('where the next page\'s address stands; "": in the header Link') }),
  z.object({
    by: z.literal("cursor"),
    path: Path.min(1).describe("where the answer says what the next page is asked with"),
    param: Name,
  }),
  z.object({
    by: z.literal("page"),
    param: Name,
    first: z.number().int().min(0).max(1).default(1),
    sizeParam: Name.nullable().default(null),
    size: Size.default(100),
  }),
  z.object({ by: z.literal("offset"), param: Name, sizeParam: Name.nullable().default(null), size: Size.default(100) }),
]);

export const WATERMARK_FORMS = ["iso", "local", "day", "seconds", "milliseconds", "number"] as const;
/** Only what is new since the last time is asked for. */
export const Watermark = z.object({
  param: Name,
  form: z.enum(WATERMARK_FORMS).describe("local: 2026-11-30 16:00:00 in Beijing; number: the largest so far, as it is"),
  path: Path.min(1).describe("where a record says it"),
  overlapMinutes: z
    .number()
    .int()
    .min(0)
    .max(10_080)
    .default(10)
    .describe("asked for again, as what was written late may be dated earlier"),
});

const Address = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => /^https?:\/\//iu.test(text) && URL.canParse(text))
  .refine(
    (text) => URL.canParse(text) && new URL(text).username === "" && new URL(text).password === "" && new URL(text).hash === "",
  );

export const HttpSettings = z.object({
  method: z.enum(["GET", "POST"]).default("GET"),
  address: Address,
  body: z
    .string()
    .max(10_000)
    .refine((text) => text.trim() === "" || isJsonObject(text))
    .default("")
    .describe("of a POST: a JSON object, to which what pages and increments need is added"),
  signIn: HttpSignIn.default({ by: "none" }),
  paging: HttpPaging.default({ by: "none" }),
  watermark: Watermark.nullable().default(null),
  records: Path.nullable().default(null).describe("where the list of records stands; null, for a try: found out"),
  mapping: RecordMapping.nullable().default(null).describe("null, for a try: guessed by the names"),
  everyMinutes: z.number().int().min(1).max(1440).default(15),
});
export type HttpSettings = z.infer<typeof HttpSettings>;

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What other systems hand in by themselves; mapping null: records with our own names. */
export const PushSettings = z.object({ mapping: RecordMapping.nullable().default(null) });

/** A file that somebody hands in on a day. */
export const UploadSettings = z
  .object({
    every: z.enum(SCHEDULE_EVERY),
    on: z.number().int().min(1).max(31).describe("week: 1 (Monday) to 7; month: its day"),
    what: z.string().trim().max(200).default("").describe("what is to be handed in, for whoever does it"),
    person: z.string().max(64).nullable().default(null).describe("who is to do it"),
  })
  .refine(({ every, on }) => every !== "week" || on <= 7);
export type UploadSettings = z.infer<typeof UploadSettings>;

export const RECORDS_MAX = 500;
export const HandInRecords = z.object({
  records: z
    .array(z.unknown())
    .min(1)
    .max(RECORDS_MAX)
    .describe(
      "by the source's mapping; without one as in the example: number, date, seller.name … Write numbers of invoices as text",
    ),
  completeTo: Instant.optional().describe("everything that the other system had until then has been handed in"),
});
export type HandInRecords = z.infer<typeof HandInRecords>;

const RecordProblem = z.object({ code: z.string(), field: z.string().nullable(), value: z.string() });

/** The first records as they would be read; nothing is stored. */
export const RecordPreview = z.object({
  /** where lists stand in the answer, the longest first */
  lists: z.array(z.object({ path: z.string(), count: z.number().int() })),
  /** the list that was read */
  records: z.string(),
  /** the fields of its records, with some of what stands there */
  paths: z.array(z.object({ path: z.string(), samples: z.array(z.string()) })),
  mapping: RecordMapping,
  /** whether the mapping was guessed from the names */
  guessed: z.boolean(),
  count: z.number().int().describe("records of the first page"),
  /** records of the first page that wouldn't become invoices */
  wrong: z.number().int(),
  sample: z.array(
    z.object({
      json: z.string().describe("the record as it came"),
      values: z.partialRecord(z.enum(RECORD_FIELDS), z.string()),
      kind: z.string().describe("the kind of invoice as it would be registered"),
      problems: z.array(RecordProblem),
      /** fields that the kind needs and that aren't there */
      missing: z.array(z.string()),
      files: z.array(z.object({ name: z.string(), elsewhere: z.boolean().describe("on another server: not fetched") })),
    }),
  ),
});
export type RecordPreview = z.infer<typeof RecordPreview>;

/** What became of each record, in their order; those that were taken stay whatever is wrong with others. */
export const HandedInRecords = z.object({
  records: z.array(
    z.object({
      /** known: the same was handed in before; refused: nothing of it is kept, for the reasons named */
      outcome: z.enum(["taken", "known", "refused"]),
      document: Id.nullable(),
      problems: z.array(RecordProblem),
    }),
  ),
  taken: z.number().int(),
  known: z.number().int(),
  refused: z.number().int(),
});
export type HandedInRecords = z.infer<typeof HandedInRecords>;

/** The address of a file on the server of `address`; null for one elsewhere, or what is no address. */
export function fileUrl(link: string, address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = URL.canParse(link, address) ? new URL(link, address) : null;
  return url !== null && url.origin === new URL(address).origin ? url : null;
}
