import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { LanguageChoice } from "../app/language-choice.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { Wordmark } from "../ui/seal.tsx";
import { useTitle } from "../ui/use-title.ts";
import { CheckRow } from "./check-row.tsx";
import { askServer, type CheckId, CHECKS, type Outcome } from "./checks.ts";
import styles from "./self-check.module.css";

const IDS = Object.keys(CHECKS) as CheckId[];
type Outcomes = Record<CheckId, Outcome>;

async function checkAll(): Promise<Outcomes> {
  const way = await askServer();
  const outcomes = await Promise.all(IDS.map(async (id) => [id, await CHECKS[id](way)] as const));
  return Object.fromEntries(outcomes) as Outcomes;
}

/** D12 D15 D16: device, network, server and sign-in looked at one by one, before the sign-in and without a network too. */
export function SelfCheckPage() {
  const { t } = useTranslation("web-self-check");
  const checking = useQuery({
    queryKey: ["self-check"],
    queryFn: checkAll,
    networkMode: "always",
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  useTitle(t("title"));
  const { data } = checking;
  const again = (): void => void checking.refetch();
  const troubles = IDS.filter((id) => data?.[id].state === "bad" || data?.[id].state === "warn");
  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <Link to="/" className={styles["brand"]}>
          <Wordmark />
        </Link>
        <LanguageChoice />
      </header>
      <main id="main" className={styles["main"]}>
        <h1>{t("title")}</h1>
        <p className="quiet">{t("text")}</p>
        <div aria-live="polite">
          {data && !checking.isFetching && (
            <Note tone={troubles.length > 0 ? "warn" : "ok"} icon={troubles.length > 0 ? "warn" : "checkCircle"}>
              {troubles.length > 0 ? t("some", { count: troubles.length }) : t("none")}
            </Note>
          )}
        </div>
        <ul className={styles["list"]} aria-busy={checking.isFetching}>
          {IDS.map((id) => (
            <CheckRow key={id} id={id} outcome={checking.isFetching ? undefined : data?.[id]} onAgain={again} />
          ))}
        </ul>
        <div className={styles["foot"]}>
          <Button type="primary" icon={<Icon name="retry" size={16} />} loading={checking.isFetching} onClick={again}>
            {t("again")}
          </Button>
          {data && (
            <CopyButton
              text={IDS.map(
                (id) => `${id}: ${data[id].state} ${data[id].word} ${Object.values(data[id].params ?? {}).join(" ")}`,
              ).join("\n")}
              label={t("copy")}
            />
          )}
          <Link to="/sign-in-help">{t("signInHelp")}</Link>
          <a href="/status/">{t("statusPage")}</a>
        </div>
        <p className="small quiet">{t("kept")}</p>
      </main>
    </div>
  );
}
