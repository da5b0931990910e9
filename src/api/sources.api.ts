/** Sources: where invoices come from by themselves, how far each is, and what it could not take by itself. */
import { z } from "zod";
import { Id, Instant, IsoDate } from "./common.api.ts";
import { HttpSettings, PushSettings, RecordPreview, UploadSettings } from "./record-sources.api.ts";

export const SOURCE_KINDS = ["folder", "sftp", "mailbox", "http", "push", "upload", "tax"] as const;
export const SourceKind = z.enum(SOURCE_KINDS);
export type SourceKind = z.infer<typeof SourceKind>;
export const SOURCE_STATES = ["on", "paused", "ended"] as const;

/** What can be wrong with a source; its words are `web-sources:problem.<code>`. */
export const SOURCE_PROBLEMS = [
  "folder-unreachable",
  "sftp-unreachable",
  "sftp-forbidden",
  "sftp-refused",
  "sftp-new-key",
  "sftp-other-key",
  "sftp-no-folder",
  "sftp-broke-off",
  "sftp-too-many",
  "http-unreachable",
  "http-forbidden",
  "http-refused",
  "http-busy",
  "http-broken",
  "http-status",
  "http-moved",
  "http-not-json",
  "http-no-records",
  "http-no-mapping",
  "http-too-much",
  "http-loop",
  "http-elsewhere",
  "mailbox-unreachable",
  "mailbox-forbidden",
  "mailbox-refused",
  "mailbox-no-folder",
  "mailbox-broke-off",
  "tax-unreachable",
  "tax-forbidden",
  "tax-refused",
  "tax-signed-out",
  "tax-throttled",
  "tax-quota",
  "tax-said-no",
  "tax-odd",
  "silent",
  "may-not-enter",
  "secret-unreadable",
  "unknown-kind",
  "unexpected",
] as const;
export const SourceProblem = z.object({
  code: z.enum(SOURCE_PROBLEMS),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type SourceProblem = z.infer<typeof SourceProblem>;

export const FolderSettings = z.object({
  /** one name below the company's own folder: no path leads out of it */
  folder: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((name) => !/[/\\\p{Cc}:*?"<>|]|^\.|[. ]$/u.test(name)),
});

const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i);
const Line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}+$/u);
export const SftpSettings = z.object({
  host: Host,
  port: z.number().int().min(1).max(65_535).default(22),
  user: Line(200),
  path: Line(1000).describe("from the root, or from where the account begins"),
  hostKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}$/)
    .nullable()
    .default(null)
    .describe("SHA-256 of the server's key, as trying the source without it says"),
});
/** "example.com": never a whole top-level domain, and no authority's, whose pages are for people. */
const LinkHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$|^localhost$/)
  .refine((host) => !/^(?:com|net|org|gov|edu|ac|mil)\.[a-z]{2}$|(?:^|\.)gov\.cn$/.test(host));
export const MailboxSettings = z.object({
  host: Host.describe("the IMAP server"),
  port: z.number().int().min(1).max(65_535).default(993),
  security: z
    .enum(["tls", "starttls"])
    .default("tls")
    .describe("tls: from the first byte, port 993; starttls: begun on port 143"),
  user: Line(200),
  folder: Line(200).default("INBOX"),
  hosts: z
    .array(LinkHost)
    .max(50)
    .default([])
    .describe(
      "hosts whose download links in mails may be followed, beside the known ones; a host stands for what lies below it too",
    ),
  fetchLinks: z
    .boolean()
    .default(false)
    .describe("download links of such hosts are followed by themselves, each once; else at a person's word"),
});

/** What a provider can: the rest is done without it, or not at all. */
export const TaxAbilities = z.object({
  directions: z.array(z.enum(["received", "issued"])),
  packages: z.boolean().describe("prepares what is applied for; it is asked again until that is ready"),
  increments: z.boolean().describe("tells what was gathered on a day, whenever it was issued"),
  changes: z.boolean().describe("tells whose status changed, and when"),
  rangeDays: z.number().int().describe("the longest range that is asked for at once"),
  againDays: z.number().int().describe("so far back is asked again where it tells no increments: what comes later isn't noticed"),
});
export type TaxAbilities = z.infer<typeof TaxAbilities>;

