import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiToken, MadeApiToken, NewApiToken, RotateToken } from "#api/account.api.ts";
import { useProof } from "../factors/proof.tsx";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import styles from "./account.module.css";
import { RotateDialog } from "./rotate-dialog.tsx";
import { TokenDialog } from "./token-dialog.tsx";

/** What is done with the tokens of an account, one's own or a machine's. */
export type TokenDeeds = {
  make: (wanted: NewApiToken) => Promise<MadeApiToken>;
  rotate: (id: string, wish: RotateToken) => Promise<MadeApiToken>;
  revoke: (id: string) => Promise<unknown>;
};
type Props = {
  tokens: readonly ApiToken[];
  /** null: they are only looked at */
  deeds: TokenDeeds | null;
  /** the companies to which one can be limited, and what is said of choosing none */
  companies: { value: number; label: string }[];
  companiesHint: string;
  /** shown where there is none */
  none: ReactNode;
  onChange: () => void;
};
type Open = "new" | ApiToken | null;

/** Tokens: made, shown once, replaced, revoked. Whoever makes one confirms before that it is he, and loses nothing that he typed. */
export function TokenList({ tokens, deeds, companies, companiesHint, none, onChange }: Props) {
  const { t } = useTranslation("web-account");
  const { withProof, dialog } = useProof();
  const [open, setOpen] = useState<Open>(null);
  const [made, setMade] = useState<MadeApiToken | null>(null);
  const revoke = useRevoking(deeds, onChange);
  const show = (token: MadeApiToken): void => {
    setOpen(null);
    setMade(token);
    onChange();
  };
  return (
    <>
      {made && <Shown token={made} onClose={() => setMade(null)} />}
      {deeds && (
        <Button
          style={{ justifySelf: "start" }}
          type="primary"
          icon={<Icon name="plus" size={16} />}
          onClick={() => setOpen("new")}
        >
          {t("tokens.make")}
        </Button>
      )}
      {tokens.length === 0 ? (
        none
      ) : (
        <ul className={styles["rows"]}>
          {tokens.map((token) => (
            <Token
              key={token.id}
              token={token}
              {...(deeds && { onRevoke: () => revoke(token), onRotate: () => setOpen(token) })}
            />
          ))}
        </ul>
      )}
      {deeds && open === "new" && (
        <TokenDialog
          make={(wanted) => withProof(() => deeds.make(wanted))}
          companies={companies}
          companiesHint={companiesHint}
          onClose={() => setOpen(null)}
          onMade={show}
        />
      )}
      {deeds && open !== null && open !== "new" && (
        <RotateDialog
          token={open}
          rotate={(wish) => withProof(() => deeds.rotate(open.id, wish))}
          onClose={() => setOpen(null)}
          onMade={show}
        />
      )}
      {dialog}
    </>
  );
}

function useRevoking(deeds: TokenDeeds | null, onChange: () => void): (token: ApiToken) => void {
  const { t } = useTranslation("web-account");
  const { message, modal } = App.useApp();
  const problemWords = useProblemWords();
  const revoking = useMutation({
    mutationFn: (id: string) => deeds!.revoke(id),
    onSuccess: onChange,
    onError: (error) => void message.error(problemWords(error).title),
  });
  return (token) =>
    void modal.confirm({
      title: t("tokens.revokeTitle", { name: token.name }),
      content: t("tokens.revokeText"),
      okText: t("tokens.revoke"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => revoking.mutateAsync(token.id),
    });
}

/** The token itself, which is never shown again. */
function Shown({ token, onClose }: { token: MadeApiToken; onClose: () => void }) {
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

type TokenProps = { token: ApiToken; onRevoke?: () => void; onRotate?: () => void };

function Token({ token, onRevoke, onRotate }: TokenProps) {
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
      {token.runs && onRevoke && (
        <div className={styles["deeds"]}>
          <Button onClick={onRotate} aria-label={t("tokens.rotateOne", { name: token.name })}>
            {t("tokens.rotate")}
          </Button>
          <Button danger onClick={onRevoke} aria-label={t("tokens.revokeOne", { name: token.name })}>
            {t("tokens.revoke")}
          </Button>
        </div>
      )}
    </li>
  );
}
