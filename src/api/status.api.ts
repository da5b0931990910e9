/** Updates of the public status by mail: confirmed by the one whose address it is, ended by a link, and nobody is told who has them. */
import { z } from "zod";
import { LANGUAGES } from "#domain/notices/notices.ts";

export const StatusSubscription = z.object({
  email: z.email().max(200),
  locale: z.enum(LANGUAGES).optional().describe("of the mails; without it, that of the request"),
});
/** What a link of a mail bears. */
export const StatusLink = z.object({ token: z.string().max(200) });
export const StatusDone = z.object({ ok: z.literal(true) });
