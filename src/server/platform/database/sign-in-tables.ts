/** The tables of better-auth (migrations 0002 and 0024), named and cased as it expects them. */
import type { ColumnType, Generated } from "kysely";

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Now = ColumnType<Date, Date | string | undefined, Date | string>;
type Stamped = { createdAt: Now; updatedAt: Now };

export interface SignInTables {
  user: Stamped & {
    id: string;
    name: string;
    email: string;
    emailVerified: Generated<boolean>;
    image: Optional<string>;
    locale: Optional<string>;
    twoFactorEnabled: Optional<boolean>;
  };
  session: Stamped & {
    id: string;
    expiresAt: Instant;
    token: string;
    ipAddress: Optional<string>;
    userAgent: Optional<string>;
    lastUsedAt: NullableInstant;
    userId: string;
    method: Optional<string>;
    provenAt: NullableInstant;
  };
  account: Stamped & {
    id: string;
    accountId: string;
    providerId: string;
    userId: string;
    accessToken: Optional<string>;
    refreshToken: Optional<string>;
    idToken: Optional<string>;
    accessTokenExpiresAt: NullableInstant;
    refreshTokenExpiresAt: NullableInstant;
    scope: Optional<string>;
    password: Optional<string>;
  };
  verification: Stamped & { id: string; identifier: string; value: string; expiresAt: Instant };
}
