import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EnteredInvoices } from "#api/invoices.api.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { attach } from "./entering.api.ts";
import { type Entry, draftOf, keepDraft, newEntry, nextEntry } from "./entry.ts";
import { EntryForm } from "./entry-form.tsx";
import styles from "./entering.module.css";

type Attached = { name: string; state: "sending" | "there" | "failed"; id: string | null; error: unknown };

/** An invoice typed in from its paper, with its file where there is one. */
export function EnterPage() {
  const { t } = useTranslation("web-entering");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { data: me } = useQuery(meOptions);
  const user = me?.id ?? "";
  const picker = useRef<HTMLInputElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const [entry, setEntry] = useState<Entry>(() => draftOf(user) ?? newEntry(asked(search)));
  const [file, setFile] = useState<Attached | null>(null);
  const [company, setCompany] = useState<string | undefined>(undefined);
  const spaces = me?.companies.filter((each) => each.mayEnter) ?? [];
  useTitle(t("title"));
  useEffect(() => keepDraft(user, entry), [user, entry]);
  const toFirst = (): void => page.current?.querySelector<HTMLInputElement>("input[data-entry], [data-entry] input")?.focus();
  useEffect(toFirst, []);

  const take = (chosen: File | undefined): void => {
    if (!chosen) return;
    const there = { name: chosen.name, id: null, error: null };
    setFile({ ...there, state: "sending" });
    attach(chosen).then(
      (result) => setFile({ ...there, state: "there", id: result.documentId }),
      (error: unknown) => setFile({ ...there, state: "failed", error }),
    );
  };
  const saved = ({ invoices }: EnteredInvoices, next: boolean): void => {
    const [first] = invoices;
    setFile(null);
    setEntry(next ? nextEntry(entry) : newEntry());
    keepDraft(user, newEntry());
    if (next || !first?.id) {
      message.success(t(first?.relation === "joined" && first.id ? "joined" : "saved"));
      setTimeout(toFirst);
    } else void navigate({ to: "/invoices/$id", params: { id: first.id } });
  };
  return (
    <div className={styles["page"]} ref={page}>
      <div className={styles["head"]}>
        <h1>{t("title")}</h1>
        <Link to="/intake">{t("byFile")}</Link>
      </div>
      {me && spaces.length === 0 && (
        <Note tone="warn" icon="lock">
          {t("web-intake:mayNot")}
        </Note>
      )}
      {spaces.length > 1 && (
        <Select
          aria-label={t("company")}
          value={company ?? String(spaces[0]!.id)}
          onChange={setCompany}
          options={spaces.map((each) => ({ value: String(each.id), label: each.name }))}
        />
      )}
      <EntryForm
        entry={entry}
        onEntry={setEntry}
        company={company}
        document={file?.id ? { id: file.id } : undefined}
        onSaved={saved}
      >
        <Button
          icon={<Icon name="attach" size={16} />}
          loading={file?.state === "sending"}
          onClick={() => picker.current?.click()}
        >
          {file?.name ?? t("attach")}
        </Button>
        {file?.state === "failed" && <span className={styles["note"]}>{problemWords(file.error).title}</span>}
        <input
          ref={picker}
          type="file"
          hidden
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </EntryForm>
    </div>
  );
}

/** What a miss was asked with: numbers only, names never stand in an address. */
function asked({ code, number }: Record<string, string | undefined>): Record<string, string> {
  return { ...(code ? { code } : {}), ...(number ? { number } : {}) };
}
