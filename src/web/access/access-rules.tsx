import { InputNumber, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { AccessSettings } from "#api/access.api.ts";
import { type Place, changeSettings } from "./access.api.ts";
import { useAccess } from "./use-access.ts";
import styles from "./access.module.css";

const DAYS_MOST = 3660;

/** Per company: how long a grant may run, and what its own people are told. Whoever may not change it sees how it is. */
export function AccessRules({ places }: { places: Place[] }) {
  return (
    <div className={styles["list"]}>
      {places.map((place) => (
        <Rules key={place.id} place={place} />
      ))}
    </div>
  );
}

function Rules({ place }: { place: Place }) {
  const { t } = useTranslation("web-access");
  const act = useAccess((change: Partial<AccessSettings>) => changeSettings(place.id, change), { say: t("rules.saved") });
  const { settings, may } = place;
  const disabled = !may.change || act.isPending;
  return (
    <section className={styles["card"]} aria-label={place.name}>
      <h2>{place.name}</h2>
      <label className={styles["actions"]}>
        <InputNumber
          min={1}
          max={DAYS_MOST}
          precision={0}
          disabled={disabled}
          defaultValue={settings.grantDaysMax}
          onBlur={(event) => {
            const days = Number(event.target.value);
            if (days >= 1 && days <= DAYS_MOST && days !== settings.grantDaysMax) act.mutate({ grantDaysMax: days });
          }}
        />
        {t("rules.daysMax")}
      </label>
      <label className={styles["actions"]}>
        <Switch
          checked={settings.grantWithoutEnd}
          disabled={disabled}
          onChange={(grantWithoutEnd) => act.mutate({ grantWithoutEnd })}
        />
        {t("rules.withoutEnd")}
      </label>
      <label className={styles["actions"]}>
        <Switch
          checked={settings.tellsExistence}
          disabled={disabled}
          onChange={(tellsExistence) => act.mutate({ tellsExistence })}
        />
        {t("rules.tells")}
      </label>
      <p className="small quiet">{t(may.change ? "rules.tellsText" : "rules.others")}</p>
    </section>
  );
}
