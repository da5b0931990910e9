import type { TFunction } from "i18next";
import type { NamedRole } from "#api/people.api.ts";

/** The name of a role: that of a built-in one in the reader's language, of an own one as it was given. */
export const roleWord = (t: TFunction<never, never>, { key, name }: NamedRole): string =>
  name ?? String((t as (key: string) => string)(`web-common:roles.${key}`));
