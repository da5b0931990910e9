import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PREVIEW_MOST, PrintRequest } from "#api/prints.api.ts";
import { bytesFor } from "../api/download.ts";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useSettled } from "./use-settled.ts";
import styles from "./printing.module.css";

const PdfPage = lazy(() => import("../viewer/pdf-page.tsx").then((module) => ({ default: module.PdfPage })));
const DRAWN = 4 satisfies typeof PREVIEW_MOST;
/** While somebody types, the paper waits. */
const TYPING_MS = 600;

/** The paper before it is printed, page by page. */
export function Preview({ request }: { request: PrintRequest }) {
  const { t } = useTranslation("web-print");
  const problemWords = useProblemWords();
  const wish = useSettled(JSON.stringify(request), TYPING_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ["print-preview", wish],
    queryFn: ({ signal }) => bytesFor("/api/v1/prints/preview", JSON.parse(wish), signal),
    placeholderData: (before) => before,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const [pages, setPages] = useState(1);
  const [wanted, setPage] = useState(1);
  const page = Math.min(wanted, pages);
  return (
    <section className={styles["preview"]} aria-label={t("preview.label")} aria-busy={isFetching}>
      <div className={styles["previewBar"]}>
        <Turn icon="chevronLeft" word={t("preview.previous")} off={page <= 1} onClick={() => setPage(page - 1)} />
        <span className="num small">{t("preview.page", { page, pages })}</span>
        <Turn icon="chevronRight" word={t("preview.next")} off={page >= pages} onClick={() => setPage(page + 1)} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <div className={styles["previewPaper"]} tabIndex={0}>
        {error && <p className={styles["previewSays"]}>{problemWords(error).title}</p>}
        {!error && data === undefined && <p className={styles["previewSays"]}>{t("preview.making")}</p>}
        {!error && data !== undefined && (
          <Suspense>
            <PdfPage
              source={data}
              page={page}
              label={t("preview.page", { page, pages })}
              onPages={setPages}
              onError={() => undefined}
            />
          </Suspense>
        )}
      </div>
      {request.invoices.length > DRAWN && request.layout !== "none" && (
        <p className="small quiet">{t("preview.first", { count: DRAWN })}</p>
      )}
    </section>
  );
}

type TurnProps = { icon: "chevronLeft" | "chevronRight"; word: string; off: boolean; onClick: () => void };

function Turn({ icon, word, off, onClick }: TurnProps) {
  return (
    <Button type="text" icon={<Icon name={icon} size={16} />} aria-label={word} title={word} disabled={off} onClick={onClick} />
  );
}
