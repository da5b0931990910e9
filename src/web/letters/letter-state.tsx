import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Letter, LetterTurn } from "#api/letters.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import { lettersOptions, turnLetter } from "./letters.api.ts";
import styles from "./letters.module.css";

const LOOKS: Record<Letter["state"], [Tone, IconName]> = {
  open: ["info", "clock"],
  answered: ["ok", "checkCircle"],
  unanswered: ["quiet", "close"],
};

/** How a letter stands, and what its sender can say of it. */
export function LetterState({ letter }: { letter: Letter }) {
  const { t, i18n } = useTranslation("web-letter");
  const client = useQueryClient();
  const turning = useMutation({
    mutationFn: (body: LetterTurn) => turnLetter(letter.id, body),
    onSuccess: () => client.invalidateQueries({ queryKey: lettersOptions.queryKey }),
  });
  const { state, sentAt, remindAt, settledAt } = letter;
  const [tone, icon] = LOOKS[state];
  const at = showInstant(settledAt ?? sentAt, i18n.language);
  return (
    <div className={styles["state"]}>
      <p className={styles["subject"]}>{letter.subject}</p>
      <ProblemNote error={turning.error} />
      <p className={styles["said"]}>
        <Badge tone={tone} icon={icon}>
          {t(`state.${state}`)}
        </Badge>
        <span>
          {state === "open" ? t("openText", { at, until: showInstant(remindAt, i18n.language) }) : t(`${state}Text`, { at })}
        </span>
      </p>
      <div className={styles["ways"]}>
        {state === "open" ? (
          <>
            <Button loading={turning.isPending} onClick={() => turning.mutate({ state: "answered" })}>
              {t("answered")}
            </Button>
            <Button loading={turning.isPending} onClick={() => turning.mutate({ state: "unanswered" })}>
              {t("unanswered")}
            </Button>
            <Button loading={turning.isPending} onClick={() => turning.mutate({ state: "open", remindInDays: 7 })}>
              {t("later")}
            </Button>
          </>
        ) : (
          <Button loading={turning.isPending} onClick={() => turning.mutate({ state: "open", remindInDays: 7 })}>
            {t("again")}
          </Button>
        )}
      </div>
    </div>
  );
}
