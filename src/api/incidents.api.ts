/** Incidents: what is out of order, who sees to it, what was done, and what was learned. */
import { z } from "zod";
import { FUNCTIONS, LANGUAGES } from "#domain/notices/notices.ts";
import { CAUSE_CLASSES } from "#domain/notices/watching.ts";
import { Id, Instant, IsoDate, Money, DayInput, MoneyInput } from "./common.api.ts";
import { LocalTexts, TouchedFunction } from "./notices.api.ts";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export const INCIDENT_STATES = ["open", "resolved", "closed"] as const;
const InstantInput = z.iso.datetime({ offset: true }).describe("ISO 8601 with its zone");
const Line = (longest: number) => z.string().trim().min(1).max(longest);
export const CauseClass = z.enum(CAUSE_CLASSES);

/** What was written in each language; one is enough. */
export const LocalWords = z
  .partialRecord(z.enum(LANGUAGES), Line(2_000))
  .refine((texts) => Object.keys(texts).length > 0, "at least one language");
export type LocalWords = z.infer<typeof LocalWords>;

export const Impact = z.object({
  users: z.number().int().min(0).max(10_000_000).nullable().describe("how many people it touches"),
  processes: z.string().trim().max(2_000).describe("what can't be done meanwhile"),
  cost: Money.nullable(),
});
const ImpactInput = Impact.extend({ cost: MoneyInput.nullable() });
export const Review = z.object({
  happened: Line(5_000),
  rootCause: z.string().trim().max(5_000),
  measures: z.array(z.object({ text: Line(1_000), owner: z.string().trim().max(100), due: IsoDate.nullable() })).max(50),
});
const ReviewInput = Review.extend({
  measures: z.array(z.object({ text: Line(1_000), owner: z.string().trim().max(100), due: DayInput.nullable() })).max(50),
});

export const IncidentLine = z.object({
  id: Id,
  /** null: the installation as a whole */
  company: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  state: z.enum(INCIDENT_STATES),
  cause: CauseClass,
  /** the class is the system's guess */
  causeGuessed: z.boolean(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  /** what the system saw by itself: "source", "database", "slow", "errors" */
  watched: z.string().nullable(),
  functions: z.array(TouchedFunction),
  startedAt: Instant,
  expectedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  /** it has been well for a while: a person confirms that it is over */
  proposesToClose: z.boolean(),
});
export type IncidentLine = z.infer<typeof IncidentLine>;

export const Incident = IncidentLine.extend({
  public: z.boolean().describe("those concerned are told of it"),
  headline: LocalTexts.nullable(),
  impact: Impact,
  wellSince: Instant.nullable(),
  openedBy: z.string().nullable().describe("name; null: the system"),
  checklist: z.array(z.object({ text: LocalWords, doneAt: Instant.nullable(), doneBy: z.string().nullable() })),
  review: Review.nullable(),
  /** who is on duty now */
  onDuty: z.array(z.object({ name: z.string(), reach: z.string() })),
  may: z.object({ change: z.boolean(), resolve: z.boolean(), reopen: z.boolean(), close: z.boolean() }),
});
export type Incident = z.infer<typeof Incident>;

export const Incidents = z.object({
  incidents: z.array(IncidentLine),
  nextCursor: z.string().nullable(),
  may: z.object({ openIn: z.array(z.number().int()), everybody: z.boolean() }),
});
export type Incidents = z.infer<typeof Incidents>;

export const NewIncident = z.object({
  company: z.number().int().nullable().describe("null: the installation as a whole"),
  title: Line(200),
  cause: CauseClass,
  severity: z.enum(SEVERITIES),
  functions: z.array(z.enum(FUNCTIONS)).default([]),
  startedAt: InstantInput.optional().describe("now, without it"),
  public: z.boolean().default(false),
});
export type NewIncident = z.infer<typeof NewIncident>;

export const IncidentChange = z
  .object({
    title: Line(200),
    cause: CauseClass,
    severity: z.enum(SEVERITIES),
    functions: z.array(z.enum(FUNCTIONS)),
    expectedAt: InstantInput.nullable(),
    public: z.boolean(),
    headline: LocalTexts.nullable(),
    impact: ImpactInput,
    review: ReviewInput,
  })
  .partial();
export type IncidentChange = z.infer<typeof IncidentChange>;

export const IncidentEntry = z.object({
  id: Id,
  at: Instant,
  by: z.string().nullable().describe("name; null: the system"),
  public: z.boolean(),
  /** words of the program by `web-incidents:log.<code>`, with facts; or what a person wrote */
  code: z.string().nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  texts: LocalWords.nullable(),
});
export const IncidentLog = z.object({ entries: z.array(IncidentEntry), nextCursor: z.string().nullable() });
export type IncidentLog = z.infer<typeof IncidentLog>;
export const NewEntry = z.object({
  texts: LocalWords,
  public: z.boolean().default(false).describe("told to those concerned, in the app, on the status page and by mail"),
});
export type NewEntry = z.infer<typeof NewEntry>;
export const StepDone = z.object({ done: z.boolean() });

export const IncidentPlan = z.object({ cause: CauseClass, steps: z.array(LocalWords).min(1).max(50), shipped: z.boolean() });
export const IncidentPlans = z.object({ plans: z.array(IncidentPlan), may: z.object({ change: z.boolean() }) });
export type IncidentPlans = z.infer<typeof IncidentPlans>;
export const PlanChange = z.object({ steps: z.array(LocalWords).min(1).max(50) });

export const Duty = z.object({
  id: Id,
  company: z.number().int().nullable(),
  name: z.string(),
  reach: z.string(),
  email: z.string().nullable(),
  from: Instant,
  until: Instant,
  now: z.boolean(),
});
export const Duties = z.object({ duties: z.array(Duty) });
export type Duties = z.infer<typeof Duties>;
export const NewDuty = z.object({
  company: z.number().int().nullable().describe("null: for the installation as a whole"),
  name: Line(100),
  reach: Line(200).describe("a telephone number, a room"),
  email: z.email().max(200).nullable().default(null).describe("is written to when an incident is opened"),
  from: InstantInput,
  until: InstantInput,
});
export type NewDuty = z.infer<typeof NewDuty>;

/** What those concerned are told, in the reader's language. */
export const ToldIncident = z.object({
  id: Id,
  severity: z.enum(SEVERITIES),
  title: z.string().nullable().describe("null: the functions say it"),
  functions: z.array(TouchedFunction),
  startedAt: Instant,
  expectedAt: Instant.nullable(),
  last: z.object({ at: Instant, text: z.string() }).nullable().describe("the last update"),
});
export type ToldIncident = z.infer<typeof ToldIncident>;
export const ToldIncidents = z.object({ incidents: z.array(ToldIncident) });
export type ToldIncidents = z.infer<typeof ToldIncidents>;