/** Of a source that is a tax platform: who it is asked by, and what that can. */
export const TaxPlatform = z.object({
  provider: z.enum(["leqi", "nuonuo", "baiwang"]),
  simulator: z.boolean().nullable().describe("the other side says that it only simulates; null: not asked yet"),
  can: TaxAbilities,
});
export type TaxPlatform = z.infer<typeof TaxPlatform>;

/** The base address that the provider named for an authorised interface. */
const TaxAddress = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { username, password, search, hash } = new URL(text);
    return username === "" && password === "" && search === "" && hash === "";
  })
  .transform((text) => text.replace(/\/+$/, ""));
const TaxId = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[0-9A-Z]{15,20}$/);
const taxBase = {
  address: TaxAddress,
  taxId: TaxId.describe("the taxpayer whose invoices they are"),
  from: z.iso.date().describe("everything issued since then is collected first"),
  everyMinutes: z.number().int().min(1).max(1440).default(10),
};
/** The codes of 查验 for which an interface like Leqi's is asked, each by itself. */
export const TAX_KINDS = [
  "81",
  "82",
  "51",
  "61",
  "83",
  "84",
  "85",
  "86",
  "87",
  "88",
  "01",
  "03",
  "04",
  "08",
  "10",
  "11",
  "14",
  "15",
] as const;
const Word = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[\x21-\x7e]*$/);
export const TaxSettings = z.discriminatedUnion("provider", [
  z.object({
    provider: z.literal("leqi"),
    ...taxBase,
    platform: Word(100).min(1).describe("jrdwptbh: the platform that is connected"),
    userPlatform: Word(100).default("").describe("sydwptbh: the platform that uses it; empty: the same"),
    useCase: Word(100).default("").describe("ylbm"),
    sandbox: z.boolean().default(false),
    directions: z
      .array(z.enum(["received", "issued"]))
      .min(1)
      .max(2)
      .default(["received", "issued"]),
    kinds: z.array(z.enum(TAX_KINDS)).min(1).max(TAX_KINDS.length).default(["81", "82"]),
  }),
  z.object({ provider: z.literal("nuonuo"), ...taxBase, appKey: Word(200).min(1) }),
  z.object({ provider: z.literal("baiwang"), ...taxBase, appKey: Word(200).min(1), username: Word(200).min(1) }),
]);
export type TaxSettings = z.infer<typeof TaxSettings>;

/** Seconds within which half, and 95 of 100, came; learned from so many. */
const Usual = z.object({ p50: z.number().int(), p95: z.number().int(), arrivals: z.number().int() });

export const Source = z.object({
  id: Id,
  company: z.object({ id: z.number().int(), name: z.string() }),
  kind: SourceKind,
  name: z.string(),
  state: z.enum(SOURCE_STATES),
  /** everything that the other side had until then is here */
  completeTo: Instant.nullable(),
  /** seconds since then: what came to be there meanwhile may be missing here */
  lag: z.number().int().nullable(),
  /** when it was last asked without trouble */
  succeededAt: Instant.nullable(),
  /** whether the last try failed */
  failing: z.boolean(),
  /** nothing came although by its habit something should have */
  quiet: z.boolean(),
  /** of a file that somebody is to hand in: the day that was missed, else the next one */
  due: z
    .object({
      day: IsoDate,
      late: z.boolean(),
      person: z.object({ id: z.string(), name: z.string() }).nullable(),
      what: z.string(),
    })
    .nullable(),
  /** for those who answer for the company's records */
  detail: z
    .object({
      triedAt: Instant.nullable(),
      /** when something new last came */
      arrivedAt: Instant.nullable(),
      nextTryAt: Instant.nullable(),
      /** it is being asked right now */
      running: z.boolean(),
      /** what came and what was refused in the last 30 days */
      recent: z.object({ taken: z.number().int(), refused: z.number().int() }),
      /** tries that failed in a row */
      failures: z.number().int(),
      problem: SourceProblem.nullable(),
      /** how long invoices usually take from the beginning of their day of issue; null where too few came */
      usual: Usual.nullable(),
      usualByKind: z.array(Usual.extend({ kind: z.string() })),
      /** how many things it still has for us, where it says so */
      backlog: z.number().int().nullable(),
      /** what waits for a person to say whether it is to be fetched */
      held: z.number().int(),
      /** where it takes from, in words: a folder, a mailbox */
      place: z.string(),
      account: z.object({ id: z.string(), name: z.string() }),
      settings: z.record(z.string(), z.unknown()),
      /** a password is kept; it is told nobody */
      hasSecret: z.boolean(),
      platform: TaxPlatform.nullable(),
    })
    .nullable(),
  may: z.object({
    change: z.boolean(),
    ask: z.boolean(),
    /** to put in the file that is due */
    handIn: z.boolean(),
  }),
});
export type Source = z.infer<typeof Source>;

