import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { Empty } from "../ui/states.tsx";
import { Drawing } from "./drawing.tsx";
import { pageAddress, showingOf } from "./pages.ts";
import styles from "./viewer.module.css";

const PdfPage = lazy(() => import("./pdf-page.tsx").then((module) => ({ default: module.PdfPage })));

/** One page of an original, in the way in which its carrier can be shown. */
export function Sheet({ carrier, page, onPages }: { carrier: Carrier; page: number; onPages: (count: number) => void }) {
  const { t } = useTranslation("web-invoice");
  const [broken, setBroken] = useState<number | null>(null);
  const fail = (): void => setBroken(page);
  const label = t("viewer.page", { page });
  const showing = showingOf(carrier);
  if (showing === "none") {
    return (
      <Empty icon="file" title={t("viewer.noPages", { format: carrier.format.toUpperCase() })}>
        {t("viewer.noPagesText")}
      </Empty>
    );
  }
  if (broken === page) {
    return (
      <Empty
        icon="warn"
        title={t("viewer.broken")}
        actions={
          !carrier.blackedOut && (
            <Button href={carrier.originalUrl} download={carrier.name}>
              {t("viewer.download")}
            </Button>
          )
        }
      >
        {t("viewer.brokenText")}
      </Empty>
    );
  }
  if (showing === "pdf") {
    return (
      <Suspense fallback={<Drawing />}>
        <PdfPage source={carrier.originalUrl} page={page} label={label} onPages={onPages} onError={fail} />
      </Suspense>
    );
  }
  const address = pageAddress(carrier, page);
  return <Picture key={address} address={address} label={label} onError={fail} />;
}

type PictureProps = { address: string; label: string; onError: () => void };

/** As the source of an <img> an SVG can run nothing and load nothing. */
function Picture({ address, label, onError }: PictureProps) {
  const [drawn, setDrawn] = useState(false);
  return (
    <>
      {!drawn && <Drawing />}
      <img
        className={styles["sheet"]}
        src={address}
        alt={label}
        data-drawn={drawn}
        onLoad={() => setDrawn(true)}
        onError={onError}
      />
    </>
  );
}
