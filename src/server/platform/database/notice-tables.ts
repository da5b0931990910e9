/** The tables of notices (migration 0044) as Kysely sees them. */
import type { Language, TouchedFunction } from "#domain/notices/notices.ts";
import type { Id, Instant, NullableInstant, Optional, RequiredJson } from "./columns.ts";

export type NoticeTexts = Partial<Record<Language, { title: string; text: string }>>;

export type NoticeTable = {
  id: Id;
  kind: "announcement" | "window";
  state: "draft" | "published" | "withdrawn";
  level: "info" | "important" | "urgent";
  texts: RequiredJson<NoticeTexts>;
  visitors: boolean;
  companies: number[] | null;
  roles: string[] | null;
  shown_from: NullableInstant;
  starts_at: Instant;
  ends_at: NullableInstant;
  functions: TouchedFunction[];
  created_at: Instant;
  created_by: string;
  published_at: NullableInstant;
  published_by: Optional<string>;
  withdrawn_at: NullableInstant;
  withdrawn_by: Optional<string>;
  withdrawn_reason: Optional<string>;
};

export type NoticeDismissalTable = { user_id: string; notice_id: Id; at: Instant };

export interface NoticeTables {
  notice: NoticeTable;
  notice_dismissal: NoticeDismissalTable;
}
