import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Action, LookupAnswer } from "#api/lookups.api.ts";
import { AskAccess } from "../access/ask-access.tsx";
import { handedOver } from "../batch-lookups/handed-over.ts";
import { LetterDialog } from "../letters/letter-dialog.tsx";
import { useWatch } from "../watches/use-watch.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { goalOfAction, sameQuestion } from "./action-goal.ts";
import { AddField } from "./add-field.tsx";
import { useSteps } from "./use-steps.ts";
import { useRestoreRecord } from "./use-restore-record.ts";
import { useAsk } from "./use-ask.ts";
import styles from "./lookups.module.css";

const ICONS: Partial<Record<Action["id"], IconName>> = {
  "open-invoice": "arrowRight",
  "use-number": "search",
  "add-field": "plus",
  "relax-filter": "filter",
  "show-archived": "archive",
  "complete-record": "pen",
  "upload-document": "inbox",
  "open-platform": "globe",
  "ask-issuer": "pen",
  "letter-to-issuer": "pen",
  "open-ticket": "people",
  watch: "bell",
  "look-up-many": "search",
  "search-text": "search",
  restore: "retry",
  "fetch-now": "retry",
  reread: "retry",
  verify: "globe",
  retry: "retry",
  "self-check": "shield",
  "sign-in-help": "key",
};

type Props = { actions: readonly Action[]; answer: LookupAnswer; main: boolean; hasCandidates: boolean; onHelp: () => void };

/** What the form can begin with: a whole number, never words. */
function numbersOf({ text, filters }: LookupAnswer): Record<string, string> {
  const number = filters.number ?? (/^\d{8}$|^\d{20}$/.test(text ?? "") ? (text ?? "") : "");
  return { ...(filters.code ? { code: filters.code } : {}), ...(number ? { number } : {}) };
}

/** The next steps as buttons; the first of the most probable cause is the page's one main action. */
export function ActionButtons({ actions, answer, main, hasCandidates, onHelp }: Props) {
  const navigate = useNavigate();
  const { t } = useTranslation();
  const question = useAsk();
  const restore = useRestoreRecord();
  const { fetching, rereading } = useSteps();
  const { set: watching } = useWatch();
  const [adding, setAdding] = useState<string | null>(null);
  const [writing, setWriting] = useState(false);
  const pendingOf = (id: Action["id"]): boolean =>
    (
      { restore, watch: watching, "fetch-now": fetching, reread: rereading } as Partial<
        Record<Action["id"], { isPending: boolean }>
      >
    )[id]?.isPending ?? question.isPending;
  // A candidate in the list opens by itself: the same button beneath would say it twice.
  const shown = actions.filter((action) => !(hasCandidates && action.id === "open-invoice"));
  const act = (action: Action): void => {
    const goal = goalOfAction(action, answer);
    if (goal.do === "open") void navigate({ to: "/invoices/$id", params: { id: goal.invoice } });
    else if (goal.do === "restore") restore.mutate(goal.invoice);
    else if (goal.do === "ask") question.mutate(goal.request);
    else if (goal.do === "add") setAdding(goal.field);
    else if (goal.do === "intake") void navigate({ to: "/intake" });
    else if (goal.do === "outside") window.open(goal.href, "_blank", "noopener,noreferrer");
    else if (goal.do === "fetch") fetching.mutate(goal.source);
    else if (goal.do === "reread") rereading.mutate(goal.document);
    else if (goal.do === "letter") setWriting(true);
    else if (goal.do === "many") {
      handedOver.give({ text: goal.text });
      void navigate({ to: "/lookups/many" });
    } else if (goal.do === "watch") watching.mutate(answer.id);
    else if (goal.do === "sign-in") void navigate({ to: "/sign-in" });
    else if (goal.do === "self-check") void navigate({ to: "/self-check" });
    else if (goal.do === "sign-in-help") void navigate({ to: "/sign-in-help" });
    else onHelp();
  };
  if (shown.length === 0) return null;
  return (
    <>
      <div className={styles["actions"]}>
        {shown.map((action, index) =>
          action.id === "request-access" ? (
            <AskAccess key={action.id} action={action} lookup={answer.id} main={main && index === 0} />
          ) : (
            <Button
              key={`${action.id}:${action.value ?? action.target ?? ""}`}
              type={main && index === 0 && !hasCandidates ? "primary" : "default"}
              icon={<Icon name={ICONS[action.id] ?? "arrowRight"} size={16} />}
              loading={pendingOf(action.id)}
              onClick={() => act(action)}
            >
              {action.label}
            </Button>
          ),
        )}
        {shown.some((action) => action.id === "upload-document") && (
          <Button icon={<Icon name="pen" size={16} />} onClick={() => void navigate({ to: "/enter", search: numbersOf(answer) })}>
            {t("web-entering:byHand")}
          </Button>
        )}
      </div>
      {adding && (
        <AddField
          field={adding}
          pending={question.isPending}
          onAdd={(value, label) => {
            const same = sameQuestion(answer);
            question.mutate({ ...same, text: [same.text, `${label} ${value}`].filter(Boolean).join("\n") });
          }}
        />
      )}
      {writing && <LetterDialog lookup={answer.id} onClose={() => setWriting(false)} />}
    </>
  );
}
