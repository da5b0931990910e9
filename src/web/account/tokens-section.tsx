import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiToken, MadeApiToken } from "#api/account.api.ts";
import { queryClient } from "../app/query-client.ts";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { Empty, LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { makeToken, revokeToken, tokensOptions } from "./account.api.ts";
import styles from "./account.module.css";
import { TokenDialog } from "./token-dialog.tsx";

/** Tokens by which programs act for oneself. */
export function TokensSection() {
  const { t } = useTranslation("web-account");
  const { message, modal } = App.useApp();
  const problemWords = useProblemWords();
  const tokens = useQuery(tokensOptions);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeApiToken | null>(null);
  const again = () => queryClient.invalidateQueries({ queryKey: ["account", "tokens"] });
  const revoking = useMutation({
    mutationFn: (id: string) => revokeToken(id),
    onSuccess: again,
    onError: (error) => void message.error(problemWords(error).title),
  });
  const ask = (token: ApiToken): void =>
    void modal.confirm({
      title: t("tokens.revokeTitle", { name: token.name }),
      content: t("tokens.revokeText"),
      okText: t("tokens.revoke"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => revoking.mutateAsync(token.id),
    });
  if (tokens.isPending) return <LoadingRows rows={4} />;
  if (tokens.isError) return <Problem error={tokens.error} onRetry={() => void tokens.refetch()} />;
  const list = tokens.data.tokens;
  return (
    <>
      <p className="quiet">{t("tokens.lead")}</p>
      {made && <Shown token={made} onClose={() => setMade(null)} />}
      <Button
        style={{ justifySelf: "start" }}
        type="primary"
        icon={<Icon name="plus" size={16} />}
        onClick={() => setMaking(true)}
      >
        {t("tokens.make")}
      </Button>
      {list.length === 0 ? (
        <Empty icon="lock" title={t("tokens.none")}>
          {t("tokens.noneText")}
        </Empty>
      ) : (
        <ul className={styles["rows"]}>
          {list.map((token) => (
            <Token key={token.id} token={token} onRevoke={() => ask(token)} />
          ))}
        </ul>
      )}
      {making && (
        <TokenDialog
          make={makeToken}
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
            void again();
          }}
        />
      )}
    </>
  );
}

/** The token itself, which is never shown again. */
export function Shown({ token, onClose }: { token: MadeApiToken; onClose: () => void }) {
  const { t } = useTranslation("web-account");
  return (
    <Note tone="ok" icon="checkCircle" actions={<Button onClick={onClose}>{t("tokens.kept")}</Button>}>
      <strong>{t("tokens.shown", { name: token.name })}</strong>
      <p className={styles["secret"]}>
        <code>{token.token}</code> <CopyButton text={token.token} />
      </p>
    </Note>
  );
}

export function Token({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const { t, i18n } = useTranslation("web-account");
  const at = (instant: string): string => showInstant(instant, i18n.language);
  const end = token.revokedAt
    ? t("tokens.revokedAt", { at: at(token.revokedAt) })
    : token.endsAt
      ? t("tokens.endsAt", { at: at(token.endsAt) })
      : t("tokens.endless");
  return (
    <li className={styles["row"]}>
      <div>
        <p>
          <strong>{token.name}</strong>{" "}
          <Badge tone={token.runs ? "ok" : "quiet"} icon={token.runs ? "checkCircle" : "stop"}>
            {t(token.runs ? "tokens.runs" : "tokens.over")}
          </Badge>
        </p>
        <p className="small quiet">
          {token.scopes.map((scope) => t(`tokens.scope.${scope}`)).join(t("web-common:comma"))}
          {token.companies && ` · ${token.companies.map((company) => company.name).join(t("web-common:comma"))}`}
        </p>
        <p className="small quiet num">
          {end} · {token.lastUsedAt ? t("tokens.used", { at: at(token.lastUsedAt) }) : t("tokens.unused")}
        </p>
      </div>
      {token.runs && (
        <Button danger onClick={onRevoke} aria-label={t("tokens.revokeOne", { name: token.name })}>
          {t("tokens.revoke")}
        </Button>
      )}
    </li>
  );
}
