import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Asking } from "../database/watch.ts";
import type { Locale } from "../../../locales/index.ts";
import type { Line, Turns } from "./turns.ts";

/** The HTTP server with routes whose zod schemas give the types of what comes in and goes out. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module "fastify" {
  interface FastifyRequest {
    /** the language of the answer: Accept-Language, until people/ knows the person's own */
    locale: Locale;
    /** by which its statements are cancelled when the client goes away */
    asking: Asking;
    /** who pays for it (costs.ts): the account, once it is known whose request it is */
    account: string | null;
    /** the first company of the account, once that is known: companies have their turns one after the other (lines.ts) */
    company: number | null;
    /** ends its turn before its answer is out: what is left is only waiting; null: it stands in no line */
    leaveLine: (() => void) | null;
    /** name of the API token that it came with, once that is known */
    tokenName: string | null;
    /** the code of the problem that it was answered with */
    problem?: string;
  }
  interface FastifyInstance {
    /** what waits and what runs, by line */
    lines: Record<Line, Turns>;
  }
  interface FastifyContextConfig {
    /** it only asks, though it is a POST: what it runs is cancelled when the client goes away */
    asks?: boolean;
    /** its price (costs.ts); without one it has none */
    cost?: number;
    /** the line in which it waits for its turn (lines.ts), null where it has turns of its own; without it that of its price, or none */
    line?: Line | null;
  }
}
