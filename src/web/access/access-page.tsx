import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { grantsOptions, placesOptions, requestsOptions, waitingOptions } from "./access.api.ts";
import { GrantCard } from "./grant-card.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { NewRequestDialog } from "./new-request-dialog.tsx";
import { RequestCard } from "./request-card.tsx";
import styles from "./access.module.css";

const BOXES = ["mine", "to-decide", "granted", "given"] as const;
type Box = (typeof BOXES)[number];

/** What I asked for, what I may decide about, what was granted to me; to a head what his departments show to others. */
export function AccessPage() {
  const { t } = useTranslation("web-access");
  const navigate = useNavigate();
  const { box: asked } = useSearch({ from: "/inside/access" });
  const { data: me } = useQuery(meOptions);
  const { data: waiting } = useQuery(waitingOptions);
  const [asking, setAsking] = useState(false);
  useTitle(t("title"));
  const companies = me?.companies ?? [];
  const decides = companies.some(({ permissions, headOf }) => permissions.includes("access.grant") || headOf.length > 0);
  const heads = companies.some(({ permissions, headOf }) => !permissions.includes("access.grant") && headOf.length > 0);
  const boxes = BOXES.filter((each) => (each === "to-decide" ? decides : each === "given" ? heads : true));
  const box = boxes.find((each) => each === asked) ?? "mine";
  const count = waiting?.toDecide ?? 0;
  return (
    <div className={styles["page"]}>
      <div className={styles["top"]}>
        <h1>{t("title")}</h1>
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAsking(true)}>
          {t("new.open")}
        </Button>
      </div>
      <Segmented<Box>
        block
        aria-label={t("title")}
        value={box}
        onChange={(next) => void navigate({ to: "/access", search: next === "mine" ? {} : { box: next } })}
        options={boxes.map((each) => ({
          value: each,
          label: each === "to-decide" && count > 0 ? `${t(`box.${each}`)} ${count}` : t(`box.${each}`),
        }))}
      />
      {box === "granted" ? <MyGrants /> : box === "given" ? <HeadGrants /> : <Requests key={box} box={box} />}
      {asking && <NewRequestDialog onClose={() => setAsking(false)} />}
    </div>
  );
}

function Requests({ box }: { box: "mine" | "to-decide" }) {
  const { t } = useTranslation("web-access");
  const pages = useInfiniteQuery(requestsOptions(box));
  const requests = pages.data?.pages.flatMap((page) => page.requests) ?? [];
  // what waits comes first, whoever decided last
  const sorted = box === "mine" ? requests : requests.toSorted((a, b) => Number(b.state === "open") - Number(a.state === "open"));
  return (
    <Listed
      pages={pages}
      empty={
        <Empty icon="lock" title={t(`none.${box}`)}>
          {t(`none.${box}Text`)}
        </Empty>
      }
    >
      {sorted.map((request) => (
        <RequestCard key={request.id} request={request} mine={box === "mine"} />
      ))}
    </Listed>
  );
}

function MyGrants() {
  const { t } = useTranslation("web-access");
  const pages = useInfiniteQuery(grantsOptions({ box: "mine" }));
  const grants = pages.data?.pages.flatMap((page) => page.grants) ?? [];
  return (
    <Listed
      pages={pages}
      empty={
        <Empty icon="lock" title={t("none.granted")}>
          {t("none.grantedText")}
        </Empty>
      }
    >
      {grants.map((grant) => (
        <GrantCard key={grant.id} grant={grant} mine />
      ))}
    </Listed>
  );
}

/** What is shown to others of the departments that one heads, and giving more. */
function HeadGrants() {
  const { t } = useTranslation("web-access");
  const { data: me } = useQuery(meOptions);
  const { data: places } = useQuery(placesOptions);
  const pages = useInfiniteQuery(grantsOptions({ box: "all", state: "running" }));
  const [giving, setGiving] = useState(false);
  const grants = pages.data?.pages.flatMap((page) => page.grants) ?? [];
  const place = places?.find(({ may }) => may.grant && !may.all);
  const headOf = (me?.companies ?? []).flatMap((company) => company.headOf.map(({ name }) => name));
  return (
    <>
      <div className={styles["actions"]}>
        <p>{t("head.are", { departments: headOf.join(t("web-common:comma")) })}</p>
        {place && (
          <Button icon={<Icon name="plus" size={16} />} onClick={() => setGiving(true)}>
            {t("give.open")}
          </Button>
        )}
      </div>
      <p className="small quiet">{t("head.rules")}</p>
      <Listed
        pages={pages}
        empty={
          <Empty icon="lock" title={t("none.given")}>
            {t("none.givenText")}
          </Empty>
        }
      >
        {grants.map((grant) => (
          <GrantCard key={grant.id} grant={grant} />
        ))}
      </Listed>
      {giving && place && <GrantDialog place={place} onClose={() => setGiving(false)} />}
    </>
  );
}

type Pages = {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};

/** Cards of a list that goes on; what there is to do where it is empty. */
export function Listed({ pages, empty, children }: { pages: Pages; empty: ReactNode; children: ReactNode[] }) {
  const { t } = useTranslation();
  if (pages.isPending) return <LoadingRows rows={6} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  if (children.length === 0) return empty;
  return (
    <div className={styles["list"]}>
      {children}
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}
