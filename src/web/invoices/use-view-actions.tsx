import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { NewView, SavedView, ViewChange } from "#api/views.api.ts";
import { queryClient } from "../app/query-client.ts";
import { useProblemWords } from "../ui/states.tsx";
import type { List } from "./use-list.ts";
import { changeView, chooseDefault, createView, deleteView, restoreView, viewOptions, viewsOptions } from "./views.api.ts";

/** What can be done with the view at hand; each says what came of it and shows the list as it then is. */
export function useViewActions({ view, shown, show }: List) {
  const { t } = useTranslation("web-invoices");
  const { message } = App.useApp();
  const problemWords = useProblemWords();

  /** @returns false where it failed, and somebody has been told why */
  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    try {
      await act();
      return true;
    } catch (error) {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
      // somebody else may have changed it: what is saved now is what the next attempt starts from
      if (view) void queryClient.invalidateQueries(viewOptions(view.id));
      return false;
    } finally {
      void queryClient.invalidateQueries(viewsOptions);
    }
  };
  const open = async (saved: SavedView): Promise<void> => {
    queryClient.setQueryData(viewOptions(saved.id).queryKey, saved);
    await show(saved, saved);
  };
  const restore = (gone: SavedView): Promise<boolean> =>
    attempt(async () => {
      message.destroy("view");
      await open(await restoreView(gone.id));
      message.success(t("view.restored"));
    });
  const { filters, sort, columns, widths } = shown;
  const asShown = { filters, sort, columns: [...columns], widths };
  return {
    create: (named: Pick<NewView, "name" | "sharedIn">): Promise<boolean> =>
      attempt(async () => {
        await open(await createView({ ...asShown, ...named }));
        message.success(t("view.saved"));
      }),
    save: (of: SavedView): Promise<boolean> =>
      attempt(async () => {
        await open(await changeView(of.id, { version: of.version, ...asShown }));
        message.success(t("view.saved"));
      }),
    /** What was changed in the list meanwhile stays as it is, unsaved. */
    rename: (of: SavedView, named: Omit<ViewChange, "version">): Promise<boolean> =>
      attempt(async () => {
        const saved = await changeView(of.id, { version: of.version, ...named });
        queryClient.setQueryData(viewOptions(saved.id).queryKey, saved);
        message.success(t("view.saved"));
      }),
    setDefault: (id: string | null): Promise<boolean> =>
      attempt(async () => {
        await chooseDefault(id);
        queryClient.setQueryData(viewsOptions.queryKey, (before) => before && { ...before, default: id });
        message.success(t(id === null ? "view.defaultUnset" : "view.defaultSet"));
      }),
    /** The list stays as it is, apart from the view. */
    remove: (gone: SavedView): Promise<boolean> =>
      attempt(async () => {
        await deleteView(gone.id);
        await show(shown, null);
        queryClient.removeQueries({ queryKey: viewOptions(gone.id).queryKey });
        message.open({
          type: "success",
          duration: 20,
          key: "view",
          content: (
            <>
              {t("view.deleted", { name: gone.name })}{" "}
              <Button size="small" onClick={() => void restore(gone)}>
                {t("view.undo")}
              </Button>
            </>
          ),
        });
      }),
  };
}
