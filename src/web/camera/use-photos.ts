import { useState } from "react";
import { useTranslation } from "react-i18next";
import { today } from "../ui/time.ts";

/** Photos of one session: those whose paper is still to be marked, and the pages that will be put in. */
export type Photos = {
  open: readonly Blob[];
  pages: readonly File[];
  /** counts photos dealt with, so that each gets an editor of its own */
  taken: number;
  take: (photos: readonly Blob[]) => void;
  crop: (picture: Blob) => void;
  whole: () => void;
  retake: () => void;
  remove: (page: File) => void;
  /** all of them as files; what wasn't cropped yet goes as it was taken */
  all: () => File[];
};

const ENDINGS: Record<string, string> = { "image/png": "png", "image/webp": "webp", "image/heic": "heic" };

export function usePhotos(): Photos {
  const { t } = useTranslation("web-camera");
  const [open, setOpen] = useState<readonly Blob[]>([]);
  const [pages, setPages] = useState<readonly File[]>([]);
  const [taken, setTaken] = useState(0);
  // The clock of the day keeps names of two sessions apart.
  const [stamp] = useState(() => `${today()}-${new Date().toTimeString().slice(0, 8).replaceAll(":", "")}`);
  const fileOf = (picture: Blob, number: number): File =>
    picture instanceof File
      ? picture
      : new File([picture], `${t("fileName")}-${stamp}-${number}.${ENDINGS[picture.type] ?? "jpg"}`, { type: picture.type });
  const next = (page: Blob | null): void => {
    if (page) setPages([...pages, fileOf(page, taken + 1)]);
    setOpen(open.slice(1));
    setTaken(taken + 1);
  };
  return {
    open,
    pages,
    taken,
    take: (photos) => setOpen((now) => [...now, ...photos]),
    crop: next,
    whole: () => next(open[0] ?? null),
    retake: () => next(null),
    remove: (page) => setPages(pages.filter((each) => each !== page)),
    all: () => [...pages, ...open.map((photo, index) => fileOf(photo, taken + index + 1))],
  };
}
