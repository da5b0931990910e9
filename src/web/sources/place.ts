/** Where a source takes from, as it is being typed. */
import { HttpSettings, PushSettings, UploadSettings } from "#api/record-sources.api.ts";
import { FolderSettings, MailboxSettings, SftpSettings } from "#api/sources.api.ts";
import type { Source, SourceKind, SourcePlace } from "#api/sources.api.ts";
import type { RecordMapping } from "#domain/sources/record-fields.ts";
import { sameSignIn } from "#domain/sources/sign-in.ts";
import { type HttpDraft, httpDraftOf, namesNumbers } from "./http-place.ts";
import { type TaxPlace, taxPlaceOf, taxSettingsOf } from "./tax-place.ts";

export type Place = {
  kind: SourceKind;
  folder: string;
  user: string;
  host: string;
  secret: string;
  mailFolder: string;
  security: "tls" | "starttls";
  port: number;
  path: string;
  /** further hosts of download links, as typed */
  hosts: string;
  fetchLinks: boolean;
  hostKey: string | null;
  tax: TaxPlace;
  http: HttpDraft;
  push: { mapping: RecordMapping | null; /** a record as it would be handed in, for a look at it */ sample: string };
  upload: UploadSettings;
};

export const PORTS = { tls: 993, starttls: 143, ssh: 22 } as const;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function placeOf(source: Source | null): Place {
  const settings = source?.detail?.settings ?? {};
  return {
    kind: source?.kind ?? "folder",
    folder: source?.kind === "folder" ? text(settings["folder"]) : "",
    user: text(settings["user"]),
    host: text(settings["host"]),
    secret: "",
    mailFolder: source?.kind === "mailbox" ? text(settings["folder"]) : "INBOX",
    security: settings["security"] === "starttls" ? "starttls" : "tls",
    port: typeof settings["port"] === "number" ? settings["port"] : PORTS.tls,
    path: text(settings["path"]),
    hosts: Array.isArray(settings["hosts"]) ? settings["hosts"].join(", ") : "",
    fetchLinks: settings["fetchLinks"] === true,
    hostKey: text(settings["hostKey"]) || null,
    tax: taxPlaceOf(source),
    http: httpDraftOf(source?.kind === "http" ? settings : {}),
    push: { mapping: PushSettings.safeParse(settings).data?.mapping ?? null, sample: "" },
    upload: (source?.kind === "upload" ? UploadSettings.safeParse(settings).data : undefined) ?? {
      every: "week",
      on: 1,
      what: "",
      person: null,
    },
  };
}

/** Hosts, whatever stands between them. */
export const hostsOf = ({ hosts }: Place): string[] => hosts.split(/[\s,，;；、]+/).filter((each) => each !== "");

/** As the contract wants it; null where something is still missing or wrong. */
export function settingsOf(place: Place): SourcePlace | null {
  if (place.kind === "folder") {
    const { data } = FolderSettings.safeParse({ folder: place.folder });
    return data === undefined ? null : { kind: "folder", settings: data };
  }
  if (place.kind === "tax") {
    const settings = taxSettingsOf(place.tax);
    return settings === null ? null : { kind: "tax", settings };
  }
  if (place.kind === "push") return { kind: "push", settings: { mapping: place.push.mapping } };
  if (place.kind === "upload") {
    const { data } = UploadSettings.safeParse(place.upload);
    return data === undefined ? null : { kind: "upload", settings: data };
  }
  if (place.kind === "http") {
    const { data } = HttpSettings.safeParse(place.http);
    return data === undefined ? null : { kind: "http", settings: data };
  }
  const { user, host, port } = place;
  if (place.kind === "sftp") {
    const { data } = SftpSettings.safeParse({ user, host, port, path: place.path, hostKey: place.hostKey });
    return data === undefined ? null : { kind: "sftp", settings: data };
  }
  const { security, mailFolder: folder, fetchLinks } = place;
  const hosts = hostsOf(place);
  const { data } = MailboxSettings.safeParse({ user, host, port, security, folder, hosts, fetchLinks });
  return data === undefined ? null : { kind: "mailbox", settings: data };
}

/** Whether the place asks for a secret at all. */
export const needsSecret = ({ kind, http }: Place): boolean =>
  !["folder", "push", "upload"].includes(kind) && (kind !== "http" || http.signIn.by !== "none");

/** Whether somebody has said yes to what only the other side can tell: its key, or what its fields mean. */
export function isConfirmed({ kind, hostKey, http, push }: Place): boolean {
  if (kind === "sftp") return hostKey !== null;
  if (kind === "push") return push.sample === "" ? push.mapping === null || namesNumbers(push) : namesNumbers(push);
  return kind !== "http" || (http.records !== null && namesNumbers(http));
}

/** Whether there is anything to try: what a person hands in isn't there yet. */
export const mayTry = ({ kind, push }: Place): boolean => kind !== "upload" && (kind !== "push" || push.sample.trim() !== "");

export const sampleOf = ({ kind, push }: Place): { sample?: string } => (kind === "push" ? { sample: push.sample } : {});

/** What is looked at, apart from what is made of it: after a change of it something else may come. */
export function askedOf({ kind, http, push }: Place): string {
  const { method, address, body, signIn, records } = http;
  return JSON.stringify(kind === "push" ? [kind, push.sample] : [kind, method, address, body, signIn, records]);
}

/** Whether the password that is kept would go to the same account of the same server as before. */
export function keepsSecret(source: Source | null, wanted: SourcePlace | null): boolean {
  if (wanted === null || wanted.kind === "folder" || !source?.detail?.hasSecret) return false;
  return sameSignIn(source.detail.settings, wanted.settings);
}
