import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessOffer, AccessRequest, AccessRequestDetail } from "#api/access.api.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { Field } from "../ui/field.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { today } from "../ui/time.ts";
import { decide, decline, placesOptions, requestOptions } from "./access.api.ts";
import { UntilField, inAWeek } from "./until-field.tsx";
import { useAccess } from "./use-access.ts";
import { Wanted } from "./wanted.tsx";
import styles from "./access.module.css";

/** What could be granted, as far as the one who decides sees it himself; until when; yes or no. */
export function DecideDialog({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const { t } = useTranslation("web-access");
  const detail = useQuery(requestOptions(request.id));
  return (
    <Modal open title={t("decide.title", { name: request.asker.name })} onCancel={onClose} footer={null} width={640}>
      {detail.isPending ? (
        <LoadingRows rows={4} />
      ) : detail.isError ? (
        <Problem error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <Decision detail={detail.data} onClose={onClose} />
      )}
    </Modal>
  );
}

/** The last day that was wished for, where it still lies ahead: the asker wrote the day, the moment after it is kept. */
const wishedDay = ({ wishedUntil }: AccessRequest): string | null => {
  if (wishedUntil === null) return null;
  const day = today(new Date(Date.parse(wishedUntil) - 1));
  return day >= today() ? day : null;
};

function Decision({ detail, onClose }: { detail: AccessRequestDetail; onClose: () => void }) {
  const { t } = useTranslation("web-access");
  const { data: places } = useQuery(placesOptions);
  const settings = places?.find(({ id }) => id === detail.company.id)?.settings;
  const { offer } = detail;
  const whole = typeof offer?.search?.shows === "number";
  const [chosen, setChosen] = useState<string[]>(() => (whole ? [] : (offer?.invoices ?? []).map(({ id }) => id)));
  const [department, setDepartment] = useState<string | undefined>(offer?.departments[0]?.id);
  const [search, setSearch] = useState(whole);
  const [until, setUntil] = useState<string | null>(wishedDay(detail) ?? inAWeek());
  const [note, setNote] = useState("");
  const yes = useAccess(
    () =>
      decide(detail.id, {
        ...(chosen.length > 0 && !search ? { invoices: chosen } : {}),
        ...(department === undefined ? {} : { department }),
        ...(search ? { search } : {}),
        until,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    { say: t("decide.granted"), after: onClose },
  );
  const no = useAccess(() => decline(detail.id, note.trim()), { say: t("decide.declined"), after: onClose });
  if (offer === null) return <Note tone="quiet">{t("decide.over")}</Note>;
  const nothing = offer.invoices.length === 0 && offer.departments.length === 0 && !whole;
  const picked = search || department !== undefined || chosen.length > 0;
  return (
    <div className={styles["form"]}>
      <p>
        <Wanted request={detail} />
      </p>
      <p className="quiet">{detail.reason || t("noReason")}</p>
      {nothing ? (
        <Note tone="quiet" icon="info">
          {t("decide.nothing")}
        </Note>
      ) : (
        <>
          {offer.search && <SearchOffer offer={offer.search} search={search} onChange={setSearch} />}
          {!search && offer.invoices.length > 0 && (
            <Checkbox.Group value={chosen} onChange={setChosen} className={styles["choices"] ?? ""}>
              {offer.invoices.map((invoice) => (
                <Checkbox key={invoice.id} value={invoice.id}>
                  <InvoiceLine invoice={invoice} />
                </Checkbox>
              ))}
            </Checkbox.Group>
          )}
          {offer.departments.length > 0 && (
            <Radio.Group
              value={department}
              onChange={(event) => setDepartment(String(event.target.value))}
              options={offer.departments.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          <UntilField
            value={until}
            onChange={setUntil}
            daysMax={settings?.grantDaysMax ?? 90}
            withoutEnd={settings?.grantWithoutEnd ?? false}
          />
        </>
      )}
      <Field label={t("decide.note")} hint={t("decide.noteHint")}>
        <Input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div className={styles["actions"]}>
        {!nothing && (
          <Button type="primary" disabled={!picked || until === ""} loading={yes.isPending} onClick={() => yes.mutate(undefined)}>
            {t("decide.yes")}
          </Button>
        )}
        <Button loading={no.isPending} onClick={() => no.mutate(undefined)}>
          {t("decide.no")}
        </Button>
      </div>
    </div>
  );
}

type SearchProps = { offer: NonNullable<AccessOffer["search"]>; search: boolean; onChange: (search: boolean) => void };

function SearchOffer({ offer, search, onChange }: SearchProps) {
  const { t } = useTranslation("web-access");
  if (offer.shows === null)
    return (
      <Note tone="quiet" icon="info">
        {t("search.refused", {
          why: offer.refused.map((name) => t(`search.why.${name}`, { defaultValue: name })).join(t("web-common:comma")),
        })}
      </Note>
    );
  return (
    <Radio.Group
      value={search}
      onChange={(event) => onChange(Boolean(event.target.value))}
      options={[
        { value: true, label: t("search.whole", { count: offer.shows, shown: showCount(offer.shows) }) },
        { value: false, label: t("search.some") },
      ]}
    />
  );
}
