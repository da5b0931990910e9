/** Calls for help: the question, what was found of it, who handles it, and what was said. */
import { z } from "zod";
import { Id, Instant } from "./common.api.ts";
import { Environment } from "./environment.api.ts";
import { CauseId, Certainty, Verdict } from "./lookups.api.ts";

export const TICKET_STATES = ["open", "answered", "closed"] as const;
export const TicketState = z.enum(TICKET_STATES).describe("open: somebody who answers has to do something; answered: the asker");
export type TicketState = z.infer<typeof TicketState>;

export const TicketRequest = z.object({
  lookup: Id.optional(),
  invoice: Id.optional(),
  problem: z.string().min(1).max(4000),
  contact: z.string().max(200).optional(),
  hopedFor: z.string().max(1000).optional(),
  environment: Environment.optional(),
});

export const TicketSummary = z.object({
  id: Id,
  companyId: z.number().int(),
  problem: z.string(),
  state: TicketState,
  asker: z.string().describe("his name"),
  owner: z.string().nullable().describe("the name of whoever handles it"),
  mine: z.boolean().describe("whether the reader asked"),
  createdAt: Instant,
  updatedAt: Instant,
});
export type TicketSummary = z.infer<typeof TicketSummary>;

export const TicketComment = z.object({
  id: Id,
  kind: z.enum(["asker", "answer", "note"]).describe("note: among those who answer, the asker doesn't see it"),
  author: z.string(),
  text: z.string(),
  at: Instant,
});
export type TicketComment = z.infer<typeof TicketComment>;

export const Ticket = TicketSummary.extend({
  lookup: Id.nullable().describe("the asker's own look-up; null for others"),
  invoice: Id.nullable().describe("null where the reader may not see it"),
  contact: z.string().nullable(),
  hopedFor: z.string().nullable(),
  environment: Environment,
  about: z
    .object({
      question: z.string().nullable(),
      understood: z.array(z.string()),
      verdict: Verdict,
      causes: z.array(z.object({ cause: CauseId, certainty: Certainty })),
    })
    .nullable()
    .describe("what was asked and which causes were found, nothing of an invoice"),
  comments: z.array(TicketComment),
  may: z
    .object({ answer: z.boolean() })
    .describe("whoever sees a call may write in it, close it and open it again; taking it and notes are for those who answer"),
});
export type Ticket = z.infer<typeof Ticket>;

export const TicketsQuery = z.object({
  of: z.enum(["mine", "all"]).default("mine").describe("all: of the companies where the reader answers"),
  state: z.enum(["waiting", "closed", "any"]).default("waiting"),
  lookup: Id.optional().describe("of one's own look-up alone"),
  cursor: Id.optional(),
});
export type TicketsQuery = z.output<typeof TicketsQuery>;
export const Tickets = z.object({ tickets: z.array(TicketSummary), nextCursor: Id.nullable(), answers: z.boolean() });
export type Tickets = z.infer<typeof Tickets>;
export const TicketSaid = z.object({
  text: z.string().min(1).max(4000),
  note: z.boolean().default(false).describe("for those who answer alone"),
});
export type TicketSaid = z.output<typeof TicketSaid>;
export const TicketTurn = z.object({
  state: z.enum(["open", "closed"]).optional(),
  take: z.boolean().optional().describe("true: the reader handles it from now on; false: nobody does"),
});
export type TicketTurn = z.infer<typeof TicketTurn>;
