/** Live updates of the web app, as server-sent events. */
import { z } from "zod";
import { Id } from "./common.api.ts";

/** What a message of the event `changed` holds: invoices of which something changed, each as far as the receiver may see it. */
export const LiveChange = z.object({
  invoices: z.array(Id),
  more: z.boolean().describe("others changed as well, too many to name"),
});
export type LiveChange = z.infer<typeof LiveChange>;
