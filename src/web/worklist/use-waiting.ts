import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meOptions } from "../people/people.api.ts";
import { showCount } from "../ui/money.ts";

/** How much waits on the work list, invoices and files together as the list itself counts, and of what it consists. */
export function useWaiting(): { total: number; words: string } {
  const { t } = useTranslation("web-worklist");
  const { data: me } = useQuery(meOptions);
  const { incomplete: records = 0, unread: files = 0 } = me?.counts ?? {};
  const kind = files === 0 ? "records" : records === 0 ? "files" : "both";
  return { total: records + files, words: t(`waits.${kind}`, { records: showCount(records), files: showCount(files) }) };
}
