/**
 * Every column of the database that can hold a text, and what becomes of the words of a person in it when somebody asks for their
 * erasure. A column that isn't here fails a test: whoever adds one says where it belongs.
 */
type Fate =
  /** people type there what they like: the words go */
  | "words"
  /** what an invoice says, or was made of it: goes with the invoice, or stays as long as a law wants it kept */
  | "record"
  /** the trail: payloads with the words go, except where they answer for who saw what */
  | "trail"
  /** words of the program, ids, digests, numbers of versions */
  | "program"
  /** who works here, and how he signs in: goes with the account */
  | "account"
  /** how a company is called and set up */
  | "company"
  /** goes by itself, soon */
  | "a while";

const columns = (fate: Fate, tables: Record<string, string>): [string, Fate][] =>
  Object.entries(tables).flatMap(([table, names]) => names.split(" ").map((name): [string, Fate] => [`${table}.${name}`, fate]));

export const TEXT_COLUMNS: ReadonlyMap<string, Fate> = new Map([
  ...columns("words", {
    access_grant: "reason rule asked",
    access_request: "wanted wanted_key reason note",
    batch: "client_key",
    batch_lookup: "name plan problem",
    batch_lookup_row: "cells number_key detail",
    document: "name readings problem client_key",
    duplicate_case: "note",
    erasure: "words",
    idempotency_key: "body",
    invoice: "tags",
    invoice_listing: "sheet name",
    invoice_state: "reason",
    list_import: "name look plan problem",
    list_row_error: "problems cells",
    lookup: "question answer",
    duty: "name reach",
    incident: "title headline impact review checklist",
    incident_entry: "texts",
    notice: "texts withdrawn_reason",
    print_job: "options",
    ledger_record: "fields",
    migration_row: "cells",
    migration_run: "name look plan problem",
    migration_template: "name plan",
    reconciliation: "name",
    reconciliation_finding: "here there note",
    reconciliation_item: "here there problems",
    reconciliation_run: "file_name look plan problem",
    refused_file: "name client_key",
    saved_view: "name query",
    source_item: "held",
    stored_query: "query",
    support_ticket: "problem contact hoped_for environment about",
    ticket_comment: "text",
    issuer_letter: "subject body",
    watch: "question",
    watch_key: "key",
  }),
  ...columns("record", {
    invoice:
      "code number digital_number tax_key digital_key check_code seller_name seller_tax_id buyer_name buyer_tax_id remark qr original_code original_number business extra fields checks number_reversed seller_order",
    invoice_document: "member facts",
    invoice_item: "name spec unit quantity price rate",
    invoice_search: "txt masked",
    known_name: "name form initials",
    number_registry: "number_key",
  }),
  ...columns("trail", { event: "data reason" }),
  ...columns("program", {
    access_grant: "grantee_id granted_by revoked_by reviewed_by",
    access_request: "asker_id target state decided_by",
    batch: "uploaded_by channel",
    batch_lookup: "asker_id channel source state again",
    batch_lookup_row: "outcome outcome_before",
    blob: "sha256",
    blob_scan: "sha256 infected",
    company: "personal_of",
    department_head: "user_id named_by",
    document: "sha256 state format uploaded_by settled settled_by crop",
    duplicate_case: "reason state decided_by",
    // its reason may not hold them
    erasure: "asked_by reason result",
    event: "actor_id channel subject subject_id type",
    event_key: "id public_key",
    event_log: "broken",
    event_seal: "head",
    handover: "kind owner_id to_owner_id counted moved state asked_by channel",
    idempotency_key: "user_id key request_sha256",
    installation_setting: "key value updated_by",
    invoice:
      "direction kind currency missing owner_id tax_state delivery_state use_state booking_state claim_state archive_state doubts",
    invoice_document: "format relation",
    invoice_search: "direction kind tax_state delivery_state use_state booking_state claim_state archive_state owner_id",
    invoice_state: "axis value source said_by",
    invoice_unmasking: "user_id",
    known_name: "role",
    list_import: "form state uploaded_by channel",
    // the titles of columns
    list_mapping: "signature mapping side updated_by",
    lookup: "asker_id verdict first_cause",
    miss_hour: "cause certainty",
    miss_vote: "cause certainty right_cause",
    membership: "user_id role reach",
    membership_pause: "user_id paused_by",
    migration: "name sha256",
    duty: "created_by locale",
    incident: "state cause severity functions watched watched_name opened_by resolved_by closed_by",
    incident_entry: "by_id code facts",
    // what is to be done, in general
    incident_plan: "cause steps changed_by",
    notice: "kind state level roles functions created_by published_by withdrawn_by",
    notice_dismissal: "user_id",
    people_import: "asker_id channel state",
    people_import_row: "outcome",
    print_job: "asker_id locale sheets",
    migration_row: "outcome reasons key kind direction undone kept_because",
    migration_run: "state failed_at sha256 before after started_by channel undone_by",
    migration_template: "updated_by",
    ledger_record: "record_id",
    reconciliation: "against direction fields created_by",
    reconciliation_finding: "key outcome digest fields why state reason assignee settled_by",
    reconciliation_item: "side key digital_key tax_key outcome fields why",
    reconciliation_report: "made_by data_sha256 pdf_sha256",
    reconciliation_run: "state step bookmark sha256 counts started_by channel",
    refused_file: "code uploaded_by",
    role: "permissions kinds updated_by",
    saved_view: "owner_id columns sort updated_by widths",
    setting: "key value",
    source: "kind state bookmark problem rhythm lease account_id created_by place",
    source_delay: "kind issuer delays",
    source_item: "key state decided_by outcome",
    source_run: "problem",
    sso_attempt: "state_sha256 browser_sha256 nonce verifier return_to",
    stored_query: "owner_id digest",
    support_ticket: "asker_id state owner_id",
    ticket_comment: "author_id kind",
    issuer_letter: "user_id language sent_by state",
    follower: "user_id lease",
    integrity_finding: "kind thing detail",
    inbox_entry: "user_id kind target about invoices",
    outbox: "type",
    outbox_waiting: "type",
    subscription: "user_id kind target mail told",
    trust_run: "digest state",
    webhook: "account_id types state problem lease created_by",
    webhook_delivery: "type state problem",
    view_default: "user_id",
    watch: "user_id state fit",
  }),
  ...columns("account", {
    // who is on duty until its end
    duty: "email",
    follower: "hook_url hook_secret hook_problem",
    // until he leaves by the link of any of its mails
    status_subscriber: "email locale",
    account: "id accountId providerId userId accessToken refreshToken idToken scope password",
    account_state: "user_id",
    api_token: "id user_id name secret_sha256 scopes created_by",
    invitation: "email name locale memberships invited_by accepted_by",
    known_device: "user_id device_sha256",
    passkey: "id user_id name transports",
    session: "id token ipAddress userAgent userId method",
    service_account: "user_id purpose responsible_id created_by",
    sso_session: "session_id id_token",
    twoFactor: "id secret backupCodes userId",
    used_code: "user_id code_sha256",
    user: "id name email image locale",
  }),
  ...columns("company", {
    company: "name short_name tax_id",
    company_group: "name",
    department: "name",
    role: "name description",
    source: "name settings secret",
    webhook: "name url secret old_secret",
    sso_provider: "name issuer client_id client_secret scopes rules",
  }),
  ...columns("a while", {
    // address and browser, of access alone
    event: "origin",
    attempt_count: "key_sha256 kind name_sha256",
    // emptied when it is sent
    mail: "to_address locale template data state problem",
    one_time_link: "token_sha256 purpose data user_id",
    passkey_challenge: "challenge user_id",
    // a month
    people_import: "name titles",
    people_import_row: "cells said notes",
    verification: "id identifier value",
  }),
]);
