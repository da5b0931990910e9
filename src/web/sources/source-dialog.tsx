import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SOURCE_KINDS } from "#api/sources.api.ts";
import type { RecordPreview } from "#api/record-sources.api.ts";
import type { Source, SourceTried } from "#api/sources.api.ts";
import people from "../admin/people/people.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { PlatformNote } from "./platform-note.tsx";
import { PlaceFields } from "./place-fields.tsx";
import {
  type Place,
  PORTS,
  askedOf,
  isConfirmed,
  keepsSecret,
  mayTry,
  needsSecret,
  placeOf,
  sampleOf,
  settingsOf,
} from "./place.ts";
import { RecordLook } from "./record-look.tsx";
import { addSource, changeSource, trySource } from "./sources.api.ts";
import styles from "./sources.module.css";

type Props = { /** null: a new one */ source: Source | null; companies: number[]; onClose: () => void };

/** What a source is called and where it takes from; it can be tried before anything of it is kept. */
export function SourceDialog({ source, companies, onClose }: Props) {
  const { t } = useTranslation("web-sources");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { data: me } = useQuery(meOptions);
  const [company, setCompany] = useState(source?.company.id ?? companies[0] ?? 0);
  const [name, setName] = useState(source?.name ?? "");
  const [place, setPlace] = useState(() => placeOf(source));
  const wanted = settingsOf(place);
  const secret = place.secret === "" ? {} : { secret: place.secret };
  const kept = keepsSecret(source, wanted);
  const ready = wanted !== null && (!needsSecret(place) || kept || place.secret !== "");
  // what was tried is no longer what stands there
  const change = (next: Place) => {
    trying.reset();
    setPlace(next.host === place.host && next.port === place.port ? next : { ...next, hostKey: null });
  };
  const [look, setLook] = useState<{ asked: string; preview: RecordPreview } | null>(null);
  const trying = useMutation({
    mutationFn: (as: Place) =>
      trySource({ company, ...settingsOf(as)!, ...secret, ...sampleOf(as), ...(source === null ? {} : { source: source.id }) }),
    onSuccess: ({ preview }, as) => {
      if (preview === null) return;
      const { records, mapping } = preview;
      const next =
        as.kind === "push" ? { ...as, push: { ...as.push, mapping } } : { ...as, http: { ...as.http, records, mapping } };
      setPlace(next);
      setLook({ asked: askedOf(next), preview });
    },
  });
  const confirmed = isConfirmed(place);
  const saving = useMutation({
    mutationFn: () =>
      source === null
        ? addSource({ company, name: name.trim(), account: null, ...wanted!, ...secret })
        : changeSource(source.id, { name: name.trim(), settings: { ...wanted!.settings }, ...secret }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["sources"] });
      void message.success(t(source !== null ? "changed" : ["push", "upload"].includes(place.kind) ? "addedHandedIn" : "added"));
      onClose();
    },
  });
  const options = (me?.companies ?? [])
    .filter(({ id }) => companies.includes(id))
    .map(({ id, name: label }) => ({ value: id, label }));
  return (
    <Modal
      open
      width={place.kind === "http" || place.kind === "push" ? 880 : 520}
      title={t(source === null ? "add" : "change")}
      okText={t(source === null ? "addOk" : "save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending, disabled: name.trim() === "" || !ready || !confirmed }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={saving.error} />
        {source === null && options.length > 1 && (
          <Field label={t("company")}>
            <Select options={options} value={company} onChange={setCompany} />
          </Field>
        )}
        {source === null && (
          <Field label={t("from")}>
            <Select
              options={SOURCE_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
              value={place.kind}
              onChange={(kind) =>
                change({
                  ...place,
                  kind,
                  secret: "",
                  tax: { ...place.tax, secrets: {} },
                  port: kind === "sftp" ? PORTS.ssh : PORTS.tls,
                })
              }
            />
          </Field>
        )}
        <Field label={t("name")} hint={t("nameHint")}>
          <Input maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <PlaceFields company={company} person={source?.due?.person?.name ?? null} place={place} onChange={change} kept={kept} />
        {mayTry(place) && (
          <div>
            <Button disabled={!ready} loading={trying.isPending} onClick={() => trying.mutate(place)}>
              {t("try")}
            </Button>
          </div>
        )}
        {!confirmed && <p className="small quiet">{t(place.kind === "sftp" ? "tryForKey" : "tryForMapping")}</p>}
        <ProblemNote error={trying.error} />
        {look !== null && look.asked === askedOf(place) && (
          <Look look={look.preview} place={place} onChange={setPlace} onTry={trying.mutate} />
        )}
        {trying.data && trying.data.preview === null && (
          <Tried
            tried={trying.data}
            onConfirm={(hostKey) => {
              trying.reset();
              setPlace({ ...place, hostKey });
            }}
          />
        )}
      </div>
    </Modal>
  );
}

type LookProps = { look: RecordPreview; place: Place; onChange: (place: Place) => void; onTry: (place: Place) => void };

/** What records would become, by the mapping as it is being chosen. */
function Look({ look, place, onChange, onTry }: LookProps) {
  const { kind, http, push } = place;
  if (kind === "push" && push.mapping !== null)
    return (
      <RecordLook
        look={look}
        mapping={push.mapping}
        address={null}
        onMapping={(mapping) => onChange({ ...place, push: { ...push, mapping } })}
        onRecords={null}
      />
    );
  if (kind !== "http" || http.mapping === null) return null;
  return (
    <RecordLook
      look={look}
      mapping={http.mapping}
      address={http.address}
      onMapping={(mapping) => onChange({ ...place, http: { ...http, mapping } })}
      onRecords={(records) => onTry({ ...place, http: { ...http, records, mapping: null } })}
    />
  );
}

type TriedProps = { tried: SourceTried; /** somebody says that it is the right server */ onConfirm: (hostKey: string) => void };

/** What the other side said when it was tried; nothing of it was kept. */
function Tried({ tried, onConfirm }: TriedProps) {
  const { t } = useTranslation("web-sources");
  if (tried.problem) {
    const { code, facts } = tried.problem;
    const hostKey = facts["hostKey"];
    return (
      <Note
        tone={code === "sftp-new-key" ? "info" : "bad"}
        icon={code === "sftp-new-key" ? "key" : "warn"}
        actions={typeof hostKey === "string" && <Button onClick={() => onConfirm(hostKey)}>{t("keyIsRight")}</Button>}
      >
        <strong className={styles["key"]}>{t(`problem.${code}.title`, facts)}</strong> {t(`problem.${code}.next`, facts)}
      </Note>
    );
  }
  return (
    <output className={styles["tried"]}>
      {tried.platform && <PlatformNote platform={tried.platform} />}
      <p>
        {t(tried.sample.length === 0 ? (tried.platform ? "tax.triedEmpty" : "triedEmpty") : "triedFine", { place: tried.place })}
      </p>
      <ul>
        {tried.sample.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
        {tried.more && <li className="quiet">{t("triedMore")}</li>}
      </ul>
    </output>
  );
}
