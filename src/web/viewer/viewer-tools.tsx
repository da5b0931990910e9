import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { usePhone } from "../app/use-phone.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import styles from "./viewer.module.css";

type Props = {
  page: number;
  pages: number;
  zoom: number;
  atLeast: boolean;
  atMost: boolean;
  onPage: (page: number) => void;
  onRotate: (by: 1 | -1) => void;
  onSmaller: () => void;
  onLarger: () => void;
  onFitWidth: () => void;
  onFitPage: () => void;
};

/** Turning, rotating and sizing of a page, each with its key in the tooltip. */
export function ViewerTools(props: Props) {
  const { page, pages, zoom, atLeast, atMost } = props;
  const { onPage, onRotate, onSmaller, onLarger, onFitWidth, onFitPage } = props;
  const { t } = useTranslation("web-invoice");
  const fitted = zoom === 1;
  return (
    <>
      {pages > 1 && (
        <>
          <Tool icon="chevronLeft" word={t("viewer.previous")} hint="PageUp" off={page <= 1} onClick={() => onPage(page - 1)} />
          <span className="num small">
            {page} / {pages}
          </span>
          <Tool
            icon="chevronRight"
            word={t("viewer.next")}
            hint="PageDown"
            off={page >= pages}
            onClick={() => onPage(page + 1)}
          />
        </>
      )}
      <Tool icon="rotateLeft" word={t("viewer.rotateLeft")} hint="L" onClick={() => onRotate(-1)} />
      <Tool icon="rotateRight" word={t("viewer.rotateRight")} hint="R" onClick={() => onRotate(1)} />
      <Tool icon="minus" word={t("viewer.smaller")} hint="-" off={atLeast} onClick={onSmaller} />
      <span className={`num small ${styles["percent"]}`}>{Math.round(zoom * 100)}%</span>
      <Tool icon="plus" word={t("viewer.larger")} hint="+" off={atMost} onClick={onLarger} />
      {fitted ? (
        <Tool icon="fitPage" word={t("viewer.fitPage")} hint="9" onClick={onFitPage} />
      ) : (
        <Tool icon="fitWidth" word={t("viewer.fit")} hint="0" onClick={onFitWidth} />
      )}
    </>
  );
}

type ToolProps = { icon: IconName; word: string; hint: string; off?: boolean; onClick: () => void };

function Tool({ icon, word, hint, off = false, onClick }: ToolProps) {
  const phone = usePhone();
  return (
    <Button
      type="text"
      size={phone ? "middle" : "small"}
      icon={<Icon name={icon} size={phone ? 18 : 16} />}
      aria-label={word}
      title={`${word} (${hint})`}
      disabled={off}
      onClick={onClick}
    />
  );
}
