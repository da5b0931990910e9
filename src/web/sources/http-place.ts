/** An interface of another system, as it is being typed. */
import { HttpSettings } from "#api/record-sources.api.ts";
import type { RecordMapping } from "#domain/sources/record-fields.ts";

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

export const namesNumbers = ({ mapping }: { mapping: RecordMapping | null }): boolean =>
  mapping !== null && (mapping.fields.number !== undefined || mapping.fields.digitalNumber !== undefined);
