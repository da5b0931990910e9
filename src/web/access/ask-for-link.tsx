import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { ask } from "./access.api.ts";
import { useAccess } from "./use-access.ts";

/** A link that doesn't open, whatever the reason: one tap asks for what it leads to. */
export function AskForLink({ invoice }: { invoice: string }) {
  const { t } = useTranslation("web-access");
  const navigate = useNavigate();
  const { data: me } = useQuery(meOptions);
  const send = useAccess((company: number | undefined) => ask({ invoice, ...(company === undefined ? {} : { company }) }), {
    say: t("new.sent"),
    after: () => void navigate({ to: "/access", search: {} }),
  });
  const companies = me?.companies ?? [];
  const button = { icon: <Icon name="lock" size={16} />, loading: send.isPending };
  if (companies.length < 2)
    return (
      <Button {...button} onClick={() => send.mutate(undefined)}>
        {t("new.open")}
      </Button>
    );
  const items = companies.map(({ id, name }) => ({ key: String(id), label: t("new.to", { company: name }) }));
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => send.mutate(Number(key)) }}>
      <Button {...button}>{t("new.open")}</Button>
    </Dropdown>
  );
}
