import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Crop } from "#domain/picture/quad.ts";
import { today } from "../ui/time.ts";

/** A photo as it was taken; where its paper was marked, with the crop and how it looks straightened. */
export type Page = { photo: File; crop: Crop | null; preview: Blob };

/** Photos of one session: those whose paper is still to be marked, and the pages that will be put in. */
export type Photos = {
  open: readonly Blob[];
  pages: readonly Page[];
  /** counts photos dealt with, so that each gets an editor of its own */
  taken: number;
  take: (photos: readonly Blob[]) => void;
  crop: (crop: Crop, preview: Blob) => void;
  whole: () => void;
  retake: () => void;
  remove: (page: Page) => void;
  /** all of them as files; what wasn't cropped yet goes as it was taken */
  all: () => { photo: File; crop: Crop | null }[];
};

const ENDINGS: Record<string, string> = { "image/png": "png", "image/webp": "webp", "image/heic": "heic" };

export function usePhotos(): Photos {
  const { t } = useTranslation("web-camera");
  const [open, setOpen] = useState<readonly Blob[]>([]);
  const [pages, setPages] = useState<readonly Page[]>([]);
  const [taken, setTaken] = useState(0);
  // The clock of the day keeps names of two sessions apart.
  const [stamp] = useState(() => `${today()}-${new Date().toTimeString().slice(0, 8).replaceAll(":", "")}`);
  const fileOf = (picture: Blob, number: number): File =>
    picture instanceof File
      ? picture
      : new File([picture], `${t("fileName")}-${stamp}-${number}.${ENDINGS[picture.type] ?? "jpg"}`, { type: picture.type });
  const next = (page: Page | null): void => {
    // straightening takes a while, in which more may have been taken
    if (page) setPages((now) => [...now, page]);
    setOpen((now) => now.slice(1));
    setTaken((now) => now + 1);
  };
  return {
    open,
    pages,
    taken,
    take: (photos) => setOpen((now) => [...now, ...photos]),
    crop: (crop, preview) => next({ photo: fileOf(open[0]!, taken + 1), crop, preview }),
    whole: () => next({ photo: fileOf(open[0]!, taken + 1), crop: null, preview: open[0]! }),
    retake: () => next(null),
    remove: (page) => setPages((now) => now.filter((each) => each !== page)),
    all: () => [...pages, ...open.map((photo, index) => ({ photo: fileOf(photo, taken + index + 1), crop: null }))],
  };
}
