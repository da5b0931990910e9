/** From where somebody does something: what of a request stands in the trail beside the channel. */
import { z } from "zod";
import { BROWSERS, SYSTEMS } from "#domain/user-agent.ts";

export const Origin = z.object({
  address: z.string().nullable().describe("IP address of the client, as the setting of trusted proxies finds it"),
  browser: z.enum(BROWSERS).nullable().describe("null: none that is known"),
  system: z.enum(SYSTEMS).nullable(),
  program: z.string().nullable().describe("what a program calls itself that is no browser: curl/8.5"),
  token: z.string().nullable().describe("name of the API token, where there was one"),
});
export type Origin = z.infer<typeof Origin>;
