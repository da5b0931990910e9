import { Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { LookupAnswer, Understood as Piece } from "#api/lookups.api.ts";
import { Icon } from "../ui/icons.tsx";
import { sameQuestion } from "./action-goal.ts";
import { textWithout, textWith } from "./typed-text.ts";
import { useAsk } from "./use-ask.ts";
import styles from "./lookups.module.css";

/**
 * How the question was understood, piece by piece: each can be taken as something else or taken away, and the question is asked again.
 * `numberToo`: also where it is nothing but a number that was taken as it is.
 */
export function Understood({ answer, numberToo = false }: { answer: LookupAnswer; numberToo?: boolean }) {
  const { t } = useTranslation("web-lookup");
  const question = useAsk();
  const { understood, text, filters } = answer;
  const plainNumber = understood.length === 1 && understood[0]?.field === "number" && understood[0].mended.length === 0;
  if (understood.length === 0 || (plainNumber && !numberToo)) return null;
  const again = (next: string): void => {
    if (next.trim() !== "" && !question.isPending) question.mutate(sameQuestion({ text: next, filters }));
  };
  return (
    <ul className={styles["understood"]} aria-label={t("understood")}>
      {understood.map((piece, index) => (
        <li key={index} className={piece.use === "narrows" ? undefined : styles["idle"]}>
          <Name piece={piece} onTake={(to) => text !== null && again(textWith(text, piece, to))} />
          <Use piece={piece} />
          {text !== null && piece.span !== null && understood.length > 1 && (
            <button
              type="button"
              className={styles["drop"]}
              aria-label={t("dropPiece", { what: piece.label })}
              onClick={() => again(textWithout(text, piece))}
            >
              <Icon name="close" size={14} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Name({ piece, onTake }: { piece: Piece; onTake: (text: string) => void }) {
  const { t } = useTranslation("web-lookup");
  const mended = piece.mended.map((mend) => t(`domain:mended.${mend}`, { defaultValue: mend })).join(t("web-common:comma"));
  const shown = piece.text.length > 30 ? `${piece.text.slice(0, 30)}…` : piece.text;
  const name = (
    <>
      {piece.label}
      {piece.mended.length > 0 && <span className="quiet"> {t("mendedFrom", { text: shown })}</span>}
    </>
  );
  const title = [mended, ...piece.names].filter(Boolean).join(t("web-common:comma"));
  if (piece.alternatives.length === 0 || piece.span === null) return <span title={title}>{name}</span>;
  const items = piece.alternatives.map(({ label, text }, index) => ({ key: String(index), label, onClick: () => onTake(text) }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <button type="button" className={styles["take"]} title={title} aria-label={t("takeAs", { what: piece.label })}>
        {name} <Icon name="chevronDown" size={14} />
      </button>
    </Dropdown>
  );
}

/** That a piece adds nothing, or that there would be something without it. */
function Use({ piece }: { piece: Piece }) {
  const { t } = useTranslation("web-lookup");
  if (piece.use === "none") return <span className="quiet">{t("notUsed")}</span>;
  if (piece.without !== null && piece.without.total > 0)
    return <span className="quiet">{t(`without.${piece.without.totalIs}`, { count: piece.without.total })}</span>;
  return piece.use === "same" ? <span className="quiet">{t("addsNothing")}</span> : null;
}
