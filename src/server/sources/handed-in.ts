/** Kinds of sources that are never asked: what comes of them is handed in (hand-in.ts). */
import { PushSettings } from "#api/record-sources.api.ts";
import { parseJson } from "#domain/sources/json.ts";
import { previewOf } from "./preview.ts";
import { type SourceKindOf, SourceTrouble } from "./sources.types.ts";

const handedIn: Pick<SourceKindOf, "everySeconds" | "handedIn" | "placeOf" | "open"> = {
  everySeconds: 0,
  handedIn: true,
  placeOf: () => "",
  open: async () => {
    throw new SourceTrouble("unknown-kind");
  },
};

/** Another system, with a token of its own. */
export const PUSH: SourceKindOf = {
  ...handedIn,
  async preview({ settings, sample, clock }) {
    try {
      const json = parseJson(sample ?? "");
      return previewOf(
        json,
        { records: Array.isArray(json) ? "" : null, mapping: PushSettings.parse(settings).mapping, address: null },
        clock(),
      );
    } catch (error) {
      throw error instanceof SyntaxError ? new SourceTrouble("http-not-json", {}, error) : error;
    }
  },
};

/** A person, on a day. */
export const UPLOAD: SourceKindOf = handedIn;
