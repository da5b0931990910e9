import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { meOptions } from "../people/people.api.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { makeToken, revokeToken, rotateToken, tokensOptions } from "./account.api.ts";
import { TokenList } from "./token-list.tsx";

const DEEDS = { make: makeToken, rotate: rotateToken, revoke: revokeToken };

/** Tokens by which programs act for oneself. */
export function TokensSection() {
  const { t } = useTranslation("web-account");
  const { data: me } = useQuery(meOptions);
  const tokens = useQuery(tokensOptions);
  if (tokens.isPending) return <LoadingRows rows={4} />;
  if (tokens.isError) return <Problem error={tokens.error} onRetry={() => void tokens.refetch()} />;
  return (
    <>
      <p className="quiet">{t("tokens.lead")}</p>
      <TokenList
        tokens={tokens.data.tokens}
        deeds={DEEDS}
        companies={me?.companies.map(({ id, name, shortName }) => ({ value: id, label: shortName ?? name })) ?? []}
        companiesHint={t("tokens.companiesHint")}
        none={
          <Empty icon="lock" title={t("tokens.none")}>
            {t("tokens.noneText")}
          </Empty>
        }
        onChange={() => void queryClient.invalidateQueries({ queryKey: ["account", "tokens"] })}
      />
    </>
  );
}
