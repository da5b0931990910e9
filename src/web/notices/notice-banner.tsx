import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { TouchedFunction } from "#domain/notices/notices.ts";
import { useOnline } from "../app/use-online.ts";
import { Note } from "../ui/note.tsx";
import { showMoment } from "../ui/time.ts";
import { NoticeNote } from "./notice-note.tsx";
import { currentOptions, dismissNotice } from "./notices.api.ts";

const AT_ONCE = 3;

/** What the reader should know now and hasn't put away; a few at once, the others are in the list. */
export function NoticeBanner() {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const options = currentOptions(i18n.language);
  const { data } = useQuery(options);
  const dismissing = useMutation({
    mutationFn: dismissNotice,
    onMutate: (id) =>
      client.setQueryData(
        options.queryKey,
        (before) =>
          before && { ...before, notices: before.notices.map((each) => (each.id === id ? { ...each, dismissed: true } : each)) },
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["notices", "current"] }),
  });
  // without a network they would be those of some earlier hour
  const online = useOnline();
  if (!online) return null;
  return (data?.notices ?? [])
    .filter(({ dismissed }) => !dismissed)
    .slice(0, AT_ONCE)
    .map((notice) => <NoticeNote key={notice.id} notice={notice} onDismiss={() => dismissing.mutate(notice.id)} />);
}

/** Said at the place itself: what doesn't work here for now, and until when. */
export function TouchedNote({ function: touched }: { function: TouchedFunction }) {
  const { t, i18n } = useTranslation("web-notices");
  const { data } = useQuery(currentOptions(i18n.language));
  const window = data?.notices.find(
    ({ kind, phase, functions }) => kind === "window" && phase === "running" && functions.includes(touched),
  );
  if (window === undefined) return null;
  return (
    <Note tone="warn" icon="clock">
      {t("pausedUntil", { what: t(`function.${touched}`), until: showMoment(window.until!, i18n.language) })}
    </Note>
  );
}
