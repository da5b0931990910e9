/** The tables of better-auth (migration 0002), named and cased as it expects them. */
import type { ColumnType } from "kysely";

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Stamped = { createdAt: Instant; updatedAt: Instant };

export interface SignInTables {
  user: Stamped & { id: string; name: string; email: string; emailVerified: boolean; image: Optional<string>; locale: Optional<string> };
  session: Stamped & {
    id: string;
    expiresAt: Instant;
    token: string;
    ipAddress: Optional<string>;
    userAgent: Optional<string>;
    userId: string;
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
