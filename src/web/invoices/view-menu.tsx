import { useQuery } from "@tanstack/react-query";
import { App, Button, Drawer, Dropdown, Menu, type MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedView } from "#api/views.api.ts";
import { usePhone } from "../app/use-phone.ts";
import { useCopy } from "../ui/copy-button.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { STARTS, startOf } from "./shown.ts";
import type { List } from "./use-list.ts";
import { useViewActions } from "./use-view-actions.tsx";
import { ViewDialog } from "./view-dialog.tsx";
import { viewsOptions } from "./views.api.ts";
import styles from "./views.module.css";

type Item = NonNullable<MenuProps["items"]>[number];

/** The saved views: which one is shown, what was changed on top of it, and all that can be done with it. */
export function ViewMenu({ list }: { list: List }) {
  const [dialog, setDialog] = useState<"new" | "edit" | null>(null);
  const actions = useViewActions(list);
  const { view, changed, known, error } = list;
  const deeds = useDeeds(list, actions, setDialog);
  // what isn't known, or couldn't be found, can't be kept either
  const items = [...useChoices(list), ...(known && error === null ? [{ type: "divider" as const }, ...deeds] : [])];
  return (
    <>
      <Opening items={items} view={view} changed={changed} />
      {view !== null && changed && (
        <ViewChanges
          view={view}
          onSave={() => void actions.save(view)}
          onSaveAs={() => setDialog("new")}
          onDiscard={() => void list.show(view, view)}
        />
      )}
      {dialog !== null && (
        <ViewDialog
          view={dialog === "edit" ? view : null}
          onSave={(named) =>
            dialog === "edit" && view ? actions.rename(view, view.mine ? named : { name: named.name }) : actions.create(named)
          }
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}

/** The button with the view's name, and what it opens: a menu, on a phone a sheet from below. */
function Opening({ items, view, changed }: { items: Item[]; view: SavedView | null; changed: boolean }) {
  const { t } = useTranslation("web-invoices");
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const menu: MenuProps = {
    items,
    selectable: false,
    className: styles["menu"] ?? "",
    onClick: () => setOpen(false),
  };
  const button = (
    <Button
      className={styles["button"] ?? ""}
      aria-haspopup={phone ? "dialog" : "menu"}
      aria-expanded={open}
      aria-label={[t("view.button"), view?.name, changed && t("view.changed")].filter(Boolean).join(" · ")}
      {...(phone ? { onClick: () => setOpen(true) } : {})}
    >
      <span className={styles["name"]}>{view?.name ?? t("view.button")}</span>
      {changed && <span className={styles["changed"]}>{t("view.changed")}</span>}
      <Icon name="chevronDown" size={16} />
    </Button>
  );
  if (!phone)
    return (
      <Dropdown
        getPopupContainer={(trigger) => trigger.parentElement ?? document.body}
        trigger={["click"]}
        open={open}
        onOpenChange={setOpen}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the menu that was just opened, so that arrows work in it
        autoFocus
        menu={menu}
      >
        {button}
      </Dropdown>
    );
  return (
    <>
      {button}
      <Drawer title={t("view.button")} placement="bottom" size="75vh" open={open} onClose={() => setOpen(false)} destroyOnHidden>
        <Menu {...menu} />
      </Drawer>
    </>
  );
}

type Changes = { view: SavedView; onSave: () => void; onSaveAs: () => void; onDiscard: () => void };

/** What becomes of the changes on top of a view. Who may not change the view keeps them in one of his own. */
function ViewChanges({ view, onSave, onSaveAs, onDiscard }: Changes) {
  const { t } = useTranslation("web-invoices");
  const size = usePhone() ? "middle" : "small";
  return (
    <fieldset className={styles["changes"]} aria-label={t("view.changesIn", { name: view.name })}>
      {view.may.change && (
        <Button size={size} onClick={onSave}>
          {t("view.save")}
        </Button>
      )}
      <Button size={size} onClick={onSaveAs}>
        {t("view.saveAs")}
      </Button>
      <Button size={size} type="text" onClick={onDiscard}>
        {t("view.reset")}
      </Button>
    </fieldset>
  );
}

/** One's own views, those shared by others, and the starting points that everybody has. */
function useChoices({ view: chosen, show, standard }: List): Item[] {
  const { t } = useTranslation("web-invoices");
  const { data } = useQuery(viewsOptions);
  const choice = (view: SavedView): Item => ({
    key: view.id,
    label: <span aria-current={view.id === chosen?.id}>{view.name}</span>,
    extra: [
      view.id === standard && t("view.isDefault"),
      view.mine ? view.sharedIn !== null && t("view.isShared") : view.owner.name,
    ]
      .filter(Boolean)
      .join(" · "),
    onClick: () => void show(view, view),
  });
  const group = (key: string, word: string, views: readonly SavedView[]): Item[] =>
    views.length === 0 ? [] : [{ key, type: "group", label: word, children: views.map(choice) }];
  const views = data?.views ?? [];
  return [
    ...group(
      "own",
      t("view.mine"),
      views.filter(({ mine }) => mine),
    ),
    ...group(
      "shared",
      t("view.shared"),
      views.filter(({ mine }) => !mine),
    ),
    {
      key: "starts",
      type: "group",
      label: t("view.starts"),
      children: STARTS.map((start) => ({
        key: start,
        label: t(`view.start.${start}`),
        onClick: () => void show(startOf(start), null),
      })),
    },
  ];
}

function useDeeds(list: List, actions: ReturnType<typeof useViewActions>, ask: (dialog: "new" | "edit") => void): Item[] {
  const { t } = useTranslation("web-invoices");
  const copy = useCopy();
  const { message } = App.useApp();
  const { view, standard } = list;
  const deed = (key: string, word: string, icon: IconName, onClick: () => void, danger = false): Item => ({
    key,
    label: word,
    // the menu spaces what takes its class
    icon: (
      <span>
        <Icon name={icon} size={16} />
      </span>
    ),
    danger,
    onClick,
  });
  const saveAs = deed("saveAs", t("view.saveAs"), "plus", () => ask("new"));
  if (view === null) return [saveAs];
  const isDefault = view.id === standard;
  return [
    saveAs,
    ...(view.may.change ? [deed("edit", t("view.edit"), "pen", () => ask("edit"))] : []),
    deed(
      "default",
      t(isDefault ? "view.unsetDefault" : "view.setDefault"),
      "home",
      () => void actions.setDefault(isDefault ? null : view.id),
    ),
    deed("link", t("web-common:copyLink"), "link", () => {
      void copy(`${location.origin}/invoices?view=${view.id}`);
      if (view.sharedIn === null) message.info(t("view.linkMine"), 8);
    }),
    ...(view.may.change ? [deed("delete", t("view.delete"), "close", () => void actions.remove(view), true)] : []),
  ];
}
