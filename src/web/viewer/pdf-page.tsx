import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./viewer.module.css";

// vite.config.ts puts it there, as it does the fonts and maps below.
GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.min.mjs";

// Sharp when zoomed in once, without letting a phone run out of memory.
const PIXELS_ACROSS = 1800;

type Props = { url: string; page: number; label: string; onPages: (count: number) => void; onError: () => void };

/** One page of a PDF, drawn by pdf.js. Character maps and standard fonts come from our own server. */
export function PdfPage({ url, page, label, onPages, onError }: Props) {
  const { t } = useTranslation("web-invoice");
  const canvas = useRef<HTMLCanvasElement>(null);
  const [file, setFile] = useState<PDFDocumentProxy | null>(null);
  const [drawn, setDrawn] = useState(false);
  const counted = useEffectEvent(onPages);
  const failed = useEffectEvent(onError);

  useEffect(() => {
    const task = getDocument({
      url,
      cMapUrl: "/pdfjs/cmaps/",
      cMapPacked: true,
      standardFontDataUrl: "/pdfjs/standard_fonts/",
      wasmUrl: "/pdfjs/wasm/",
      enableXfa: false,
    });
    task.promise.then(
      (opened) => {
        setFile(opened);
        counted(opened.numPages);
      },
      () => failed(),
    );
    return () => void task.destroy();
  }, [url]);

  useEffect(() => {
    if (!file || !canvas.current) return;
    let task: { cancel: () => void } | undefined;
    let wanted = true;
    const draw = async (): Promise<void> => {
      const sheet = await file.getPage(Math.min(page, file.numPages));
      const target = canvas.current;
      if (!wanted || !target) return;
      const viewport = sheet.getViewport({ scale: PIXELS_ACROSS / sheet.getViewport({ scale: 1 }).width });
      target.width = viewport.width;
      target.height = viewport.height;
      const rendering = sheet.render({ canvas: target, viewport });
      task = rendering;
      await rendering.promise;
      setDrawn(true);
    };
    draw().catch((error: Error) => error.name !== "RenderingCancelledException" && wanted && failed());
    return () => {
      wanted = false;
      task?.cancel();
    };
  }, [file, page]);

  return (
    <>
      {!drawn && <output className={styles["drawing"]}>{t("viewer.drawing")}</output>}
      <canvas ref={canvas} className={styles["sheet"]} data-drawn={drawn}>
        {label}
      </canvas>
    </>
  );
}
