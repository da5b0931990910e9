import { Button } from "antd";
import { createContext, lazy, Suspense, useContext, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";

const ScanDialog = lazy(() => import("./scan-dialog.tsx").then((module) => ({ default: module.ScanDialog })));
const Scan = createContext<() => void>(() => {});

/** Holds the scan dialog, which loads with the reader of QR codes when it is first wanted. */
export function ScanProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const start = useMemo(() => () => setOpen(true), []);
  return (
    <Scan value={start}>
      {children}
      {open && (
        <Suspense>
          <ScanDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Scan>
  );
}

export function ScanButton({ className, labelled = false }: { className?: string | undefined; labelled?: boolean }) {
  const { t } = useTranslation("web-home");
  const start = useContext(Scan);
  if (labelled) {
    return (
      <Button type="text" icon={<Icon name="scan" />} onClick={start}>
        {t("scan.start")}
      </Button>
    );
  }
  return (
    <button type="button" className={className} onClick={start} aria-label={t("scan.start")}>
      <Icon name="camera" size={24} />
    </button>
  );
}
