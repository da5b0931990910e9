import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { type SignMark, signPlace } from "./pages.ts";
import styles from "./sign-marks.module.css";

const PAGE_KEYS = { altered: "pageAltered", added: "pageAdded", unsigned: "pageUnsigned" } as const;

function useSays(): (mark: SignMark) => string {
  const { t } = useTranslation(["web-invoice", "domain"]);
  return ({ state, kind, box }) =>
    t(`viewer.sign.${box === null ? PAGE_KEYS[state] : state}`, { part: t(`domain:partKind.${kind}`) });
}

/** Over the page, in words: what on it is altered, came after signing, or isn't signed. */
export function SignWords({ marks }: { marks: readonly SignMark[] }) {
  const say = useSays();
  const sentences = [...new Map(marks.map((mark) => [say(mark), mark.state])).entries()];
  if (sentences.length === 0) return null;
  return (
    <ul className={styles["words"]}>
      {sentences.map(([sentence, state]) => (
        <li key={sentence} data-state={state}>
          <Icon name="warn" size={14} />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

/** On the page, beside the words above it: a frame around each such place, or around the page where the place can't be told. */
export function SignFrames({ marks }: { marks: readonly SignMark[] }) {
  const say = useSays();
  return marks.map((mark, index) => {
    const place = mark.box === null ? { left: 0, top: 0, width: 100, height: 100 } : signPlace(mark.box);
    const style = { left: `${place.left}%`, top: `${place.top}%`, width: `${place.width}%`, height: `${place.height}%` };
    return (
      <span
        key={index}
        className={styles["frame"]}
        data-state={mark.state}
        data-whole={mark.box === null}
        style={style}
        title={say(mark)}
        aria-hidden="true"
      />
    );
  });
}