export const Sources = z.object({
  sources: z.array(Source),
  /** the companies where the asker may add one */
  may: z.object({ addIn: z.array(z.number().int()) }),
});
export type Sources = z.infer<typeof Sources>;

const Name = z.string().trim().min(1).max(100);
/**
 * A password, an app password, or a private key as text. Of a tax platform a JSON object of what its provider gave: leqi
 * `{key, signature?}`, nuonuo `{appSecret, token}`, baiwang `{appSecret, password, salt?}`.
 */
const Secret = z.string().min(1).max(10_000);
/** Where a source takes from, by its kind. */
export const SourcePlace = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder"), settings: FolderSettings }),
  z.object({ kind: z.literal("sftp"), settings: SftpSettings }),
  z.object({ kind: z.literal("mailbox"), settings: MailboxSettings }),
  z.object({ kind: z.literal("tax"), settings: TaxSettings }),
  z.object({ kind: z.literal("http"), settings: HttpSettings }),
  z.object({ kind: z.literal("push"), settings: PushSettings }),
  z.object({ kind: z.literal("upload"), settings: UploadSettings }),
]);

export type SourcePlace = z.infer<typeof SourcePlace>;

/** What is asked of a source before anything of it is kept. */
export const SourceTry = z
  .object({
    company: z.number().int(),
    secret: Secret.optional(),
    sample: z.string().max(200_000).optional().describe("of what hands in by itself: a record as it would be handed in, as JSON"),
    source: Id.optional().describe("without a secret: the one that is kept of this source is used, where its place is the same"),
  })
  .and(SourcePlace);
export type SourceTry = z.infer<typeof SourceTry>;
export const SourceTried = z.object({
  ok: z.boolean(),
  problem: SourceProblem.nullable(),
  place: z.string(),
  /** what it would bring first; nothing is kept */
  sample: z.array(z.object({ name: z.string(), at: Instant.nullable() })),
  /** there is more than the sample */
  more: z.boolean(),
  platform: TaxPlatform.nullable(),
  /** of an interface that answers records: how they would be read */
  preview: RecordPreview.nullable(),
});
export type SourceTried = z.infer<typeof SourceTried>;

export const NewSource = z
  .object({
    company: z.number().int(),
    name: Name,
    /** the service account in whose name it hands in; null: one is made for it */
    account: z.string().max(64).nullable().default(null),
    secret: Secret.optional().describe("what it signs in with: kept sealed, never told again"),
  })
  .and(SourcePlace);
export type NewSource = z.infer<typeof NewSource>;

export const SourceChange = z
  .object({ name: Name, settings: z.record(z.string(), z.unknown()), secret: Secret })
  .partial()
  .describe("a new place asks for its secret anew");
export type SourceChange = z.infer<typeof SourceChange>;

/** How long the invoices of an issuer usually take from the day of issue until they are here. */
export const IssuerDelay = z.object({
  company: z.object({ id: z.number().int(), name: z.string() }),
  name: z.string(),
  p50: z.number().int().describe("seconds within which half of them came"),
  p95: z.number().int().describe("seconds within which 95 of 100 came"),
  arrivals: z.number().int().describe("how many came by the sources"),
});
export type IssuerDelay = z.infer<typeof IssuerDelay>;
export const IssuerDelays = z.object({
  issuers: z.array(IssuerDelay).describe("of whom enough came to say; the slowest first"),
  further: z.number().int().describe("how many more there are"),
});
export type IssuerDelays = z.infer<typeof IssuerDelays>;

export const SourceRun = z.object({
  id: Id,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  named: z.number().int().describe("things that the other side named"),
  taken: z.number().int(),
  held: z.number().int(),
  refused: z.number().int(),
  bytes: z.string(),
  problem: SourceProblem.nullable(),
});
export const SourceRuns = z.object({ runs: z.array(SourceRun), nextCursor: z.string().nullable() });
export type SourceRuns = z.infer<typeof SourceRuns>;
