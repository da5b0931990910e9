/** The tables of second factors, passkeys and single sign-on (migration 0024). */
import type { Generated } from "kysely";
import type { Id, Instant, Json, NullableInstant, Now, Optional, Timestamped } from "./columns.ts";

export interface FactorTables {
  twoFactor: {
    id: string;
    secret: string;
    backupCodes: string;
    userId: string;
    verified: Generated<boolean>;
    failedVerificationCount: Generated<number>;
    lockedUntil: NullableInstant;
  };
  used_code: { user_id: string; code_sha256: string; used_at: Instant };
  passkey: {
    id: string;
    user_id: string;
    name: string;
    public_key: Buffer;
    counter: Id;
    transports: string[];
    synced: boolean;
    created_at: Instant;
    last_used_at: NullableInstant;
  };
  passkey_challenge: { challenge: string; user_id: Optional<string>; ends_at: Instant };
  sso_provider: Timestamped & {
    id: Id;
    name: string;
    issuer: string;
    client_id: string;
    client_secret: Optional<string>;
    scopes: string[];
    enabled: Generated<boolean>;
    links_by_email: Generated<boolean>;
    proves_two: Generated<boolean>;
    rules: Json<unknown[]>;
    updated_at: Now;
  };
  sso_attempt: {
    state_sha256: string;
    provider_id: Id;
    browser_sha256: string;
    nonce: string;
    verifier: string;
    return_to: Optional<string>;
    ends_at: Instant;
  };
  sso_session: { session_id: string; provider_id: Id; id_token: string };
}
