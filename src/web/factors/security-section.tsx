import { useQuery } from "@tanstack/react-query";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { AuthenticatorCard } from "./authenticator-card.tsx";
import { methodsOptions } from "./factors.api.ts";
import styles from "./factors.module.css";
import { PasskeysCard } from "./passkeys-card.tsx";

/** By what one signs in besides the password. */
export function SecuritySection() {
  const { data, error, refetch } = useQuery(methodsOptions);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows />;
  return (
    <div className={styles["cards"]}>
      <AuthenticatorCard methods={data} />
      <PasskeysCard methods={data} />
    </div>
  );
}
