import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fenToCapitals } from "#domain/capitals.ts";
import { type EntryField, type EntryGroup, type EntryNote, entryFields, entryNotes, sumsOf } from "#domain/entering.ts";
import { INVOICE_KINDS, type InvoiceKind } from "#domain/invoice.ts";
import { parseFen } from "#domain/money.ts";
import type { EnteredInvoices } from "#api/invoices.api.ts";
import { queryClient } from "../app/query-client.ts";
import { useWords } from "../invoices/use-words.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { LAST_DATE } from "../ui/time.ts";
import { enterInvoice, knownOptions, type KnownParty, partiesOptions } from "./entering.api.ts";
import { type Entry, isEmpty, kindOf, typedSums, valuesOf } from "./entry.ts";
import { LineTable } from "./line-table.tsx";
import { PartyField } from "./party-field.tsx";
import styles from "./entering.module.css";

const DIGITS = ["code", "number", "digitalNumber", "checkCode"];
const SUMS = ["amount", "tax", "total"];

type Props = {
  entry: Entry;
  onEntry: (entry: Entry) => void;
  company?: string | undefined;
  document?: { id: string; member?: string; mustBeUnread?: boolean } | undefined;
  /** next: the one who types wants to go on with another one */
  onSaved: (entered: EnteredInvoices, next: boolean) => void;
  /** beside the buttons */
  children?: ReactNode;
};

