/** An interface of another system, as it is being typed. */
import { HttpSettings } from "#api/record-sources.api.ts";

/** Like the settings, with what is still missing or wrong. */
export type HttpDraft = HttpSettings;

const EMPTY: HttpDraft = {
  method: "GET",
  address: "",
  body: "",
  signIn: { by: "bearer" },
  paging: { by: "none" },
  watermark: null,
  records: null,
  mapping: null,
  everyMinutes: 15,
};

export const httpDraftOf = (settings: Record<string, unknown>): HttpDraft => ({
  ...EMPTY,
  ...HttpSettings.safeParse(settings).data,
});

/** What is asked, apart from what is made of the answer: after a change of it another answer may come. */
export const askedOf = ({ method, address, body, signIn, records }: HttpDraft): string =>
  JSON.stringify([method, address, body, signIn, records]);

export const namesNumbers = ({ mapping }: HttpDraft): boolean =>
  mapping !== null && (mapping.fields.number !== undefined || mapping.fields.digitalNumber !== undefined);
