import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { unsayable } from "#domain/grant-rule.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { ask } from "./access.api.ts";
import { AskFields } from "./ask-fields.tsx";
import { SaidSearch } from "./said-search.tsx";
import { inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

/**
 * A search that ends with too little: asks for everything that it finds in a company. It stands under every search of who doesn't see
 * whole companies, whatever was found, so that it tells nothing either.
 */
export function AskForSearch({ filters }: { filters: InvoiceFilters }) {
  const { t } = useTranslation("web-access");
  const { data: me } = useQuery(meOptions);
  const [open, setOpen] = useState(false);
  const seesAll = me === undefined || (me.companies.length > 0 && me.companies.every(({ reach }) => reach === "company"));
  if (seesAll || me.companies.length === 0 || Object.keys(filters).length === 0) return null;
  return (
    <div className={styles["askMore"]}>
      <span className="quiet">{t("ask.hint")}</span>
      <Button icon={<Icon name="lock" size={16} />} onClick={() => setOpen(true)}>
        {t("ask.open")}
      </Button>
      {open && <AskDialog filters={filters} companies={me.companies} onClose={() => setOpen(false)} />}
    </div>
  );
}

type DialogProps = { filters: InvoiceFilters; companies: { id: number; name: string }[]; onClose: () => void };

function AskDialog({ filters, companies, onClose }: DialogProps) {
  const { t } = useTranslation("web-access");
  const navigate = useNavigate();
  const named = companies.find(({ id }) => String(id) === String(filters.company));
  const [company, setCompany] = useState((named ?? companies[0]!).id);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(inAWeek());
  const refused = unsayable(filters);
  const send = useAccess(() => ask({ search: filters, company, reason: reason.trim(), ...(until ? { until } : {}) }), {
    say: t("new.sent"),
    after: () => void navigate({ to: "/access", search: {} }),
  });
  return (
    <Modal
      open
      title={t("ask.title")}
      okText={t("new.send")}
      cancelText={t("web-common:cancel")}
      onCancel={onClose}
      onOk={() => send.mutate(undefined)}
      okButtonProps={{ loading: send.isPending }}
    >
      <div className={styles["form"]}>
        <p>
          <strong>
            <SaidSearch filters={filters} />
          </strong>
        </p>
        <p className="quiet">{t("ask.text")}</p>
        <Note tone="quiet" icon="info">
          {t("ask.nothingTold")}
        </Note>
        {refused.length > 0 && (
          <Note tone="warn" icon="warn">
            {t("ask.cannotSay", {
              why: refused.map((name) => t(`search.why.${name}`, { defaultValue: name })).join(t("web-common:comma")),
            })}
          </Note>
        )}
        <AskFields
          companies={companies}
          company={company}
          onCompany={setCompany}
          reason={reason}
          onReason={setReason}
          until={until}
          onUntil={setUntil}
        />
      </div>
    </Modal>
  );
}
