import { Button } from "antd";
import { createContext, lazy, Suspense, useContext, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import type { CameraMode } from "./camera-dialog.tsx";

const CameraDialog = lazy(() => import("./camera-dialog.tsx").then((module) => ({ default: module.CameraDialog })));
const Camera = createContext<(mode: CameraMode) => void>(() => {});

/** Holds the camera's dialog, which loads when it is first wanted. */
export function CameraProvider({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState<CameraMode | null>(null);
  const start = useMemo(() => (wanted: CameraMode) => setMode(wanted), []);
  return (
    <Camera value={start}>
      {children}
      {mode && (
        <Suspense>
          <CameraDialog first={mode} onClose={() => setMode(null)} />
        </Suspense>
      )}
    </Camera>
  );
}

/** Opens the camera for photos of paper. */
export const useCamera = (): ((mode: CameraMode) => void) => useContext(Camera);

export function ScanButton({ className, labelled = false }: { className?: string | undefined; labelled?: boolean }) {
  const { t } = useTranslation("web-camera");
  const open = useCamera();
  if (labelled) {
    return (
      <Button type="text" icon={<Icon name="scan" />} onClick={() => open("scan")}>
        {t("scan")}
      </Button>
    );
  }
  return (
    <button type="button" className={className} onClick={() => open("scan")} aria-label={t("open")}>
      <Icon name="camera" size={24} />
    </button>
  );
}
