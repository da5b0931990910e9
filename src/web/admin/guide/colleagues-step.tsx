import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Colleague, readColleagues } from "#domain/colleagues.ts";
import type { Company } from "#api/companies.api.ts";
import type { Invitation } from "#api/staff.api.ts";
import { useCopy } from "../../ui/copy-button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";
import { invite } from "../people/people.api.ts";
import { useDepartments, useRoles } from "../people/use-places.ts";
import styles from "./guide.module.css";

type Asked = { colleague: Colleague; invitation: Invitation | null; error: unknown };

/** The first colleagues, a line each; each gets a link of his own. */
export function ColleaguesStep({ company, onDone }: { company: Company; onDone: () => void }) {
  const { t, i18n } = useTranslation("web-admin");
  const client = useQueryClient();
  const roles = useRoles(company.id);
  const places = useDepartments(company.id);
  const [text, setText] = useState("");
  const { colleagues, problems } = readColleagues(text, { roles, places });
  const inviting = useMutation({
    mutationFn: async () => {
      const asked: Asked[] = [];
      for (const colleague of colleagues) asked.push(await ask(company.id, i18n.language, colleague));
      return asked;
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["people"] });
      void client.invalidateQueries({ queryKey: ["companies"] });
    },
  });
  if (inviting.data) return <Links asked={inviting.data} onDone={onDone} />;
  const label = (list: { value: string; label: string }[], value: string | null): string =>
    list.find((each) => each.value === value)?.label ?? "";
  return (
    <div className={styles["panel"]}>
      <h2>{t("guide.colleagues.title")}</h2>
      <p className="quiet">{t("guide.colleagues.text", { roles: roles.map((each) => each.label).join("、") })}</p>
      <Field label={t("guide.colleagues.label")} hint={t("guide.colleagues.hint")}>
        <Input.TextArea
          rows={6}
          maxLength={20_000}
          placeholder={t("guide.colleagues.example")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </Field>
      {(colleagues.length > 0 || problems.length > 0) && (
        <ul className={styles["read"]} aria-live="polite">
          {colleagues.map(({ line, email, name, role, department }) => (
            <li key={line}>
              <strong>{name}</strong> <span className="small quiet">{email}</span>
              <span className="small">
                {[label(roles, role ?? "employee"), label(places, department)].filter(Boolean).join(" · ")}
              </span>
            </li>
          ))}
          {problems.map(({ line, code, value }) => (
            <li key={line} className={styles["wrong"]}>
              {t(`guide.colleagues.problem.${code}`, { line, value })}
            </li>
          ))}
        </ul>
      )}
      <div className={styles["buttons"]}>
        <Button size="large" onClick={onDone}>
          {t("guide.skip")}
        </Button>
        <Button
          type="primary"
          size="large"
          disabled={colleagues.length === 0}
          loading={inviting.isPending}
          onClick={() => inviting.mutate()}
        >
          {t("guide.colleagues.invite", { count: colleagues.length })}
        </Button>
      </div>
    </div>
  );
}

/** One that can't be asked doesn't keep the others from being. */
async function ask(company: number, locale: string, colleague: Colleague): Promise<Asked> {
  const { email, name, department } = colleague;
  const role = colleague.role ?? "employee";
  const reach = role === "employee" ? "own" : "company";
  const membership = { company, department, role, reach, mayEnter: true, from: null, until: null } as const;
  try {
    return { colleague, invitation: await invite({ email, name, locale, memberships: [membership] }), error: null };
  } catch (error) {
    return { colleague, invitation: null, error };
  }
}

function Links({ asked, onDone }: { asked: Asked[]; onDone: () => void }) {
  const { t } = useTranslation("web-admin");
  const copy = useCopy();
  const words = useProblemWords();
  const done = asked.filter(({ invitation }) => invitation !== null);
  const mailed = done.length > 0 && done.every(({ invitation }) => invitation!.mailedAt !== null);
  const all = done.map(({ colleague, invitation }) => `${colleague.name} ${location.origin}${invitation!.link ?? ""}`).join("\n");
  return (
    <div className={styles["panel"]}>
      <h2>{t("guide.colleagues.done", { count: done.length })}</h2>
      {done.length > 0 && (
        <Note tone={mailed ? "ok" : "info"} icon="info">
          {t(mailed ? "guide.colleagues.mailed" : "guide.colleagues.copyThem")}
        </Note>
      )}
      <ul className={styles["read"]}>
        {asked.map(({ colleague, invitation, error }) => (
          <li key={colleague.email}>
            <strong>{colleague.name}</strong> <span className="small quiet">{colleague.email}</span>
            {invitation === null && <span className={styles["wrong"]}>{words(error).title}</span>}
            {invitation?.link && (
              <Button size="small" onClick={() => void copy(`${location.origin}${invitation.link}`)}>
                {t("web-common:copyLink")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className={styles["buttons"]}>
        {done.length > 1 && (
          <Button size="large" icon={<Icon name="copy" size={16} />} onClick={() => void copy(all)}>
            {t("guide.colleagues.copyAll")}
          </Button>
        )}
        <Button type="primary" size="large" onClick={onDone}>
          {t("guide.next")}
        </Button>
      </div>
    </div>
  );
}
