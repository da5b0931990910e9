import { useInfiniteQuery } from "@tanstack/react-query";
import { App, Button, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ATTENTION, type Attention } from "#api/access.api.ts";
import { download } from "../api/download.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, useProblemWords } from "../ui/states.tsx";
import { type Place, grantsOptions } from "./access.api.ts";
import { Listed } from "./access-page.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { GrantCard } from "./grant-card.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import styles from "./access.module.css";

type State = "running" | "ended";

/** The list of grants: by what calls for a look, changed one by one or many together, and as a file. */
export function GrantsReview({ places }: { places: Place[] }) {
  const { t } = useTranslation("web-access");
  const { message } = App.useApp();
  const words = useProblemWords();
  const [state, setState] = useState<State>("running");
  const [look, setLook] = useState<Attention | null>(null);
  const [company, setCompany] = useState<number | undefined>();
  const [giving, setGiving] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const narrowed = {
    ...(company === undefined ? {} : { company: String(company) }),
    ...(look === null ? {} : { attention: look }),
  };
  const pages = useInfiniteQuery(grantsOptions({ box: "all", state, ...narrowed }));
  const grants = pages.data?.pages.flatMap((page) => page.grants) ?? [];
  const counts = pages.data?.pages[0]?.counts ?? null;
  const place = places.find(({ id, may }) => may.grant && (company === undefined || id === company));
  const changeable = grants.filter(({ may }) => may.review || may.extend || may.revoke);
  const picked = changeable.filter(({ id }) => chosen.includes(id));
  const take = (): void => {
    const wish = { state, ...(company === undefined ? {} : { company }), ...(look === null ? {} : { attention: look }) };
    download("/api/v1/access/grants/export", wish).catch((error: unknown) => message.error(words(error).title));
  };
  const choose = (id: string, on: boolean): void =>
    setChosen((before) => (on ? [...before, id] : before.filter((each) => each !== id)));
  const show = (next: State): void => {
    setState(next);
    if (next === "ended") setLook(null);
  };
  return (
    <>
      <div className={styles["actions"]}>
        <Segmented<State>
          aria-label={t("admin.state")}
          value={state}
          onChange={show}
          options={(["running", "ended"] as const).map((each) => ({ value: each, label: t(`admin.states.${each}`) }))}
        />
        {places.length > 1 && (
          <Select
            aria-label={t("new.company")}
            value={company ?? 0}
            onChange={(id) => setCompany(id === 0 ? undefined : id)}
            options={[
              { value: 0, label: t("admin.allCompanies") },
              ...places.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        {place && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setGiving(true)}>
            {t("give.open")}
          </Button>
        )}
        <Button icon={<Icon name="download" size={16} />} onClick={take}>
          {t("admin.export")}
        </Button>
      </div>
      {state === "running" && <Looks look={look} counts={counts} onLook={setLook} />}
      <Listed
        pages={pages}
        empty={
          <Empty icon="lock" title={t(`admin.none.${look === null ? state : "attention"}`)}>
            {t(look === null ? "admin.noneText" : "admin.noneAttention")}
          </Empty>
        }
      >
        {grants.map((grant) => (
          <GrantCard
            key={grant.id}
            grant={grant}
            {...(changeable.includes(grant)
              ? { chosen: chosen.includes(grant.id), onChoose: (on: boolean) => choose(grant.id, on) }
              : {})}
          />
        ))}
      </Listed>
      {changeable.length > 0 && (
        <BulkBar
          picked={picked}
          listed={changeable.length}
          places={places}
          onAll={() => setChosen(changeable.map(({ id }) => id))}
          onClear={() => setChosen([])}
        />
      )}
      {giving && place && <GrantDialog place={place} onClose={() => setGiving(false)} />}
    </>
  );
}

type LooksProps = { look: Attention | null; counts: Record<Attention, number> | null; onLook: (look: Attention | null) => void };

/** What there is to look at, each with how many. */
function Looks({ look, counts, onLook }: LooksProps) {
  const { t } = useTranslation("web-access");
  return (
    <fieldset className={styles["looks"]} aria-label={t("attention.label")}>
      {[null, ...ATTENTION].map((each) => (
        <Button
          key={each ?? "all"}
          type={look === each ? "primary" : "default"}
          ghost={look === each}
          aria-pressed={look === each}
          onClick={() => onLook(each)}
        >
          {t(`attention.${each ?? "all"}`)}
          {each !== null && counts !== null && <span className="num">{showCount(counts[each])}</span>}
        </Button>
      ))}
    </fieldset>
  );
}
