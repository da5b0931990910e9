import { useTranslation } from "react-i18next";
import type { AuditEvent } from "#api/audit.api.ts";
import { useWords } from "../invoices/use-words.ts";
import { showInstant } from "../ui/time.ts";

/** "user.signed-in" → web-audit:type.user_signed-in; a dot would lead deeper into the words */
const keyOf = (type: string): string => `web-audit:type.${type.replaceAll(".", "_")}`;

/** An event in a word; one of a later version by its name, which says more than nothing. */
export function useEventWord(): (type: string) => string {
  const { t } = useTranslation("web-audit");
  return (type) => t(keyOf(type), { defaultValue: type });
}

export function useSubjectWord(): (subject: string) => string {
  const { t } = useTranslation("web-audit");
  return (subject) => t(`subject.${subject}`, { defaultValue: subject });
}

export type Change = { field: string; before: unknown; after: unknown };

const isPair = (value: unknown): value is { before: unknown; after: unknown } =>
  typeof value === "object" && value !== null && "before" in value && "after" in value;

/** What was before and after, of events that change something: one field, or several under `changes`. */
export function changesOf({ data }: Pick<AuditEvent, "data">): Change[] {
  if (isPair(data)) {
    const { before, after } = data;
    const plain = (value: unknown): value is Record<string, unknown> =>
      typeof value === "object" && value !== null && !Array.isArray(value);
    if (!plain(before) || !plain(after)) return [{ field: "", before, after }];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      .map((field) => ({ field, before: before[field], after: after[field] }));
  }
  const { axis, value, from = null, changes } = data;
  if (typeof axis === "string" && value !== undefined) return [{ field: `${AXIS}${axis}`, before: from, after: value }];
  if (typeof changes !== "object" || changes === null) return [];
  return Object.entries(changes).flatMap(([field, value]) =>
    isPair(value) ? [{ field, before: value.before, after: value.after }] : [],
  );
}

/** A state that was changed, by its axis. */
const AXIS = "axis.";

/** Everything else that an event says. */
export function restOf({ data }: Pick<AuditEvent, "data">): [string, unknown][] {
  const told = ["changes", "before", "after", "again", ...("axis" in data ? ["axis", "value", "from"] : [])];
  return Object.entries(data).filter(([key, value]) => !told.includes(key) && value !== null && value !== undefined);
}

/** Under which words the name of a field stands: as in code, or as in a table of the database. */
export const fieldKey = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What a looker asked by has the words of conditions: "from" is a day there, else what was before. */
const ASKING: readonly string[] = ["audit.viewed"];
const CONDITIONS: readonly string[] = ["filters", "conditions", "rule"];
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const ID = /^\d{15,19}$/;
const HASH = /^[0-9a-f]{16,}$/;

/** Names of what an event has in it, and its values, in words; whatever has none as it stands. */
export function useEventFields(event: Pick<AuditEvent, "type" | "subject" | "data" | "named">) {
  const { t, i18n } = useTranslation(["web-audit", "web-common", "web-roles", "web-account", "web-invoice", "domain"]);
  const words = useWords();
  const eventWord = useEventWord();
  const ofInvoice = event.subject === "invoice" || event.subject === "document";
  const kinds = ASKING.includes(event.type) ? "condition" : "field";
  const label = (name: string, kind: string = kinds): string => t(`web-audit:${kind}.${fieldKey(name)}`, { defaultValue: name });
  const vocabulary = (name: string, value: string): string[] => {
    const at: Record<string, string[]> = {
      role: [`web-common:roles.${value}`],
      roles: [`web-common:roles.${value}`],
      permissions: [`web-roles:permission.${value}.name`],
      kinds: [`domain:kind.${value}`],
      kind: [`domain:kind.${value}`, `web-audit:kind.${value}`],
      status: [`domain:state.${value.replace(":", ".")}`],
      direction: [`domain:direction.${value}`],
      source: [`web-invoice:stateSources.source.${value}`],
      scopes: [`web-account:tokens.scope.${value}`],
      why: [`web-invoice:personal.why.${value}`],
      subject: [`web-audit:subject.${value}`],
    };
    return [`web-audit:value.${fieldKey(name)}.${value}`, ...(at[name] ?? [])];
  };
  const text = (name: string, value: string): string => {
    const named = event.named[value];
    if (named !== undefined) return named;
    if (INSTANT.test(value)) return showInstant(value, i18n.language);
    if (name.startsWith(AXIS)) return words.state(name.slice(AXIS.length), value);
    if (ID.test(value)) return `#${value.slice(-6)}`;
    if (HASH.test(value)) return `${value.slice(0, 12)}…`;
    if (name === "types" || name === "type") return eventWord(value);
    if (ofInvoice && (name === "changed" || name === "confirmed" || name === "field")) return words.field(value);
    if (name === "changed") return label(value);
    return t(vocabulary(name, value), { defaultValue: value });
  };
  const shown = (name: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return "—";
    if (typeof value === "boolean") return t(value ? "web-audit:yes" : "web-audit:no");
    if (typeof value === "string") return text(name, value);
    if (typeof value === "number") return text(name, String(value));
    if (Array.isArray(value))
      return value.length === 0 ? "—" : value.map((each) => shown(name, each)).join(t("web-common:comma"));
    const kind = CONDITIONS.includes(name) ? "condition" : kinds;
    return Object.entries(value)
      .map(
        ([key, each]) =>
          `${label(key, kind)} ${kind === "condition" && each === null ? t("web-audit:notShown") : shown(key, each)}`,
      )
      .join(t("web-common:comma"));
  };
  const field = (name: string): string => {
    if (name.startsWith(AXIS)) return words.axis(name.slice(AXIS.length));
    // fields of an invoice are named by their paths; beside them its owner may change
    const said = event.subject === "invoice" ? words.field(name) : name;
    return said === name ? label(name) : said;
  };
  return { field, label: (name: string): string => label(name), shown };
}