/** Fields in the order of the paper. Enter goes on, Ctrl+Enter saves and opens the next one; nothing that looks wrong blocks saving. */
export function EntryForm({ entry, onEntry, company, document: file, onSaved, children }: Props) {
  const { t } = useTranslation("web-entering");
  const problemWords = useProblemWords();
  const form = useRef<HTMLFormElement>(null);
  const kind = kindOf(entry);
  // until the number has its twenty digits there may be a code, and the code may say the kind
  const open = entry.kind === null && (entry.values["number"] ?? "").replace(/\s/g, "").length < 20;
  const fields = useMemo(() => withCode(entryFields(kind), open), [kind, open]);
  const paths = fields.map(({ path }) => path);
  const save = useMutation({
    mutationFn: (_next: boolean) =>
      enterInvoice({
        values: { ...valuesOf(entry, paths), kind },
        ...(company ? { company } : {}),
        ...(file ? { document: file } : {}),
      }),
    onSuccess: async (entered, next) => {
      onSaved(entered, next);
      await queryClient.invalidateQueries({
        predicate: ({ queryKey }) =>
          ["invoices", "invoice", "me", "worklist", "documents", "parties"].includes(String(queryKey[0])),
      });
    },
  });
  const submit = (next: boolean): void => {
    if (!save.isPending && !isEmpty(entry)) save.mutate(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    const all = event.ctrlKey || event.metaKey;
    // a button does what it says on Enter; with Ctrl the invoice is done wherever one stands
    if (!all && !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (all) submit(true);
    else goOn(form.current, event.target as HTMLInputElement);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Enter goes on from each of its fields
    <form
      ref={form}
      className={styles["form"]}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      <Known entry={entry} />
      <Groups entry={entry} fields={fields} kind={kind} onEntry={onEntry} />
      {save.isError && (
        <Note tone="bad" icon="warn">
          <strong>{problemWords(save.error).title}</strong> {problemWords(save.error).text}
        </Note>
      )}
      <div className={styles["footer"]}>
        {children}
        <span className={styles["space"]} />
        <Button onClick={() => submit(true)} disabled={isEmpty(entry)} loading={save.isPending && save.variables}>
          {t("saveNext")} <kbd>Ctrl Enter</kbd>
        </Button>
        <Button type="primary" htmlType="submit" disabled={isEmpty(entry)} loading={save.isPending && !save.variables} data-entry>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

function withCode(fields: EntryField[], open: boolean): EntryField[] {
  const has = fields.some(({ path }) => path === "code");
  return open && !has ? [{ path: "code", group: "identity", required: false }, ...fields] : fields;
}

/** To the next field, past the last one to the button. */
function goOn(form: HTMLFormElement | null, from: HTMLInputElement): void {
  const marked = [...(form?.querySelectorAll<HTMLElement>("[data-entry]") ?? [])];
  const stops = [
    ...new Set(marked.map((stop) => (/^(INPUT|BUTTON)$/.test(stop.tagName) ? stop : (stop.querySelector("input") ?? stop)))),
  ];
  const next = stops[stops.indexOf(from) + 1];
  next?.focus();
  if (next instanceof HTMLInputElement) next.select();
}

/** An invoice with this number is there already: said while one types, to who may see it. */
function Known({ entry }: { entry: Entry }) {
  const { t } = useTranslation("web-entering");
  const digits = (path: string): string => (entry.values[path] ?? "").normalize("NFKC").replace(/[\s-]/g, "");
  const [code, number] = [useDeferredValue(digits("code")), useDeferredValue(digits("number"))];
  const { data = [] } = useQuery(knownOptions(code, number));
  const [known] = data;
  return (
    <div aria-live="polite">
      {known && (
        <Note tone="info" icon="link">
          {t("known")}{" "}
          <Link to="/invoices/$id" params={{ id: known.id }}>
            {[known.seller.name, known.date].filter(Boolean).join(" · ") || t("knownOpen")}
          </Link>
        </Note>
      )}
    </div>
  );
}

type GroupsProps = { entry: Entry; fields: EntryField[]; kind: InvoiceKind; onEntry: (entry: Entry) => void };

function Groups({ entry, fields, kind, onEntry }: GroupsProps) {
  const { t } = useTranslation(["web-entering", "domain"]);
  const words = useWords();
  const { data } = useQuery(partiesOptions);
  const [now] = useState(() => new Date());
  const sums = sumsOf(fields.some(({ path }) => path === "items") ? entry.lines : [], typedSums(entry));
  const notes = entryNotes({ kind, values: entry.values, lines: entry.lines, sums: typedSums(entry) }, now);
  const noteWords = (note: EntryNote): string =>
    [
      t(`domain:${note.key}`, note.params),
      note.suggestion ? t("domain:taxId.suggestion", { suggestion: note.suggestion }) : "",
    ].join(" ");
  const put = (values: Record<string, string>): void => onEntry({ ...entry, values: { ...entry.values, ...values } });
  const groups: { group: EntryGroup; fields: EntryField[] }[] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last?.group === field.group) last.fields.push(field);
    else groups.push({ group: field.group, fields: [field] });
  }
  const noteAt = (path: string): string | undefined => {
    const note = notes.find((each) => each.path === path);
    return note && noteWords(note);
  };
  const input = ({ path, required }: EntryField): ReactNode => {
    const value = entry.values[path] ?? "";
    const label = required ? words.field(path) : `${words.field(path)}${t("optional")}`;
    const [side, part] = path.split(".") as ["seller" | "buyer", "name" | "taxId"];
    if (side === "seller" || side === "buyer") {
      const take = (party: KnownParty): void => put({ [`${side}.name`]: party.name, [`${side}.taxId`]: party.taxId ?? "" });
      const shared = { label, value, side, part, note: noteAt(path), parties: data?.parties ?? [] };
      return <PartyField key={path} {...shared} onChange={(text) => put({ [path]: text })} onParty={take} />;
    }
    const capitals = path === "total" ? parseFen(value || sums.total) : null;
    return (
      <Field key={path} label={label} error={noteAt(path)} hint={capitals === null ? undefined : fenToCapitals(capitals)}>
        <Input
          data-entry
          value={value}
          type={path === "date" ? "date" : "text"}
          max={LAST_DATE}
          inputMode={DIGITS.includes(path) ? "numeric" : SUMS.includes(path) ? "decimal" : "text"}
          placeholder={SUMS.includes(path) ? sums[path as "total"] : ""}
          autoComplete="off"
          onChange={(event) => put({ [path]: event.target.value })}
        />
      </Field>
    );
  };
  return groups.map(({ group, fields: members }) =>
    group === "items" ? (
      <LineTable
        key={group}
        entry={entry}
        notes={notes}
        noteWords={noteWords}
        onLines={(lines) => onEntry({ ...entry, lines })}
      />
    ) : (
      <fieldset key={group} className={styles["group"]} data-group={group}>
        <legend>{t(`group.${group}`)}</legend>
        {members.map(input)}
        {group === "identity" && (
          <Field label={t("domain:field.kind")} hint={entry.kind === null ? t("kindAuto") : undefined}>
            <Select
              value={kind}
              onChange={(chosen: InvoiceKind) => onEntry({ ...entry, kind: chosen })}
              options={INVOICE_KINDS.map((each) => ({ value: each, label: words.kind(each) }))}
            />
          </Field>
        )}
      </fieldset>
    ),
  );
}
