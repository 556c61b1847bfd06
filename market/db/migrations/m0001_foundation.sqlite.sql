CREATE TABLE "audit_entry" (
    "seq" INTEGER PRIMARY KEY NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_kind" VARCHAR(16) NOT NULL CHECK (length("actor_kind") <= 16),
    "actor_id" INT,
    "actor_label" VARCHAR(200) NOT NULL CHECK (length("actor_label") <= 200),
    "verb" VARCHAR(64) NOT NULL CHECK (length("verb") <= 64),
    "subject_kind" VARCHAR(64) NOT NULL CHECK (length("subject_kind") <= 64),
    "subject_id" VARCHAR(64) NOT NULL CHECK (length("subject_id") <= 64),
    "before" TEXT,
    "after" TEXT,
    "hash" VARCHAR(64) NOT NULL CHECK (length("hash") <= 64)
);

CREATE INDEX "audit_entry_subject_kind_subject_id_seq_idx" ON "audit_entry" ("subject_kind", "subject_id", "seq");

CREATE INDEX "audit_entry_verb_seq_idx" ON "audit_entry" ("verb", "seq");

CREATE INDEX "audit_entry_actor_kind_actor_id_seq_idx" ON "audit_entry" ("actor_kind", "actor_id", "seq");

CREATE TRIGGER "audit_entry_no_update" BEFORE UPDATE ON "audit_entry" BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only: rows are never changed or removed'); END;

CREATE TRIGGER "audit_entry_no_delete" BEFORE DELETE ON "audit_entry" BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only: rows are never changed or removed'); END;

CREATE TABLE "audit_head" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "entries" INT NOT NULL,
    "hash" VARCHAR(64) NOT NULL CHECK (length("hash") <= 64)
);

CREATE TABLE "installation" (
    "key" VARCHAR(40) PRIMARY KEY NOT NULL CHECK (length("key") <= 40),
    "value" VARCHAR(200) NOT NULL CHECK (length("value") <= 200)
);

CREATE TABLE "message" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "message_id" VARCHAR(120) NOT NULL CHECK (length("message_id") <= 120),
    "dedupe_key" VARCHAR(200) CHECK (length("dedupe_key") <= 200),
    "kind" VARCHAR(40) NOT NULL CHECK (length("kind") <= 40),
    "to_email" VARCHAR(254) NOT NULL CHECK (length("to_email") <= 254),
    "subject" VARCHAR(200) NOT NULL CHECK (length("subject") <= 200),
    "body" TEXT NOT NULL,
    "link_path" VARCHAR(200) NOT NULL CHECK (length("link_path") <= 200),
    "link_seed" VARCHAR(64) NOT NULL CHECK (length("link_seed") <= 64),
    "link_expires_at" TIMESTAMPTZ,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "attempts" INT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "sent_at" TIMESTAMPTZ,
    "last_error" VARCHAR(400) NOT NULL CHECK (length("last_error") <= 400)
);

CREATE UNIQUE INDEX "message_message_id_key" ON "message" ("message_id");

CREATE UNIQUE INDEX "message_dedupe_key_key" ON "message" ("dedupe_key");

CREATE INDEX "message_status_due_at_idx" ON "message" ("status", "due_at");

CREATE INDEX "message_link_expires_at_idx" ON "message" ("link_expires_at");

CREATE TABLE "work_item" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(40) NOT NULL CHECK (length("kind") <= 40),
    "subject" VARCHAR(80) NOT NULL CHECK (length("subject") <= 80),
    "arguments" TEXT NOT NULL,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "stage" VARCHAR(120) NOT NULL CHECK (length("stage") <= 120),
    "done" INT NOT NULL,
    "total" INT NOT NULL,
    "stage_started_at" TIMESTAMPTZ,
    "errors" INT NOT NULL,
    "message" VARCHAR(600) NOT NULL CHECK (length("message") <= 600),
    "result_path" VARCHAR(200) NOT NULL CHECK (length("result_path") <= 200),
    "asked_by" INT,
    "asked_by_label" VARCHAR(120) NOT NULL CHECK (length("asked_by_label") <= 120),
    "created_at" TIMESTAMPTZ NOT NULL,
    "started_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "lease_until" TIMESTAMPTZ,
    "claimed_by" VARCHAR(80) NOT NULL CHECK (length("claimed_by") <= 80),
    "attempts" INT NOT NULL
);

CREATE INDEX "work_item_status_lease_until_idx" ON "work_item" ("status", "lease_until");

CREATE INDEX "work_item_subject_idx" ON "work_item" ("subject");

CREATE TABLE "app_user" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "email" VARCHAR(254) NOT NULL CHECK (length("email") <= 254),
    "name" VARCHAR(120) NOT NULL CHECK (length("name") <= 120),
    "password_hash" VARCHAR(255) NOT NULL CHECK (length("password_hash") <= 255),
    "organisation_id" INT,
    "partner_id" INT,
    "active" BOOLEAN NOT NULL,
    "failed_attempts" INT NOT NULL,
    "locked_until" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "signed_in_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "app_user_email_key" ON "app_user" ("email");

CREATE INDEX "app_user_organisation_id_idx" ON "app_user" ("organisation_id");

CREATE INDEX "app_user_partner_id_idx" ON "app_user" ("partner_id");

CREATE TABLE "user_role" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "user" INT NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(32) NOT NULL CHECK (length("role") <= 32)
);

CREATE UNIQUE INDEX "user_role_user_role_key" ON "user_role" ("user", "role");

CREATE TABLE "sign_in_session" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL CHECK (length("token_hash") <= 64),
    "user" INT NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "seen_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "sign_in_session_token_hash_key" ON "sign_in_session" ("token_hash");

CREATE INDEX "sign_in_session_user_idx" ON "sign_in_session" ("user");

CREATE INDEX "sign_in_session_expires_at_idx" ON "sign_in_session" ("expires_at");

CREATE TABLE "password_reset" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "purpose" VARCHAR(16) NOT NULL CHECK (length("purpose") <= 16),
    "token_hash" VARCHAR(64) NOT NULL CHECK (length("token_hash") <= 64),
    "user" INT NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "password_reset_token_hash_key" ON "password_reset" ("token_hash");

CREATE INDEX "password_reset_user_idx" ON "password_reset" ("user");

CREATE TABLE "calendar_address" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "user" INT NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "feed" VARCHAR(16) NOT NULL CHECK (length("feed") <= 16),
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "made_at" TIMESTAMPTZ NOT NULL,
    "revoked_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "calendar_address_digest_key" ON "calendar_address" ("digest");

CREATE INDEX "calendar_address_user_idx" ON "calendar_address" ("user");

CREATE TABLE "policy_version" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(20) NOT NULL CHECK (length("kind") <= 20),
    "number" INT NOT NULL,
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "content" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "note" VARCHAR(600) NOT NULL CHECK (length("note") <= 600),
    "based_on" INT,
    "made_by" VARCHAR(120) NOT NULL CHECK (length("made_by") <= 120),
    "made_by_id" INT,
    "made_at" TIMESTAMPTZ NOT NULL,
    "approved_by" VARCHAR(120) NOT NULL CHECK (length("approved_by") <= 120),
    "approved_by_id" INT,
    "in_force_from" TIMESTAMPTZ,
    "in_force_until" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "policy_version_kind_number_key" ON "policy_version" ("kind", "number");

CREATE UNIQUE INDEX "policy_version_kind_status_some_key" ON "policy_version" ("kind", "status") WHERE status IN ('draft', 'in_force');

CREATE TABLE "policy_change" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "policy_version" INT NOT NULL REFERENCES "policy_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "section" VARCHAR(40) NOT NULL CHECK (length("section") <= 40),
    "record" VARCHAR(60) NOT NULL CHECK (length("record") <= 60),
    "change" VARCHAR(12) NOT NULL CHECK (length("change") <= 12),
    "changed_by" VARCHAR(120) NOT NULL CHECK (length("changed_by") <= 120),
    "changed_by_id" INT,
    "changed_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "policy_change_policy_version_changed_at_idx" ON "policy_change" ("policy_version", "changed_at");

CREATE TABLE "postcode" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "postcode" VARCHAR(8) NOT NULL CHECK (length("postcode") <= 8),
    "outward" VARCHAR(4) NOT NULL CHECK (length("outward") <= 4),
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "district" VARCHAR(9) NOT NULL CHECK (length("district") <= 9),
    "as_at_on" DATE NOT NULL
);

CREATE UNIQUE INDEX "postcode_postcode_key" ON "postcode" ("postcode");

CREATE INDEX "postcode_outward_idx" ON "postcode" ("outward");

CREATE TABLE "task" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL CHECK (length("subject_type") <= 32),
    "subject_id" INT NOT NULL,
    "code" VARCHAR(24) NOT NULL CHECK (length("code") <= 24),
    "person" VARCHAR(40) NOT NULL CHECK (length("person") <= 40),
    "occurrence" INT NOT NULL,
    "newest" BOOLEAN NOT NULL,
    "position" INT NOT NULL,
    "section" VARCHAR(160) NOT NULL CHECK (length("section") <= 160),
    "text" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "evidence_asked" TEXT NOT NULL,
    "owner_role" VARCHAR(40) NOT NULL CHECK (length("owner_role") <= 40),
    "owner_id" INT,
    "owner_label" VARCHAR(120) NOT NULL CHECK (length("owner_label") <= 120),
    "partner" VARCHAR(40) NOT NULL CHECK (length("partner") <= 40),
    "clock" VARCHAR(24) NOT NULL CHECK (length("clock") <= 24),
    "due_offset" VARCHAR(12) NOT NULL CHECK (length("due_offset") <= 12),
    "squeeze" VARCHAR(12) NOT NULL CHECK (length("squeeze") <= 12),
    "repeats" VARCHAR(12) NOT NULL CHECK (length("repeats") <= 12),
    "sets_clock" VARCHAR(24) NOT NULL CHECK (length("sets_clock") <= 24),
    "due_at" TIMESTAMPTZ,
    "first_due_at" TIMESTAMPTZ,
    "do_now" BOOLEAN NOT NULL,
    "critical" BOOLEAN NOT NULL,
    "state" VARCHAR(12) NOT NULL CHECK (length("state") <= 12),
    "evidence" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ,
    "done_by" INT,
    "done_label" VARCHAR(120) NOT NULL CHECK (length("done_label") <= 120),
    "asked_by" INT,
    "asked_label" VARCHAR(120) NOT NULL CHECK (length("asked_label") <= 120),
    "asked_at" TIMESTAMPTZ,
    "asked_reason" TEXT NOT NULL,
    "second_by" INT,
    "second_label" VARCHAR(120) NOT NULL CHECK (length("second_label") <= 120),
    "created_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "task_subject_type_subject_id_person_code_occurrence_key" ON "task" ("subject_type", "subject_id", "person", "code", "occurrence");

CREATE INDEX "task_state_due_at_idx" ON "task" ("state", "due_at");

CREATE INDEX "task_due_at_some_idx" ON "task" ("due_at") WHERE newest AND repeats <> '';

CREATE INDEX "task_owner_role_state_idx" ON "task" ("owner_role", "state");

CREATE INDEX "task_owner_id_state_some_idx" ON "task" ("owner_id", "state") WHERE owner_id IS NOT NULL;

CREATE TABLE "task_clock" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL CHECK (length("subject_type") <= 32),
    "subject_id" INT NOT NULL,
    "clock" VARCHAR(24) NOT NULL CHECK (length("clock") <= 24),
    "person" VARCHAR(40) NOT NULL CHECK (length("person") <= 40),
    "at" TIMESTAMPTZ,
    "reason" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ NOT NULL,
    "set_by" INT,
    "set_label" VARCHAR(120) NOT NULL CHECK (length("set_label") <= 120)
);

CREATE UNIQUE INDEX "task_clock_subject_type_subject_id_clock_person_key" ON "task_clock" ("subject_type", "subject_id", "clock", "person");

CREATE TABLE "task_event" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "task" INT NOT NULL REFERENCES "task" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "words" TEXT NOT NULL,
    "state" VARCHAR(12) NOT NULL CHECK (length("state") <= 12),
    "due_before" TIMESTAMPTZ,
    "due_after" TIMESTAMPTZ,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "task_event_task_at_idx" ON "task_event" ("task", "at");

CREATE TABLE "partner" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "name" VARCHAR(160) NOT NULL CHECK (length("name") <= 160),
    "name_key" VARCHAR(160) NOT NULL CHECK (length("name_key") <= 160),
    "code" VARCHAR(32) NOT NULL CHECK (length("code") <= 32),
    "email" VARCHAR(254) NOT NULL CHECK (length("email") <= 254),
    "phone" VARCHAR(40) NOT NULL CHECK (length("phone") <= 40),
    "out_of_hours_phone" VARCHAR(40) NOT NULL CHECK (length("out_of_hours_phone") <= 40),
    "note" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "partner_kind_name_key_key" ON "partner" ("kind", "name_key");

CREATE INDEX "partner_name_key_idx" ON "partner" ("name_key");

CREATE INDEX "partner_kind_code_idx" ON "partner" ("kind", "code");

CREATE TABLE "letter_template" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "code" VARCHAR(48) NOT NULL CHECK (length("code") <= 48),
    "number" INT NOT NULL,
    "title" VARCHAR(120) NOT NULL CHECK (length("title") <= 120),
    "addressed_to" VARCHAR(200) NOT NULL CHECK (length("addressed_to") <= 200),
    "notes" TEXT NOT NULL,
    "placeholders" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "made_by" INT,
    "made_label" VARCHAR(120) NOT NULL CHECK (length("made_label") <= 120),
    "made_at" TIMESTAMPTZ NOT NULL,
    "approved_label" VARCHAR(120) NOT NULL CHECK (length("approved_label") <= 120),
    "approved_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "letter_template_code_number_key" ON "letter_template" ("code", "number");

CREATE UNIQUE INDEX "letter_template_code_some_key" ON "letter_template" ("code") WHERE status = 'in_force';

CREATE TABLE "letter" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "template" VARCHAR(48) NOT NULL CHECK (length("template") <= 48),
    "template_number" INT NOT NULL,
    "title" VARCHAR(120) NOT NULL CHECK (length("title") <= 120),
    "subject_type" VARCHAR(32) NOT NULL CHECK (length("subject_type") <= 32),
    "subject_id" INT NOT NULL,
    "event" VARCHAR(48) NOT NULL CHECK (length("event") <= 48),
    "party" VARCHAR(20) NOT NULL CHECK (length("party") <= 20),
    "name" VARCHAR(200) NOT NULL CHECK (length("name") <= 200),
    "email" VARCHAR(254) NOT NULL CHECK (length("email") <= 254),
    "recipient_key" VARCHAR(260) NOT NULL CHECK (length("recipient_key") <= 260),
    "organisation_id" INT,
    "partner" INT REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "text" TEXT NOT NULL,
    "enclosure" TEXT NOT NULL,
    "letterhead" TEXT NOT NULL,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "due_at" TIMESTAMPTZ,
    "acknowledge_by" TIMESTAMPTZ,
    "drafted_by" INT,
    "drafted_label" VARCHAR(120) NOT NULL CHECK (length("drafted_label") <= 120),
    "drafted_at" TIMESTAMPTZ NOT NULL,
    "sent_by" INT,
    "sent_label" VARCHAR(120) NOT NULL CHECK (length("sent_label") <= 120),
    "sent_at" TIMESTAMPTZ,
    "how_told" TEXT NOT NULL,
    "acknowledged_name" VARCHAR(120) NOT NULL CHECK (length("acknowledged_name") <= 120),
    "acknowledged_how" VARCHAR(300) NOT NULL CHECK (length("acknowledged_how") <= 300),
    "acknowledged_at" TIMESTAMPTZ,
    "withdrawn_label" VARCHAR(120) NOT NULL CHECK (length("withdrawn_label") <= 120),
    "withdrawn_at" TIMESTAMPTZ,
    "withdrawn_why" TEXT NOT NULL,
    "chased" INT NOT NULL,
    "chased_at" TIMESTAMPTZ,
    "escalated_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "letter_subject_type_subject_id_event_template_reci_82dfca0e_key" ON "letter" ("subject_type", "subject_id", "event", "template", "recipient_key") WHERE status <> 'withdrawn';

CREATE INDEX "letter_status_acknowledge_by_idx" ON "letter" ("status", "acknowledge_by");

CREATE INDEX "letter_status_drafted_at_idx" ON "letter" ("status", "drafted_at");

CREATE INDEX "letter_organisation_id_sent_at_idx" ON "letter" ("organisation_id", "sent_at");

CREATE INDEX "letter_partner_sent_at_idx" ON "letter" ("partner", "sent_at");

CREATE TABLE "letter_link" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "letter" INT NOT NULL REFERENCES "letter" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "made_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "letter_link_digest_key" ON "letter_link" ("digest");

CREATE INDEX "letter_link_letter_idx" ON "letter_link" ("letter");

CREATE TABLE "letter_message" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "letter" INT NOT NULL REFERENCES "letter" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "message" INT NOT NULL REFERENCES "message" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "beat" INT NOT NULL
);

CREATE INDEX "letter_message_letter_beat_idx" ON "letter_message" ("letter", "beat");

CREATE UNIQUE INDEX "letter_message_message_key" ON "letter_message" ("message");

CREATE TABLE "organisation" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "cqc_provider_id" VARCHAR(32) CHECK (length("cqc_provider_id") <= 32),
    "name" VARCHAR(300) NOT NULL CHECK (length("name") <= 300),
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "source" VARCHAR(16) NOT NULL CHECK (length("source") <= 16),
    "ownership" VARCHAR(40) NOT NULL CHECK (length("ownership") <= 40),
    "companies_house_number" VARCHAR(16) NOT NULL CHECK (length("companies_house_number") <= 16),
    "charity_number" VARCHAR(16) NOT NULL CHECK (length("charity_number") <= 16),
    "brand_id" VARCHAR(32) NOT NULL CHECK (length("brand_id") <= 32),
    "brand_name" VARCHAR(200) NOT NULL CHECK (length("brand_name") <= 200),
    "address" VARCHAR(400) NOT NULL CHECK (length("address") <= 400),
    "postcode" VARCHAR(8) NOT NULL CHECK (length("postcode") <= 8),
    "phone" VARCHAR(40) NOT NULL CHECK (length("phone") <= 40),
    "website" VARCHAR(300) NOT NULL CHECK (length("website") <= 300),
    "registered_on" DATE,
    "deregistered_on" DATE,
    "search_text" VARCHAR(700) NOT NULL CHECK (length("search_text") <= 700),
    "version" INT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "organisation_cqc_provider_id_key" ON "organisation" ("cqc_provider_id");

CREATE INDEX "organisation_name_idx" ON "organisation" ("name");

CREATE TABLE "location" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "cqc_location_id" VARCHAR(32) CHECK (length("cqc_location_id") <= 32),
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(300) NOT NULL CHECK (length("name") <= 300),
    "source" VARCHAR(16) NOT NULL CHECK (length("source") <= 16),
    "registered_on" DATE,
    "deregistered_on" DATE,
    "unlisted_on" DATE,
    "listed_on" DATE,
    "described_on" DATE,
    "first_described_on" DATE,
    "dormant" BOOLEAN NOT NULL,
    "care_home" BOOLEAN NOT NULL,
    "beds" INT,
    "directorate" VARCHAR(60) NOT NULL CHECK (length("directorate") <= 60),
    "category" VARCHAR(80) NOT NULL CHECK (length("category") <= 80),
    "ods_code" VARCHAR(16) NOT NULL CHECK (length("ods_code") <= 16),
    "uprn" VARCHAR(16) NOT NULL CHECK (length("uprn") <= 16),
    "phone" VARCHAR(40) NOT NULL CHECK (length("phone") <= 40),
    "website" VARCHAR(300) NOT NULL CHECK (length("website") <= 300),
    "council_website" VARCHAR(300) CHECK (length("council_website") <= 300),
    "address" VARCHAR(400) NOT NULL CHECK (length("address") <= 400),
    "town" VARCHAR(80) NOT NULL CHECK (length("town") <= 80),
    "ward" VARCHAR(80) NOT NULL CHECK (length("ward") <= 80),
    "postcode" VARCHAR(8) NOT NULL CHECK (length("postcode") <= 8),
    "authority" VARCHAR(80) NOT NULL CHECK (length("authority") <= 80),
    "region" VARCHAR(60) NOT NULL CHECK (length("region") <= 60),
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "brand_id" VARCHAR(32) NOT NULL CHECK (length("brand_id") <= 32),
    "brand_name" VARCHAR(200) NOT NULL CHECK (length("brand_name") <= 200),
    "primary_location_id" VARCHAR(32) NOT NULL CHECK (length("primary_location_id") <= 32),
    "rating" VARCHAR(24) NOT NULL CHECK (length("rating") <= 24),
    "rating_published_on" DATE,
    "search_text" VARCHAR(700) NOT NULL CHECK (length("search_text") <= 700),
    "version" INT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "location_cqc_location_id_key" ON "location" ("cqc_location_id");

CREATE INDEX "location_organisation_idx" ON "location" ("organisation");

CREATE INDEX "location_authority_name_idx" ON "location" ("authority", "name");

CREATE INDEX "location_authority_deregistered_on_unlisted_on_reg_fd12cad8_idx" ON "location" ("authority", "deregistered_on", "unlisted_on", "registered_on");

CREATE INDEX "location_name_idx" ON "location" ("name");

CREATE INDEX "location_primary_location_id_some_idx" ON "location" ("primary_location_id") WHERE primary_location_id <> '';

CREATE INDEX "location_postcode_idx" ON "location" ("postcode");

CREATE INDEX "location_latitude_longitude_idx" ON "location" ("latitude", "longitude");

CREATE TABLE "location_state" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(300) NOT NULL CHECK (length("name") <= 300),
    "beds" INT,
    "care_home" BOOLEAN NOT NULL,
    "dormant" BOOLEAN NOT NULL,
    "authority" VARCHAR(80) NOT NULL CHECK (length("authority") <= 80),
    "brand_id" VARCHAR(32) NOT NULL CHECK (length("brand_id") <= 32),
    "brand_name" VARCHAR(200) NOT NULL CHECK (length("brand_name") <= 200)
);

CREATE UNIQUE INDEX "location_state_location_from_on_key" ON "location_state" ("location", "from_on");

CREATE INDEX "location_state_authority_from_on_idx" ON "location_state" ("authority", "from_on");

CREATE INDEX "location_state_organisation_idx" ON "location_state" ("organisation");

CREATE INDEX "location_state_brand_id_some_idx" ON "location_state" ("brand_id") WHERE brand_id <> '';

CREATE TABLE "location_service" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL CHECK (length("code") <= 40),
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "location_service_location_code_from_on_key" ON "location_service" ("location", "code", "from_on");

CREATE INDEX "location_service_code_idx" ON "location_service" ("code");

CREATE TABLE "location_specialism" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL CHECK (length("code") <= 40),
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "location_specialism_location_code_from_on_key" ON "location_specialism" ("location", "code", "from_on");

CREATE TABLE "rating" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service_group" VARCHAR(120) NOT NULL CHECK (length("service_group") <= 120),
    "key_question" VARCHAR(16) NOT NULL CHECK (length("key_question") <= 16),
    "rating" VARCHAR(24) NOT NULL CHECK (length("rating") <= 24),
    "published_on" DATE NOT NULL,
    "inherited" BOOLEAN NOT NULL,
    "report_type" VARCHAR(60) NOT NULL CHECK (length("report_type") <= 60),
    "url" VARCHAR(300) NOT NULL CHECK (length("url") <= 300),
    "source" VARCHAR(32) NOT NULL CHECK (length("source") <= 32)
);

CREATE UNIQUE INDEX "rating_location_key_question_service_group_publish_a47034e0_key" ON "rating" ("location", "key_question", "service_group", "published_on", "rating");

CREATE TABLE "registration_event" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(20) NOT NULL CHECK (length("kind") <= 20),
    "happened_on" DATE NOT NULL,
    "related_location_id" VARCHAR(32) NOT NULL CHECK (length("related_location_id") <= 32),
    "beds" INT,
    "reason" VARCHAR(300) NOT NULL CHECK (length("reason") <= 300),
    "source" VARCHAR(32) NOT NULL CHECK (length("source") <= 32)
);

CREATE UNIQUE INDEX "registration_event_location_kind_happened_on_key" ON "registration_event" ("location", "kind", "happened_on");

CREATE INDEX "registration_event_happened_on_idx" ON "registration_event" ("happened_on");

CREATE TABLE "location_link" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "predecessor_id" VARCHAR(32) NOT NULL CHECK (length("predecessor_id") <= 32),
    "successor_id" VARCHAR(32) NOT NULL CHECK (length("successor_id") <= 32),
    "reason" VARCHAR(300) NOT NULL CHECK (length("reason") <= 300),
    "source" VARCHAR(32) NOT NULL CHECK (length("source") <= 32)
);

CREATE UNIQUE INDEX "location_link_predecessor_id_successor_id_key" ON "location_link" ("predecessor_id", "successor_id");

CREATE INDEX "location_link_successor_id_idx" ON "location_link" ("successor_id");

CREATE TABLE "bed_return" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "bed_type" VARCHAR(40) NOT NULL CHECK (length("bed_type") <= 40),
    "saved_on" DATE NOT NULL,
    "maximum" INT NOT NULL,
    "occupied" INT NOT NULL,
    "reserved" INT,
    "closed" INT,
    "closure_reason" VARCHAR(200) NOT NULL CHECK (length("closure_reason") <= 200),
    "accepting" BOOLEAN,
    "over_maximum" BOOLEAN NOT NULL,
    "imported_on" DATE NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "bed_return_location_saved_on_bed_type_key" ON "bed_return" ("location", "saved_on", "bed_type");

CREATE INDEX "bed_return_saved_on_idx" ON "bed_return" ("saved_on");

CREATE TABLE "tracker_return" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "saved_on" DATE NOT NULL,
    "accepting" BOOLEAN,
    "people" INT,
    "people_council" INT,
    "people_self_funded" INT,
    "can_provide_more_hours" BOOLEAN,
    "extra_hours" INT,
    "hours_paid" DOUBLE PRECISION,
    "hours_overtime" DOUBLE PRECISION,
    "hours_agency" DOUBLE PRECISION,
    "hours_absence" DOUBLE PRECISION,
    "days_absence" DOUBLE PRECISION,
    "nurses_employed" INT,
    "nurses_absent" INT,
    "care_workers_employed" INT,
    "care_workers_absent" INT,
    "other_staff_employed" INT,
    "other_staff_absent" INT,
    "agency_nurses" INT,
    "agency_care_workers" INT,
    "agency_other_staff" INT,
    "imported_on" DATE NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "tracker_return_location_kind_saved_on_key" ON "tracker_return" ("location", "kind", "saved_on");

CREATE INDEX "tracker_return_saved_on_idx" ON "tracker_return" ("saved_on");

CREATE TABLE "extra_care_scheme" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(200) NOT NULL CHECK (length("name") <= 200),
    "postcode" VARCHAR(8) NOT NULL CHECK (length("postcode") <= 8),
    "authority" VARCHAR(80) NOT NULL CHECK (length("authority") <= 80),
    "apartments" INT NOT NULL,
    "landlord" VARCHAR(200) NOT NULL CHECK (length("landlord") <= 200),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "extra_care_scheme_name_postcode_from_on_key" ON "extra_care_scheme" ("name", "postcode", "from_on");

CREATE TABLE "framework_version" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL CHECK (length("number") <= 20),
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "settings" TEXT NOT NULL,
    "content_hash" VARCHAR(64) NOT NULL CHECK (length("content_hash") <= 64),
    "based_on" INT,
    "consultation_until" DATE,
    "live_on" DATE,
    "superseded_on" DATE,
    "created_by" VARCHAR(120) NOT NULL CHECK (length("created_by") <= 120),
    "created_by_id" INT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "framework_version_number_key" ON "framework_version" ("number");

CREATE INDEX "framework_version_status_idx" ON "framework_version" ("status");

CREATE TABLE "framework_criterion" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "framework_version" INT NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL CHECK (length("code") <= 12),
    "position" INT NOT NULL,
    "body" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "framework_criterion_framework_version_code_key" ON "framework_criterion" ("framework_version", "code");

CREATE TABLE "framework_change" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "framework_version" INT NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL CHECK (length("code") <= 12),
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "reason" VARCHAR(600) NOT NULL CHECK (length("reason") <= 600),
    "cost" TEXT NOT NULL,
    "changed_by" VARCHAR(120) NOT NULL CHECK (length("changed_by") <= 120),
    "changed_by_id" INT,
    "changed_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "framework_change_framework_version_changed_at_idx" ON "framework_change" ("framework_version", "changed_at");

CREATE TABLE "external_framework" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "code" VARCHAR(32) NOT NULL CHECK (length("code") <= 32),
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "status" VARCHAR(20) NOT NULL CHECK (length("status") <= 20),
    "valid_from" DATE,
    "valid_to" DATE
);

CREATE UNIQUE INDEX "external_framework_code_key" ON "external_framework" ("code");

CREATE TABLE "external_statement" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "external_framework" INT NOT NULL REFERENCES "external_framework" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(24) NOT NULL CHECK (length("code") <= 24),
    "part" VARCHAR(120) NOT NULL CHECK (length("part") <= 120),
    "name" VARCHAR(300) NOT NULL CHECK (length("name") <= 300),
    "position" INT NOT NULL
);

CREATE UNIQUE INDEX "external_statement_external_framework_code_key" ON "external_statement" ("external_framework", "code");

CREATE TABLE "external_mapping" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "external_statement" INT NOT NULL REFERENCES "external_statement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "external_mapping_external_statement_criterion_valid_from_key" ON "external_mapping" ("external_statement", "criterion", "valid_from");

CREATE INDEX "external_mapping_criterion_idx" ON "external_mapping" ("criterion");

CREATE TABLE "legacy_tool" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "code" VARCHAR(16) NOT NULL CHECK (length("code") <= 16),
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "services" VARCHAR(200) NOT NULL CHECK (length("services") <= 200),
    "method" VARCHAR(32) NOT NULL CHECK (length("method") <= 32),
    "times_a_year" DOUBLE PRECISION NOT NULL,
    "owner" VARCHAR(120) NOT NULL CHECK (length("owner") <= 120),
    "scale" VARCHAR(80) NOT NULL CHECK (length("scale") <= 80),
    "joint_with" VARCHAR(200) NOT NULL CHECK (length("joint_with") <= 200),
    "version" INT NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "legacy_tool_code_key" ON "legacy_tool" ("code");

CREATE TABLE "tool_import" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "tool" INT NOT NULL REFERENCES "legacy_tool" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "file_name" VARCHAR(200) NOT NULL CHECK (length("file_name") <= 200),
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "mapping" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "officer_count" INT,
    "notes" TEXT NOT NULL,
    "current" BOOLEAN NOT NULL,
    "imported_by" VARCHAR(120) NOT NULL CHECK (length("imported_by") <= 120),
    "imported_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "tool_import_tool_imported_at_idx" ON "tool_import" ("tool", "imported_at");

CREATE INDEX "tool_import_sha256_idx" ON "tool_import" ("sha256");

CREATE TABLE "legacy_question" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "tool" INT NOT NULL REFERENCES "legacy_tool" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "tool_import" INT NOT NULL REFERENCES "tool_import" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "sheet" VARCHAR(120) NOT NULL CHECK (length("sheet") <= 120),
    "row" INT NOT NULL,
    "row_end" INT NOT NULL,
    "position" INT NOT NULL,
    "section" VARCHAR(200) NOT NULL CHECK (length("section") <= 200),
    "text" TEXT NOT NULL,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "theme" VARCHAR(12) NOT NULL CHECK (length("theme") <= 12),
    "answer_type" VARCHAR(32) NOT NULL CHECK (length("answer_type") <= 32),
    "guidance" TEXT NOT NULL,
    "normal" TEXT NOT NULL,
    "normal_hash" VARCHAR(64) NOT NULL CHECK (length("normal_hash") <= 64),
    "current" BOOLEAN NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "legacy_question_tool_position_idx" ON "legacy_question" ("tool", "position");

CREATE INDEX "legacy_question_normal_hash_idx" ON "legacy_question" ("normal_hash");

CREATE INDEX "legacy_question_tool_import_sheet_row_idx" ON "legacy_question" ("tool_import", "sheet", "row");

CREATE TABLE "question_decision" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "question" INT NOT NULL REFERENCES "legacy_question" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "fate" VARCHAR(12) NOT NULL CHECK (length("fate") <= 12),
    "reason" VARCHAR(600) NOT NULL CHECK (length("reason") <= 600),
    "how" VARCHAR(16) NOT NULL CHECK (length("how") <= 16),
    "decided_by" INT,
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ NOT NULL,
    "check_why" VARCHAR(200) NOT NULL CHECK (length("check_why") <= 200),
    "checked_by" INT,
    "checked_label" VARCHAR(120) NOT NULL CHECK (length("checked_label") <= 120),
    "checked_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "question_decision_question_key" ON "question_decision" ("question");

CREATE TABLE "decision_target" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "decision" INT NOT NULL REFERENCES "question_decision" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "part" VARCHAR(300) NOT NULL CHECK (length("part") <= 300)
);

CREATE UNIQUE INDEX "decision_target_decision_criterion_key" ON "decision_target" ("decision", "criterion");

CREATE INDEX "decision_target_criterion_idx" ON "decision_target" ("criterion");

CREATE TABLE "new_criterion_reason" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "reason" VARCHAR(600) NOT NULL CHECK (length("reason") <= 600),
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "new_criterion_reason_criterion_key" ON "new_criterion_reason" ("criterion");

CREATE TABLE "floor_exception" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "question" INT NOT NULL REFERENCES "legacy_question" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "floor" VARCHAR(12) NOT NULL CHECK (length("floor") <= 12),
    "service" VARCHAR(12) NOT NULL CHECK (length("service") <= 12),
    "reason" VARCHAR(600) NOT NULL CHECK (length("reason") <= 600),
    "recorded_by" INT,
    "recorded_label" VARCHAR(120) NOT NULL CHECK (length("recorded_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "approved_by" INT,
    "approved_label" VARCHAR(120) NOT NULL CHECK (length("approved_label") <= 120),
    "approved_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "floor_exception_question_floor_service_key" ON "floor_exception" ("question", "floor", "service");

CREATE TABLE "evidence_file" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "client_id" VARCHAR(36) NOT NULL CHECK (length("client_id") <= 36),
    "organisation" INT REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "file_name" VARCHAR(200) NOT NULL CHECK (length("file_name") <= 200),
    "media_type" VARCHAR(100) NOT NULL CHECK (length("media_type") <= 100),
    "size" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "state" VARCHAR(12) NOT NULL CHECK (length("state") <= 12),
    "state_words" VARCHAR(300) NOT NULL CHECK (length("state_words") <= 300),
    "uploaded_by" INT,
    "uploaded_label" VARCHAR(120) NOT NULL CHECK (length("uploaded_label") <= 120),
    "uploaded_at" TIMESTAMPTZ NOT NULL,
    "checked_at" TIMESTAMPTZ,
    "keep_until" DATE
);

CREATE UNIQUE INDEX "evidence_file_client_id_key" ON "evidence_file" ("client_id");

CREATE INDEX "evidence_file_sha256_idx" ON "evidence_file" ("sha256");

CREATE INDEX "evidence_file_state_idx" ON "evidence_file" ("state");

CREATE INDEX "evidence_file_organisation_idx" ON "evidence_file" ("organisation");

CREATE TABLE "evidence_link" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "evidence" INT NOT NULL REFERENCES "evidence_file" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "subject_kind" VARCHAR(16) NOT NULL CHECK (length("subject_kind") <= 16),
    "subject_id" INT NOT NULL,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "category" VARCHAR(1) NOT NULL CHECK (length("category") <= 1),
    "words" VARCHAR(300) NOT NULL CHECK (length("words") <= 300),
    "added_by" INT,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "evidence_link_evidence_subject_kind_subject_id_criterion_key" ON "evidence_link" ("evidence", "subject_kind", "subject_id", "criterion");

CREATE INDEX "evidence_link_subject_kind_subject_id_idx" ON "evidence_link" ("subject_kind", "subject_id");

CREATE TABLE "assured_service" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL CHECK (length("code") <= 12),
    "tier" VARCHAR(12) NOT NULL CHECK (length("tier") <= 12),
    "tier_reason" VARCHAR(300) NOT NULL CHECK (length("tier_reason") <= 300),
    "starts_on" DATE,
    "people" INT,
    "joint_with" VARCHAR(200) NOT NULL CHECK (length("joint_with") <= 200),
    "lead_officer" INT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "assured_service_location_code_from_on_key" ON "assured_service" ("location", "code", "from_on");

CREATE INDEX "assured_service_code_idx" ON "assured_service" ("code");

CREATE TABLE "assessment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "service" INT NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "client_id" VARCHAR(36) NOT NULL CHECK (length("client_id") <= 36),
    "method" VARCHAR(24) NOT NULL CHECK (length("method") <= 24),
    "tier" VARCHAR(12) NOT NULL CHECK (length("tier") <= 12),
    "theme" VARCHAR(12) NOT NULL CHECK (length("theme") <= 12),
    "rotation" INT NOT NULL,
    "framework_version" INT NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "profile_hash" VARCHAR(64) NOT NULL CHECK (length("profile_hash") <= 64),
    "criteria" TEXT NOT NULL,
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "announced" BOOLEAN NOT NULL,
    "visit_on" DATE,
    "for_year" INT,
    "due_on" DATE,
    "joint_with" VARCHAR(200) NOT NULL CHECK (length("joint_with") <= 200),
    "lead_by" INT,
    "lead_label" VARCHAR(120) NOT NULL CHECK (length("lead_label") <= 120),
    "people_heard" INT,
    "people_total" INT,
    "summary" TEXT NOT NULL,
    "opened_label" VARCHAR(120) NOT NULL CHECK (length("opened_label") <= 120),
    "opened_at" TIMESTAMPTZ NOT NULL,
    "submitted_by" INT,
    "submitted_label" VARCHAR(120) NOT NULL CHECK (length("submitted_label") <= 120),
    "submitted_at" TIMESTAMPTZ,
    "moderated_by" INT,
    "moderated_label" VARCHAR(120) NOT NULL CHECK (length("moderated_label") <= 120),
    "moderated_at" TIMESTAMPTZ,
    "moderation_note" TEXT NOT NULL,
    "comments_due_on" DATE,
    "final_at" TIMESTAMPTZ,
    "final_by" INT,
    "final_label" VARCHAR(120) NOT NULL CHECK (length("final_label") <= 120),
    "access_refused" BOOLEAN NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "assessment_client_id_key" ON "assessment" ("client_id");

CREATE INDEX "assessment_service_method_visit_on_idx" ON "assessment" ("service", "method", "visit_on");

CREATE INDEX "assessment_status_idx" ON "assessment" ("status");

CREATE UNIQUE INDEX "assessment_service_for_year_some_key" ON "assessment" ("service", "for_year") WHERE for_year IS NOT NULL AND status <> 'withdrawn';

CREATE TABLE "assessment_scorer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INT NOT NULL,
    "person_label" VARCHAR(120) NOT NULL CHECK (length("person_label") <= 120),
    "role" VARCHAR(12) NOT NULL CHECK (length("role") <= 12),
    "domains" VARCHAR(60) NOT NULL CHECK (length("domains") <= 60),
    "criteria" TEXT NOT NULL
);

CREATE UNIQUE INDEX "assessment_scorer_assessment_person_role_key" ON "assessment_scorer" ("assessment", "person", "role");

CREATE INDEX "assessment_scorer_person_idx" ON "assessment_scorer" ("person");

CREATE TABLE "capture_entry" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "client_id" VARCHAR(36) NOT NULL CHECK (length("client_id") <= 36),
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "key" VARCHAR(40) NOT NULL CHECK (length("key") <= 40),
    "payload" TEXT NOT NULL,
    "supersedes" TEXT NOT NULL,
    "device" VARCHAR(36) NOT NULL CHECK (length("device") <= 36),
    "recorded_by" INT,
    "recorded_label" VARCHAR(120) NOT NULL CHECK (length("recorded_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "received_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "capture_entry_assessment_client_id_key" ON "capture_entry" ("assessment", "client_id");

CREATE INDEX "capture_entry_assessment_kind_key_idx" ON "capture_entry" ("assessment", "kind", "key");

CREATE TABLE "assessment_answer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "state" VARCHAR(12) NOT NULL CHECK (length("state") <= 12),
    "score" INT,
    "reason" VARCHAR(300) NOT NULL CHECK (length("reason") <= 300),
    "rationale" TEXT NOT NULL,
    "categories" VARCHAR(6) NOT NULL CHECK (length("categories") <= 6),
    "source" VARCHAR(300) NOT NULL CHECK (length("source") <= 300),
    "carried_from" INT,
    "in_conflict" BOOLEAN NOT NULL,
    "scored_by" INT,
    "scored_label" VARCHAR(120) NOT NULL CHECK (length("scored_label") <= 120),
    "scored_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "assessment_answer_assessment_criterion_key" ON "assessment_answer" ("assessment", "criterion");

CREATE TABLE "score_decision" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "from_score" INT,
    "to_score" INT,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "reason" VARCHAR(1000) NOT NULL CHECK (length("reason") <= 1000),
    "decided_by" INT,
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "score_decision_assessment_criterion_decided_at_idx" ON "score_decision" ("assessment", "criterion", "decided_at");

CREATE TABLE "assessment_comment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "words" TEXT NOT NULL,
    "made_by" INT,
    "made_label" VARCHAR(120) NOT NULL CHECK (length("made_label") <= 120),
    "made_at" TIMESTAMPTZ NOT NULL,
    "decision" VARCHAR(12) NOT NULL CHECK (length("decision") <= 12),
    "decision_reason" TEXT NOT NULL,
    "decided_by" INT,
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE INDEX "assessment_comment_assessment_criterion_idx" ON "assessment_comment" ("assessment", "criterion");

CREATE TABLE "double_score" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "score" INT NOT NULL,
    "scored_by" INT,
    "scored_label" VARCHAR(120) NOT NULL CHECK (length("scored_label") <= 120),
    "scored_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "double_score_assessment_criterion_scored_by_key" ON "double_score" ("assessment", "criterion", "scored_by");

CREATE TABLE "grade" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "service" INT NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "visited_on" DATE NOT NULL,
    "percent" DOUBLE PRECISION,
    "raw_star" INT,
    "capped_star" INT,
    "star" INT,
    "provisional" BOOLEAN NOT NULL,
    "confidence" DOUBLE PRECISION,
    "confidence_band" VARCHAR(8) NOT NULL CHECK (length("confidence_band") <= 8),
    "caps" VARCHAR(120) NOT NULL CHECK (length("caps") <= 120),
    "working" TEXT NOT NULL,
    "override_star" INT,
    "override_by" INT,
    "override_reason" VARCHAR(1000) NOT NULL CHECK (length("override_reason") <= 1000),
    "override_label" VARCHAR(120) NOT NULL CHECK (length("override_label") <= 120),
    "override_second_label" VARCHAR(120) NOT NULL CHECK (length("override_second_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "grade_service_from_on_key" ON "grade" ("service", "from_on");

CREATE UNIQUE INDEX "grade_assessment_key" ON "grade" ("assessment");

CREATE INDEX "grade_from_on_idx" ON "grade" ("from_on");

CREATE TABLE "recommendation" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "client_id" VARCHAR(36) NOT NULL CHECK (length("client_id") <= 36),
    "service" INT NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "assessment" INT NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL CHECK (length("criterion") <= 12),
    "what" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "closes_when" TEXT NOT NULL,
    "likelihood" INT NOT NULL,
    "impact" INT NOT NULL,
    "impact_reason" VARCHAR(300) NOT NULL CHECK (length("impact_reason") <= 300),
    "raises" VARCHAR(120) NOT NULL CHECK (length("raises") <= 120),
    "risk" INT NOT NULL,
    "band" VARCHAR(12) NOT NULL CHECK (length("band") <= 12),
    "evidence_due_at" TIMESTAMPTZ,
    "follow_up_on" DATE NOT NULL,
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "late_dates" INT NOT NULL,
    "overdue_since" DATE,
    "plan_sent_at" TIMESTAMPTZ,
    "repeat_of" INT,
    "issued_at" TIMESTAMPTZ,
    "verified_by" INT,
    "verified_label" VARCHAR(120) NOT NULL CHECK (length("verified_label") <= 120),
    "verified_on" DATE,
    "retest" VARCHAR(12) NOT NULL CHECK (length("retest") <= 12),
    "raised_label" VARCHAR(120) NOT NULL CHECK (length("raised_label") <= 120),
    "raised_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "recommendation_client_id_key" ON "recommendation" ("client_id");

CREATE INDEX "recommendation_service_status_idx" ON "recommendation" ("service", "status");

CREATE INDEX "recommendation_assessment_idx" ON "recommendation" ("assessment");

CREATE INDEX "recommendation_status_follow_up_on_idx" ON "recommendation" ("status", "follow_up_on");

CREATE TABLE "planned_action" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "recommendation" INT NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "owner" VARCHAR(120) NOT NULL CHECK (length("owner") <= 120),
    "due_on" DATE NOT NULL,
    "done_on" DATE,
    "progress" TEXT NOT NULL,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "planned_action_recommendation_idx" ON "planned_action" ("recommendation");

CREATE TABLE "recommendation_event" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "recommendation" INT NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "words" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "recommendation_event_recommendation_happened_at_idx" ON "recommendation_event" ("recommendation", "happened_at");

CREATE TABLE "planned_visit" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "service" INT NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "method" VARCHAR(24) NOT NULL CHECK (length("method") <= 24),
    "theme" VARCHAR(12) NOT NULL CHECK (length("theme") <= 12),
    "due_on" DATE NOT NULL,
    "reasons" TEXT NOT NULL,
    "planned_on" DATE NOT NULL,
    "days" DOUBLE PRECISION NOT NULL,
    "announced" BOOLEAN NOT NULL,
    "joint_with" VARCHAR(200) NOT NULL CHECK (length("joint_with") <= 200),
    "desk" BOOLEAN NOT NULL,
    "double" BOOLEAN NOT NULL,
    "note" VARCHAR(600) NOT NULL CHECK (length("note") <= 600),
    "cancel_reason" VARCHAR(300) NOT NULL CHECK (length("cancel_reason") <= 300),
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "assessment" INT REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "planned_visit_service_status_idx" ON "planned_visit" ("service", "status");

CREATE INDEX "planned_visit_planned_on_idx" ON "planned_visit" ("planned_on");

CREATE TABLE "visit_person" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "planned_visit" INT NOT NULL REFERENCES "planned_visit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INT NOT NULL,
    "person_label" VARCHAR(120) NOT NULL CHECK (length("person_label") <= 120),
    "role" VARCHAR(12) NOT NULL CHECK (length("role") <= 12),
    "domains" VARCHAR(60) NOT NULL CHECK (length("domains") <= 60),
    "criteria" TEXT NOT NULL
);

CREATE UNIQUE INDEX "visit_person_planned_visit_person_key" ON "visit_person" ("planned_visit", "person");

CREATE INDEX "visit_person_person_idx" ON "visit_person" ("person");

CREATE TABLE "officer_days" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "person" INT NOT NULL,
    "month" DATE NOT NULL,
    "days" DOUBLE PRECISION NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "officer_days_person_month_key" ON "officer_days" ("person", "month");

CREATE TABLE "contract" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "reference" VARCHAR(60) NOT NULL CHECK (length("reference") <= 60),
    "title" VARCHAR(300) NOT NULL CHECK (length("title") <= 300),
    "kind" VARCHAR(20) NOT NULL CHECK (length("kind") <= 20),
    "framework" INT REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "starts_on" DATE NOT NULL,
    "regime" VARCHAR(16) NOT NULL CHECK (length("regime") <= 16),
    "route" VARCHAR(20) NOT NULL CHECK (length("route") <= 20),
    "stage" VARCHAR(10) NOT NULL CHECK (length("stage") <= 10),
    "price_review" TEXT NOT NULL,
    "officer" INT REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "search_text" VARCHAR(700) NOT NULL CHECK (length("search_text") <= 700),
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "contract_reference_key" ON "contract" ("reference");

CREATE INDEX "contract_framework_idx" ON "contract" ("framework");

CREATE TABLE "contract_change" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "ends_on" DATE,
    "notice_days" INT,
    "annual_pence" INT,
    "total_pence" INT,
    "option_number" INT,
    "why" VARCHAR(600) NOT NULL CHECK (length("why") <= 600),
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "contract_change_contract_from_on_key" ON "contract_change" ("contract", "from_on");

CREATE TABLE "contract_option" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INT NOT NULL,
    "months" INT NOT NULL
);

CREATE UNIQUE INDEX "contract_option_contract_number_key" ON "contract_option" ("contract", "number");

CREATE TABLE "contract_lot" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INT NOT NULL,
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200)
);

CREATE UNIQUE INDEX "contract_lot_contract_number_key" ON "contract_lot" ("contract", "number");

CREATE TABLE "contract_supplier" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "lot" INT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "contract_supplier_contract_organisation_lot_from_on_key" ON "contract_supplier" ("contract", "organisation", "lot", "from_on");

CREATE INDEX "contract_supplier_organisation_idx" ON "contract_supplier" ("organisation");

CREATE TABLE "contract_service" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40)
);

CREATE UNIQUE INDEX "contract_service_contract_service_key" ON "contract_service" ("contract", "service");

CREATE TABLE "contract_location" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "contract_location_contract_location_key" ON "contract_location" ("contract", "location");

CREATE INDEX "contract_location_location_idx" ON "contract_location" ("location");

CREATE TABLE "contract_share" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "partner" VARCHAR(120) NOT NULL CHECK (length("partner") <= 120),
    "partner_kind" VARCHAR(12) NOT NULL CHECK (length("partner_kind") <= 12),
    "share" INT NOT NULL
);

CREATE UNIQUE INDEX "contract_share_contract_partner_key" ON "contract_share" ("contract", "partner");

CREATE TABLE "contract_rate" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "band" VARCHAR(80) NOT NULL CHECK (length("band") <= 80),
    "unit" VARCHAR(12) NOT NULL CHECK (length("unit") <= 12),
    "pence" INT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE INDEX "contract_rate_contract_service_from_on_idx" ON "contract_rate" ("contract", "service", "from_on");

CREATE TABLE "rate_cap" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "band" VARCHAR(80) NOT NULL CHECK (length("band") <= 80),
    "unit" VARCHAR(12) NOT NULL CHECK (length("unit") <= 12),
    "pence" INT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "rate_cap_service_from_on_idx" ON "rate_cap" ("service", "from_on");

CREATE TABLE "outcome_measure" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "unit" VARCHAR(40) NOT NULL CHECK (length("unit") <= 40),
    "target" DOUBLE PRECISION,
    "higher_is_better" BOOLEAN NOT NULL,
    "retired_on" DATE
);

CREATE UNIQUE INDEX "outcome_measure_contract_title_key" ON "outcome_measure" ("contract", "title");

CREATE TABLE "outcome_result" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "measure" INT NOT NULL REFERENCES "outcome_measure" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "first_on" DATE NOT NULL,
    "last_on" DATE NOT NULL,
    "target" DOUBLE PRECISION,
    "actual" DOUBLE PRECISION,
    "grade" VARCHAR(24) NOT NULL CHECK (length("grade") <= 24),
    "words" VARCHAR(600) NOT NULL CHECK (length("words") <= 600),
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "outcome_result_measure_first_on_key" ON "outcome_result" ("measure", "first_on");

CREATE TABLE "contract_milestone" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "stage" VARCHAR(10) NOT NULL CHECK (length("stage") <= 10),
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "due_on" DATE NOT NULL,
    "done_on" DATE
);

CREATE INDEX "contract_milestone_contract_due_on_idx" ON "contract_milestone" ("contract", "due_on");

CREATE TABLE "contract_document" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "contract" INT NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "file_name" VARCHAR(200) NOT NULL CHECK (length("file_name") <= 200),
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "size" INT NOT NULL,
    "added_by" VARCHAR(120) NOT NULL CHECK (length("added_by") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL,
    "removed_at" TIMESTAMPTZ
);

CREATE INDEX "contract_document_contract_idx" ON "contract_document" ("contract");

CREATE TABLE "placement" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL CHECK (length("case_reference") <= 40),
    "event_reference" VARCHAR(40) CHECK (length("event_reference") <= 40),
    "submission" VARCHAR(64) CHECK (length("submission") <= 64),
    "funder" VARCHAR(16) NOT NULL CHECK (length("funder") <= 16),
    "service_type" VARCHAR(20) NOT NULL CHECK (length("service_type") <= 20),
    "component" VARCHAR(24) NOT NULL CHECK (length("component") <= 24),
    "delivery" VARCHAR(16) NOT NULL CHECK (length("delivery") <= 16),
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "place_name" VARCHAR(200) NOT NULL CHECK (length("place_name") <= 200),
    "host_authority" VARCHAR(80) NOT NULL CHECK (length("host_authority") <= 80),
    "home_area" VARCHAR(4) NOT NULL CHECK (length("home_area") <= 4),
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "end_known_on" DATE,
    "end_reason" VARCHAR(200) NOT NULL CHECK (length("end_reason") <= 200),
    "bed_type" VARCHAR(40) NOT NULL CHECK (length("bed_type") <= 40),
    "needs" VARCHAR(200) NOT NULL CHECK (length("needs") <= 200),
    "contract" INT REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reason" VARCHAR(8) NOT NULL CHECK (length("reason") <= 8),
    "more_reasons" VARCHAR(20) NOT NULL CHECK (length("more_reasons") <= 20),
    "reason_words" VARCHAR(500) NOT NULL CHECK (length("reason_words") <= 500),
    "distance_miles" DOUBLE PRECISION,
    "host_told_on" DATE,
    "last_review_on" DATE,
    "next_review_on" DATE,
    "wish" VARCHAR(12) NOT NULL CHECK (length("wish") <= 12),
    "return_stage" VARCHAR(12) NOT NULL CHECK (length("return_stage") <= 12),
    "return_plan" VARCHAR(600) NOT NULL CHECK (length("return_plan") <= 600),
    "override_reason" VARCHAR(500) NOT NULL CHECK (length("override_reason") <= 500),
    "override_by" VARCHAR(120) NOT NULL CHECK (length("override_by") <= 120),
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "placement_event_reference_some_key" ON "placement" ("event_reference") WHERE event_reference IS NOT NULL;

CREATE UNIQUE INDEX "placement_submission_some_key" ON "placement" ("submission") WHERE submission IS NOT NULL;

CREATE INDEX "placement_case_reference_idx" ON "placement" ("case_reference");

CREATE INDEX "placement_location_starts_on_idx" ON "placement" ("location", "starts_on");

CREATE INDEX "placement_contract_idx" ON "placement" ("contract");

CREATE INDEX "placement_starts_on_idx" ON "placement" ("starts_on");

CREATE TABLE "placement_rate" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "placement" INT NOT NULL REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "weekly_hours" DOUBLE PRECISION,
    "rate_pence" INT,
    "rate_unit" VARCHAR(12) NOT NULL CHECK (length("rate_unit") <= 12),
    "units_a_week" DOUBLE PRECISION,
    "weekly_pence" INT,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "placement_rate_placement_from_on_key" ON "placement_rate" ("placement", "from_on");

CREATE TABLE "placement_review" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "placement" INT NOT NULL REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reviewed_on" DATE NOT NULL,
    "next_on" DATE,
    "reason" VARCHAR(8) NOT NULL CHECK (length("reason") <= 8),
    "wish" VARCHAR(12) NOT NULL CHECK (length("wish") <= 12),
    "return_stage" VARCHAR(12) NOT NULL CHECK (length("return_stage") <= 12),
    "words" VARCHAR(600) NOT NULL CHECK (length("words") <= 600),
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "placement_review_placement_reviewed_on_key" ON "placement_review" ("placement", "reviewed_on");

CREATE TABLE "others_count" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "funder" VARCHAR(16) NOT NULL CHECK (length("funder") <= 16),
    "authority" VARCHAR(120) NOT NULL CHECK (length("authority") <= 120),
    "as_at_on" DATE NOT NULL,
    "people" INT NOT NULL,
    "contact_email" VARCHAR(200) NOT NULL CHECK (length("contact_email") <= 200),
    "contact_phone" VARCHAR(40) NOT NULL CHECK (length("contact_phone") <= 40),
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "others_count_location_funder_authority_as_at_on_key" ON "others_count" ("location", "funder", "authority", "as_at_on");

CREATE TABLE "waiting_entry" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL CHECK (length("case_reference") <= 40),
    "component" VARCHAR(24) NOT NULL CHECK (length("component") <= 24),
    "since_on" DATE NOT NULL,
    "ended_on" DATE,
    "why" VARCHAR(20) NOT NULL CHECK (length("why") <= 20),
    "words" VARCHAR(300) NOT NULL CHECK (length("words") <= 300),
    "outcome" VARCHAR(20) NOT NULL CHECK (length("outcome") <= 20),
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INT
);

CREATE UNIQUE INDEX "waiting_entry_case_reference_component_since_on_key" ON "waiting_entry" ("case_reference", "component", "since_on");

CREATE TABLE "embargo" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "stage" VARCHAR(16) NOT NULL CHECK (length("stage") <= 16),
    "origin" VARCHAR(12) NOT NULL CHECK (length("origin") <= 12),
    "emergency" BOOLEAN NOT NULL,
    "policy_version" INT NOT NULL,
    "facts" TEXT NOT NULL,
    "alternatives" TEXT NOT NULL,
    "effect_on_people" TEXT NOT NULL,
    "why_not_weaker" TEXT NOT NULL,
    "must_change" TEXT NOT NULL,
    "returns_stopped_why" TEXT NOT NULL,
    "comment_asked_at" TIMESTAMPTZ,
    "comment_due_at" TIMESTAMPTZ,
    "provider_comment" TEXT NOT NULL,
    "commented_at" TIMESTAMPTZ,
    "comment_answer" TEXT NOT NULL,
    "private_answer" TEXT NOT NULL,
    "host_name" VARCHAR(120) NOT NULL CHECK (length("host_name") <= 120),
    "expected_end_on" DATE,
    "converts" INT,
    "recommended_by" INT,
    "recommended_label" VARCHAR(120) NOT NULL CHECK (length("recommended_label") <= 120),
    "recommended_at" TIMESTAMPTZ NOT NULL,
    "approved_by" INT,
    "approved_label" VARCHAR(120) NOT NULL CHECK (length("approved_label") <= 120),
    "approved_at" TIMESTAMPTZ,
    "confirmed_by" INT,
    "confirmed_label" VARCHAR(120) NOT NULL CHECK (length("confirmed_label") <= 120),
    "confirmed_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "ended_label" VARCHAR(120) NOT NULL CHECK (length("ended_label") <= 120),
    "override_reason" TEXT NOT NULL,
    "override_label" VARCHAR(120) NOT NULL CHECK (length("override_label") <= 120),
    "override_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "embargo_submission_key" ON "embargo" ("submission");

CREATE INDEX "embargo_location_idx" ON "embargo" ("location");

CREATE INDEX "embargo_organisation_idx" ON "embargo" ("organisation");

CREATE INDEX "embargo_stage_idx" ON "embargo" ("stage");

CREATE TABLE "embargo_terms" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "cap_per_week" INT,
    "one_a_day" BOOLEAN NOT NULL,
    "bed_types" VARCHAR(300) NOT NULL CHECK (length("bed_types") <= 300),
    "needs" VARCHAR(300) NOT NULL CHECK (length("needs") <= 300),
    "scope_words" VARCHAR(500) NOT NULL CHECK (length("scope_words") <= 500),
    "review_on" DATE NOT NULL,
    "from_at" TIMESTAMPTZ NOT NULL,
    "until_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "embargo_terms_embargo_from_at_key" ON "embargo_terms" ("embargo", "from_at");

CREATE INDEX "embargo_terms_until_at_from_at_idx" ON "embargo_terms" ("until_at", "from_at");

CREATE TABLE "embargo_reason" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(8) NOT NULL CHECK (length("code") <= 8),
    "words" VARCHAR(500) NOT NULL CHECK (length("words") <= 500),
    "held_back_for" VARCHAR(120) NOT NULL CHECK (length("held_back_for") <= 120),
    "held_back_until" DATE
);

CREATE UNIQUE INDEX "embargo_reason_embargo_code_key" ON "embargo_reason" ("embargo", "code");

CREATE TABLE "embargo_test" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reason" VARCHAR(8) NOT NULL CHECK (length("reason") <= 8),
    "criteria" VARCHAR(300) NOT NULL CHECK (length("criteria") <= 300),
    "least" INT NOT NULL,
    "visits" INT NOT NULL,
    "days_apart" INT NOT NULL,
    "unannounced" INT NOT NULL,
    "look_with" VARCHAR(200) NOT NULL CHECK (length("look_with") <= 200)
);

CREATE UNIQUE INDEX "embargo_test_embargo_reason_key" ON "embargo_test" ("embargo", "reason");

CREATE TABLE "embargo_recommendation" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "recommendation" INT NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "embargo_recommendation_embargo_recommendation_key" ON "embargo_recommendation" ("embargo", "recommendation");

CREATE INDEX "embargo_recommendation_recommendation_idx" ON "embargo_recommendation" ("recommendation");

CREATE TABLE "embargo_check" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL CHECK (length("code") <= 40),
    "met" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "checked_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_check_embargo_code_checked_at_idx" ON "embargo_check" ("embargo", "code", "checked_at");

CREATE TABLE "embargo_decision" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "act" VARCHAR(16) NOT NULL CHECK (length("act") <= 16),
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "why" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL CHECK (length("case_reference") <= 40),
    "recommended_by" INT,
    "recommended_label" VARCHAR(120) NOT NULL CHECK (length("recommended_label") <= 120),
    "recommended_at" TIMESTAMPTZ NOT NULL,
    "decided_by" INT,
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ,
    "decided_why" TEXT NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "embargo_decision_submission_key" ON "embargo_decision" ("submission");

CREATE INDEX "embargo_decision_embargo_act_idx" ON "embargo_decision" ("embargo", "act");

CREATE INDEX "embargo_decision_status_idx" ON "embargo_decision" ("status");

CREATE TABLE "embargo_review" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "held_on" DATE NOT NULL,
    "answers" TEXT NOT NULL,
    "next_review_on" DATE NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_review_embargo_held_on_idx" ON "embargo_review" ("embargo", "held_on");

CREATE TABLE "embargo_plan_step" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INT NOT NULL,
    "cap_per_week" INT NOT NULL,
    "due_on" DATE NOT NULL,
    "taken_at" TIMESTAMPTZ,
    "taken_label" VARCHAR(120) NOT NULL CHECK (length("taken_label") <= 120)
);

CREATE INDEX "embargo_plan_step_embargo_position_idx" ON "embargo_plan_step" ("embargo", "position");

CREATE TABLE "embargo_told" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "event" VARCHAR(24) NOT NULL CHECK (length("event") <= 24),
    "told_row" VARCHAR(12) NOT NULL CHECK (length("told_row") <= 12),
    "words" TEXT NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "told_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "embargo_told_embargo_event_told_row_key" ON "embargo_told" ("embargo", "event", "told_row");

CREATE TABLE "embargo_cash" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "as_at_on" DATE NOT NULL,
    "break_even_beds" INT,
    "cash_days" INT,
    "source" VARCHAR(300) NOT NULL CHECK (length("source") <= 300),
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_cash_embargo_location_as_at_on_idx" ON "embargo_cash" ("embargo", "location", "as_at_on");

CREATE TABLE "embargo_step" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "embargo" INT NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL CHECK (length("kind") <= 24),
    "words" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "embargo_step_embargo_happened_at_idx" ON "embargo_step" ("embargo", "happened_at");

CREATE TABLE "host_alert" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "key" VARCHAR(340) NOT NULL CHECK (length("key") <= 340),
    "host_name" VARCHAR(120) NOT NULL CHECK (length("host_name") <= 120),
    "partner" INT REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "place_name" VARCHAR(200) NOT NULL CHECK (length("place_name") <= 200),
    "told_at" TIMESTAMPTZ NOT NULL,
    "told_by" VARCHAR(200) NOT NULL CHECK (length("told_by") <= 200),
    "told_how" VARCHAR(12) NOT NULL CHECK (length("told_how") <= 12),
    "restriction" VARCHAR(12) NOT NULL CHECK (length("restriction") <= 12),
    "host_reasons" TEXT NOT NULL,
    "host_contact" VARCHAR(200) NOT NULL CHECK (length("host_contact") <= 200),
    "host_contact_email" VARCHAR(254) NOT NULL CHECK (length("host_contact_email") <= 254),
    "starts_on" DATE,
    "host_review_on" DATE,
    "safeguarding" VARCHAR(8) NOT NULL CHECK (length("safeguarding") <= 8),
    "other_authorities" VARCHAR(500) NOT NULL CHECK (length("other_authorities") <= 500),
    "level" VARCHAR(4) NOT NULL CHECK (length("level") <= 4),
    "level_reason" TEXT NOT NULL,
    "level_by" INT,
    "level_label" VARCHAR(120) NOT NULL CHECK (length("level_label") <= 120),
    "level_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR(8) NOT NULL CHECK (length("state") <= 8),
    "policy_version" INT NOT NULL,
    "embargo" INT REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "logged_by" INT,
    "logged_label" VARCHAR(120) NOT NULL CHECK (length("logged_label") <= 120),
    "logged_at" TIMESTAMPTZ NOT NULL,
    "lifted_at" TIMESTAMPTZ,
    "lifted_words" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ,
    "closed_label" VARCHAR(120) NOT NULL CHECK (length("closed_label") <= 120),
    "closed_words" TEXT NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "host_alert_submission_key" ON "host_alert" ("submission");

CREATE UNIQUE INDEX "host_alert_key_some_key" ON "host_alert" ("key") WHERE state <> 'closed';

CREATE INDEX "host_alert_state_told_at_idx" ON "host_alert" ("state", "told_at");

CREATE INDEX "host_alert_location_idx" ON "host_alert" ("location");

CREATE TABLE "host_notice" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "file_name" VARCHAR(200) NOT NULL CHECK (length("file_name") <= 200),
    "size" INT NOT NULL,
    "received_by" INT,
    "received_label" VARCHAR(120) NOT NULL CHECK (length("received_label") <= 120),
    "received_at" TIMESTAMPTZ NOT NULL,
    "dismissed_at" TIMESTAMPTZ,
    "dismissed_by" INT,
    "dismissed_label" VARCHAR(120) NOT NULL CHECK (length("dismissed_label") <= 120),
    "dismissed_reason" VARCHAR(500) NOT NULL CHECK (length("dismissed_reason") <= 500)
);

CREATE UNIQUE INDEX "host_notice_sha256_key" ON "host_notice" ("sha256");

CREATE INDEX "host_notice_received_at_some_idx" ON "host_notice" ("received_at") WHERE dismissed_at IS NULL;

CREATE INDEX "host_notice_dismissed_at_some_idx" ON "host_notice" ("dismissed_at") WHERE dismissed_at IS NOT NULL;

CREATE TABLE "host_alert_notice" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "alert" INT NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "notice" INT NOT NULL REFERENCES "host_notice" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "host_alert_notice_alert_notice_key" ON "host_alert_notice" ("alert", "notice");

CREATE INDEX "host_alert_notice_notice_idx" ON "host_alert_notice" ("notice");

CREATE TABLE "host_alert_person" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "alert" INT NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "case_reference" VARCHAR(40) NOT NULL CHECK (length("case_reference") <= 40),
    "placement" INT REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "funder" VARCHAR(16) NOT NULL CHECK (length("funder") <= 16),
    "component" VARCHAR(24) NOT NULL CHECK (length("component") <= 24),
    "delivery" VARCHAR(16) NOT NULL CHECK (length("delivery") <= 16),
    "found_at" TIMESTAMPTZ NOT NULL,
    "found_later" BOOLEAN NOT NULL,
    "worker_id" INT,
    "worker_label" VARCHAR(120) NOT NULL CHECK (length("worker_label") <= 120),
    "outcome" VARCHAR(32) NOT NULL CHECK (length("outcome") <= 32),
    "outcome_words" TEXT NOT NULL,
    "outcome_at" TIMESTAMPTZ,
    "outcome_label" VARCHAR(120) NOT NULL CHECK (length("outcome_label") <= 120),
    "harm_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "host_alert_person_alert_case_reference_key" ON "host_alert_person" ("alert", "case_reference");

CREATE INDEX "host_alert_person_case_reference_idx" ON "host_alert_person" ("case_reference");

CREATE TABLE "host_alert_event" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "alert" INT NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL CHECK (length("kind") <= 16),
    "words" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "host_alert_event_alert_at_idx" ON "host_alert_event" ("alert", "at");

CREATE TABLE "care_request" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL CHECK (length("case_reference") <= 40),
    "search" TEXT NOT NULL,
    "on_day" DATE NOT NULL,
    "usable" INT NOT NULL,
    "looked_at" INT NOT NULL,
    "left_out" TEXT NOT NULL,
    "nearest" TEXT NOT NULL,
    "outcome" VARCHAR(12) NOT NULL CHECK (length("outcome") <= 12),
    "outcome_on" DATE,
    "outcome_words" VARCHAR(300) NOT NULL CHECK (length("outcome_words") <= 300),
    "placement" INT REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "asked_by" VARCHAR(120) NOT NULL CHECK (length("asked_by") <= 120),
    "asked_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "care_request_case_reference_idx" ON "care_request" ("case_reference");

CREATE INDEX "care_request_outcome_asked_at_idx" ON "care_request" ("outcome", "asked_at");

CREATE TABLE "care_offer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "request" INT NOT NULL REFERENCES "care_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "answer" VARCHAR(10) NOT NULL CHECK (length("answer") <= 10),
    "weekly_pence" INT,
    "words" VARCHAR(300) NOT NULL CHECK (length("words") <= 300),
    "asked_at" TIMESTAMPTZ NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "recorded_by" VARCHAR(120) NOT NULL CHECK (length("recorded_by") <= 120)
);

CREATE UNIQUE INDEX "care_offer_request_location_key" ON "care_offer" ("request", "location");

CREATE TABLE "contingency_run" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "subject_kind" VARCHAR(16) NOT NULL CHECK (length("subject_kind") <= 16),
    "subject_id" INT,
    "subject_key" VARCHAR(120) NOT NULL CHECK (length("subject_key") <= 120),
    "areas" VARCHAR(200) NOT NULL CHECK (length("areas") <= 200),
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "day" DATE NOT NULL,
    "settings" TEXT NOT NULL,
    "facts_digest" VARCHAR(64) NOT NULL CHECK (length("facts_digest") <= 64),
    "people" INT NOT NULL,
    "placed" INT NOT NULL,
    "mean_miles" DOUBLE PRECISION,
    "extra_weekly_pence" INT NOT NULL,
    "unknown_costs" INT NOT NULL,
    "proven" BOOLEAN NOT NULL,
    "most" INT NOT NULL,
    "excess" DOUBLE PRECISION NOT NULL,
    "notes" TEXT NOT NULL,
    "made_by" VARCHAR(120) NOT NULL CHECK (length("made_by") <= 120),
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "contingency_run_submission_key" ON "contingency_run" ("submission");

CREATE INDEX "contingency_run_subject_kind_subject_id_idx" ON "contingency_run" ("subject_kind", "subject_id");

CREATE INDEX "contingency_run_made_at_idx" ON "contingency_run" ("made_at");

CREATE TABLE "contingency_move" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "run" INT NOT NULL REFERENCES "contingency_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INT NOT NULL,
    "person" VARCHAR(140) NOT NULL CHECK (length("person") <= 140),
    "funder" VARCHAR(16) NOT NULL CHECK (length("funder") <= 16),
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "bed_type" VARCHAR(40) NOT NULL CHECK (length("bed_type") <= 40),
    "needs" VARCHAR(200) NOT NULL CHECK (length("needs") <= 200),
    "hours" DOUBLE PRECISION,
    "assumed" VARCHAR(60) NOT NULL CHECK (length("assumed") <= 60),
    "from_location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "to_location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "to_bed_type" VARCHAR(40) NOT NULL CHECK (length("to_bed_type") <= 40),
    "shut" VARCHAR(20) NOT NULL CHECK (length("shut") <= 20),
    "rating" VARCHAR(40) NOT NULL CHECK (length("rating") <= 40),
    "miles" DOUBLE PRECISION,
    "present_pence" INT,
    "weekly_pence" INT,
    "why" VARCHAR(20) NOT NULL CHECK (length("why") <= 20),
    "fitting" INT NOT NULL,
    "stale" INT NOT NULL,
    "embargoed" INT NOT NULL,
    "together" BOOLEAN
);

CREATE UNIQUE INDEX "contingency_move_run_position_key" ON "contingency_move" ("run", "position");

CREATE TABLE "market_run" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "day" DATE NOT NULL,
    "settings" TEXT NOT NULL,
    "facts_digest" VARCHAR(64) NOT NULL CHECK (length("facts_digest") <= 64),
    "locations" INT NOT NULL,
    "people" INT NOT NULL,
    "cannot_lose" INT NOT NULL,
    "made_by" VARCHAR(120) NOT NULL CHECK (length("made_by") <= 120),
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "market_run_day_idx" ON "market_run" ("day");

CREATE TABLE "market_standing" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "run" INT NOT NULL REFERENCES "market_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "rank" INT NOT NULL,
    "people" INT NOT NULL,
    "unplaced" INT NOT NULL,
    "mean_miles" DOUBLE PRECISION,
    "days" DOUBLE PRECISION
);

CREATE UNIQUE INDEX "market_standing_run_location_key" ON "market_standing" ("run", "location");

CREATE UNIQUE INDEX "market_standing_run_rank_key" ON "market_standing" ("run", "rank");

CREATE TABLE "failure_case" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "whole_provider" BOOLEAN NOT NULL,
    "service_group" VARCHAR(20) NOT NULL CHECK (length("service_group") <= 20),
    "trigger" VARCHAR(12) NOT NULL CHECK (length("trigger") <= 12),
    "told_by" VARCHAR(200) NOT NULL CHECK (length("told_by") <= 200),
    "words" TEXT NOT NULL,
    "confidential" BOOLEAN NOT NULL,
    "mode" VARCHAR(10) NOT NULL CHECK (length("mode") <= 10),
    "mode_reason" VARCHAR(500) NOT NULL CHECK (length("mode_reason") <= 500),
    "stage" VARCHAR(20) NOT NULL CHECK (length("stage") <= 20),
    "lead_id" INT NOT NULL,
    "lead_label" VARCHAR(120) NOT NULL CHECK (length("lead_label") <= 120),
    "deputy_id" INT NOT NULL,
    "deputy_label" VARCHAR(120) NOT NULL CHECK (length("deputy_label") <= 120),
    "opened_at" TIMESTAMPTZ NOT NULL,
    "declared_at" TIMESTAMPTZ,
    "notice_at" TIMESTAMPTZ,
    "closure_at" TIMESTAMPTZ,
    "closed_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "declared_by_id" INT,
    "declared_label" VARCHAR(120) NOT NULL CHECK (length("declared_label") <= 120),
    "protocol_version" INT NOT NULL,
    "submission" VARCHAR(64) CHECK (length("submission") <= 64),
    "family_words" TEXT NOT NULL,
    "version" INT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "failure_case_submission_some_key" ON "failure_case" ("submission") WHERE submission IS NOT NULL;

CREATE INDEX "failure_case_organisation_idx" ON "failure_case" ("organisation");

CREATE INDEX "failure_case_stage_opened_at_idx" ON "failure_case" ("stage", "opened_at");

CREATE TABLE "failure_place" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "embargo_id" INT,
    "exit_on" DATE,
    "added_at" TIMESTAMPTZ NOT NULL,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120)
);

CREATE UNIQUE INDEX "failure_place_failure_location_key" ON "failure_place" ("failure", "location");

CREATE INDEX "failure_place_location_idx" ON "failure_place" ("location");

CREATE TABLE "failure_stage" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "stage" VARCHAR(20) NOT NULL CHECK (length("stage") <= 20),
    "entered_at" TIMESTAMPTZ NOT NULL,
    "left_at" TIMESTAMPTZ,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "reason" TEXT NOT NULL,
    "tests" TEXT NOT NULL,
    "confirm_by" TIMESTAMPTZ,
    "confirmed_at" TIMESTAMPTZ,
    "confirmed_id" INT,
    "confirmed_label" VARCHAR(120) NOT NULL CHECK (length("confirmed_label") <= 120),
    "reviewed_at" TIMESTAMPTZ,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "failure_stage_failure_entered_at_idx" ON "failure_stage" ("failure", "entered_at");

CREATE TABLE "failure_duty" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "question" VARCHAR(8) NOT NULL CHECK (length("question") <= 8),
    "answer" VARCHAR(12) NOT NULL CHECK (length("answer") <= 12),
    "words" TEXT NOT NULL,
    "happened_on" DATE,
    "answered_at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "failure_duty_failure_question_answered_at_idx" ON "failure_duty" ("failure", "question", "answered_at");

CREATE TABLE "failure_person" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reference" VARCHAR(40) NOT NULL CHECK (length("reference") <= 40),
    "paid_by" VARCHAR(16) NOT NULL CHECK (length("paid_by") <= 16),
    "authority" VARCHAR(120) NOT NULL CHECK (length("authority") <= 120),
    "authority_key" VARCHAR(160) NOT NULL CHECK (length("authority_key") <= 160),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "placement_id" INT,
    "bed_type" VARCHAR(40) NOT NULL CHECK (length("bed_type") <= 40),
    "needs" VARCHAR(300) NOT NULL CHECK (length("needs") <= 300),
    "weekly_hours" DOUBLE PRECISION,
    "nursing" BOOLEAN NOT NULL,
    "two_carers" BOOLEAN NOT NULL,
    "end_of_life" BOOLEAN NOT NULL,
    "court_authority" BOOLEAN NOT NULL,
    "stay_with" VARCHAR(80) NOT NULL CHECK (length("stay_with") <= 80),
    "urgency" VARCHAR(8) NOT NULL CHECK (length("urgency") <= 8),
    "worker" VARCHAR(120) NOT NULL CHECK (length("worker") <= 120),
    "destination_location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "destination" VARCHAR(200) NOT NULL CHECK (length("destination") <= 200),
    "move_at" TIMESTAMPTZ,
    "moved_at" TIMESTAMPTZ,
    "night_reason" VARCHAR(500) NOT NULL CHECK (length("night_reason") <= 500),
    "arrived_at" TIMESTAMPTZ,
    "arrival_words" VARCHAR(500) NOT NULL CHECK (length("arrival_words") <= 500),
    "settled_on" DATE,
    "outcome" VARCHAR(16) NOT NULL CHECK (length("outcome") <= 16),
    "family_at" TIMESTAMPTZ,
    "advocate_at" TIMESTAMPTZ,
    "property_at" TIMESTAMPTZ,
    "medicines_at" TIMESTAMPTZ,
    "money_at" TIMESTAMPTZ,
    "not_needed" VARCHAR(80) NOT NULL CHECK (length("not_needed") <= 80),
    "notes" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "added_reason" VARCHAR(300) NOT NULL CHECK (length("added_reason") <= 300),
    "removed_at" TIMESTAMPTZ,
    "removed_reason" VARCHAR(300) NOT NULL CHECK (length("removed_reason") <= 300),
    "version" INT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "failure_person_failure_reference_key" ON "failure_person" ("failure", "reference");

CREATE TABLE "failure_log" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "words" TEXT NOT NULL,
    "person" VARCHAR(40) NOT NULL CHECK (length("person") <= 40),
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "source" VARCHAR(200) NOT NULL CHECK (length("source") <= 200),
    "confidential" BOOLEAN NOT NULL,
    "submission" VARCHAR(64) CHECK (length("submission") <= 64)
);

CREATE INDEX "failure_log_failure_happened_at_idx" ON "failure_log" ("failure", "happened_at");

CREATE UNIQUE INDEX "failure_log_submission_some_key" ON "failure_log" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_share" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "partner" INT NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "with_people" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "started_label" VARCHAR(120) NOT NULL CHECK (length("started_label") <= 120),
    "ended_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "failure_share_failure_partner_key" ON "failure_share" ("failure", "partner");

CREATE INDEX "failure_share_partner_idx" ON "failure_share" ("partner");

CREATE TABLE "failure_message" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "share" INT NOT NULL REFERENCES "failure_share" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_partner" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "asks" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "acknowledged_at" TIMESTAMPTZ,
    "acknowledged_label" VARCHAR(120) NOT NULL CHECK (length("acknowledged_label") <= 120),
    "submission" VARCHAR(64) CHECK (length("submission") <= 64)
);

CREATE INDEX "failure_message_share_written_at_idx" ON "failure_message" ("share", "written_at");

CREATE UNIQUE INDEX "failure_message_submission_some_key" ON "failure_message" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_excuse" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "task_id" INT NOT NULL,
    "code" VARCHAR(12) NOT NULL CHECK (length("code") <= 12),
    "person" VARCHAR(40) NOT NULL CHECK (length("person") <= 40),
    "reason" TEXT NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "excused_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "failure_excuse_failure_task_id_idx" ON "failure_excuse" ("failure", "task_id");

CREATE TABLE "failure_lesson" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "owner" VARCHAR(120) NOT NULL CHECK (length("owner") <= 120),
    "due_on" DATE,
    "done_on" DATE,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL,
    "submission" VARCHAR(64) CHECK (length("submission") <= 64),
    "version" INT NOT NULL
);

CREATE INDEX "failure_lesson_failure_idx" ON "failure_lesson" ("failure");

CREATE UNIQUE INDEX "failure_lesson_submission_some_key" ON "failure_lesson" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_book" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "failure" INT NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "moment" TIMESTAMPTZ NOT NULL,
    "content" TEXT NOT NULL,
    "content_digest" VARCHAR(64) NOT NULL CHECK (length("content_digest") <= 64),
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "size" INT NOT NULL,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120)
);

CREATE INDEX "failure_book_failure_moment_idx" ON "failure_book" ("failure", "moment");

CREATE TABLE "information_request" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "direction" VARCHAR(8) NOT NULL CHECK (length("direction") <= 8),
    "partner" INT NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "purpose" TEXT NOT NULL,
    "bases" VARCHAR(120) NOT NULL CHECK (length("bases") <= 120),
    "checks" VARCHAR(60) NOT NULL CHECK (length("checks") <= 60),
    "urgency" VARCHAR(8) NOT NULL CHECK (length("urgency") <= 8),
    "asked_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "asker" VARCHAR(120) NOT NULL CHECK (length("asker") <= 120),
    "their_reference" VARCHAR(60) NOT NULL CHECK (length("their_reference") <= 60),
    "may_tell_provider" BOOLEAN NOT NULL,
    "note" TEXT NOT NULL,
    "by_partner" BOOLEAN NOT NULL,
    "state" VARCHAR(16) NOT NULL CHECK (length("state") <= 16),
    "answered_on" DATE,
    "answerer" VARCHAR(120) NOT NULL CHECK (length("answerer") <= 120),
    "withheld" TEXT NOT NULL,
    "closed_reason" TEXT NOT NULL,
    "asked_label" VARCHAR(120) NOT NULL CHECK (length("asked_label") <= 120),
    "answered_label" VARCHAR(120) NOT NULL CHECK (length("answered_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "information_request_submission_key" ON "information_request" ("submission");

CREATE INDEX "information_request_organisation_asked_on_idx" ON "information_request" ("organisation", "asked_on");

CREATE INDEX "information_request_partner_asked_on_idx" ON "information_request" ("partner", "asked_on");

CREATE INDEX "information_request_state_due_on_idx" ON "information_request" ("state", "due_on");

CREATE TABLE "information_request_place" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "request" INT NOT NULL REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "information_request_place_request_location_key" ON "information_request_place" ("request", "location");

CREATE INDEX "information_request_place_location_idx" ON "information_request_place" ("location");

CREATE TABLE "information_question" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "request" INT NOT NULL REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INT NOT NULL,
    "question" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "standing" VARCHAR(8) NOT NULL CHECK (length("standing") <= 8),
    "source" VARCHAR(200) NOT NULL CHECK (length("source") <= 200),
    "as_of_on" DATE
);

CREATE UNIQUE INDEX "information_question_request_number_key" ON "information_question" ("request", "number");

CREATE TABLE "disclosure" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "way" VARCHAR(8) NOT NULL CHECK (length("way") <= 8),
    "partner" INT NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "request" INT REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "shared_on" DATE NOT NULL,
    "what" TEXT NOT NULL,
    "how" VARCHAR(200) NOT NULL CHECK (length("how") <= 200),
    "bases" VARCHAR(120) NOT NULL CHECK (length("bases") <= 120),
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "disclosure_submission_key" ON "disclosure" ("submission");

CREATE INDEX "disclosure_partner_shared_on_idx" ON "disclosure" ("partner", "shared_on");

CREATE INDEX "disclosure_organisation_shared_on_idx" ON "disclosure" ("organisation", "shared_on");

CREATE INDEX "disclosure_request_idx" ON "disclosure" ("request");

CREATE TABLE "told_suspension" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "partner" INT NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "request" INT REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(8) NOT NULL CHECK (length("kind") <= 8),
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "words" TEXT NOT NULL,
    "told_on" DATE NOT NULL,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "told_suspension_location_from_on_idx" ON "told_suspension" ("location", "from_on");

CREATE UNIQUE INDEX "told_suspension_partner_location_kind_from_on_key" ON "told_suspension" ("partner", "location", "kind", "from_on");

CREATE INDEX "told_suspension_request_idx" ON "told_suspension" ("request");

CREATE TABLE "turnaround" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "source" VARCHAR(16) NOT NULL CHECK (length("source") <= 16),
    "concern" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "tests" VARCHAR(60) NOT NULL CHECK (length("tests") <= 60),
    "protocol_version" INT NOT NULL,
    "agreed_on" DATE NOT NULL,
    "agreed_with" VARCHAR(200) NOT NULL CHECK (length("agreed_with") <= 200),
    "council_gives" TEXT NOT NULL,
    "provider_gives" TEXT NOT NULL,
    "exit_test" TEXT NOT NULL,
    "first_ends_on" DATE NOT NULL,
    "first_review_on" DATE NOT NULL,
    "lead_id" INT NOT NULL,
    "lead_label" VARCHAR(120) NOT NULL CHECK (length("lead_label") <= 120),
    "opened_on" DATE NOT NULL,
    "opened_by" INT,
    "opened_label" VARCHAR(120) NOT NULL CHECK (length("opened_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "outcome" VARCHAR(12) NOT NULL CHECK (length("outcome") <= 12),
    "exited_on" DATE,
    "exit_words" TEXT NOT NULL,
    "exit_test_met" BOOLEAN NOT NULL,
    "exited_label" VARCHAR(120) NOT NULL CHECK (length("exited_label") <= 120),
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "turnaround_submission_key" ON "turnaround" ("submission");

CREATE INDEX "turnaround_organisation_opened_on_idx" ON "turnaround" ("organisation", "opened_on");

CREATE INDEX "turnaround_location_idx" ON "turnaround" ("location");

CREATE INDEX "turnaround_exited_on_idx" ON "turnaround" ("exited_on");

CREATE TABLE "turnaround_member" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "turnaround" INT NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(12) NOT NULL CHECK (length("role") <= 12),
    "user_id" INT,
    "partner" INT REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(120) NOT NULL CHECK (length("name") <= 120),
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "turnaround_member_turnaround_role_idx" ON "turnaround_member" ("turnaround", "role");

CREATE TABLE "turnaround_action" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "turnaround" INT NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "side" VARCHAR(8) NOT NULL CHECK (length("side") <= 8),
    "owner" VARCHAR(120) NOT NULL CHECK (length("owner") <= 120),
    "due_on" DATE NOT NULL,
    "added_on" DATE NOT NULL,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "closed_on" DATE,
    "result" VARCHAR(12) NOT NULL CHECK (length("result") <= 12),
    "evidence" TEXT NOT NULL,
    "closed_label" VARCHAR(120) NOT NULL CHECK (length("closed_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "turnaround_action_turnaround_due_on_idx" ON "turnaround_action" ("turnaround", "due_on");

CREATE TABLE "turnaround_cost" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "turnaround" INT NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(12) NOT NULL CHECK (length("kind") <= 12),
    "words" TEXT NOT NULL,
    "limit_pence" INT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "funded_from" VARCHAR(120) NOT NULL CHECK (length("funded_from") <= 120),
    "better_than_moving" TEXT NOT NULL,
    "legal_checked" VARCHAR(200) NOT NULL CHECK (length("legal_checked") <= 200),
    "state" VARCHAR(10) NOT NULL CHECK (length("state") <= 10),
    "proposed_by" INT,
    "proposed_label" VARCHAR(120) NOT NULL CHECK (length("proposed_label") <= 120),
    "proposed_on" DATE NOT NULL,
    "decided_by" INT,
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_on" DATE,
    "decided_words" VARCHAR(500) NOT NULL CHECK (length("decided_words") <= 500),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "turnaround_cost_submission_key" ON "turnaround_cost" ("submission");

CREATE INDEX "turnaround_cost_turnaround_idx" ON "turnaround_cost" ("turnaround");

CREATE TABLE "turnaround_review" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "turnaround" INT NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "held_on" DATE NOT NULL,
    "progress" VARCHAR(8) NOT NULL CHECK (length("progress") <= 8),
    "words" TEXT NOT NULL,
    "next_review_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "reviewed_label" VARCHAR(120) NOT NULL CHECK (length("reviewed_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "turnaround_review_turnaround_held_on_key" ON "turnaround_review" ("turnaround", "held_on");

CREATE TABLE "risk_score" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "policy_version" INT NOT NULL,
    "band" VARCHAR(8) NOT NULL CHECK (length("band") <= 8),
    "score" DOUBLE PRECISION,
    "floor" DOUBLE PRECISION,
    "ceiling" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION NOT NULL,
    "beds" INT NOT NULL,
    "warned" VARCHAR(120) NOT NULL CHECK (length("warned") <= 120),
    "points" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "computed_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "risk_score_location_from_on_key" ON "risk_score" ("location", "from_on");

CREATE INDEX "risk_score_organisation_idx" ON "risk_score" ("organisation");

CREATE INDEX "risk_score_from_on_idx" ON "risk_score" ("from_on");

CREATE UNIQUE INDEX "risk_score_location_some_key" ON "risk_score" ("location") WHERE until_on IS NULL;

CREATE TABLE "risk_provider_score" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "policy_version" INT NOT NULL,
    "band" VARCHAR(8) NOT NULL CHECK (length("band") <= 8),
    "score" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION NOT NULL,
    "locations" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL CHECK (length("digest") <= 64),
    "computed_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "risk_provider_score_organisation_from_on_key" ON "risk_provider_score" ("organisation", "from_on");

CREATE UNIQUE INDEX "risk_provider_score_organisation_some_key" ON "risk_provider_score" ("organisation") WHERE until_on IS NULL;

CREATE TABLE "risk_datum" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "indicator" VARCHAR(12) NOT NULL CHECK (length("indicator") <= 12),
    "value" DOUBLE PRECISION,
    "event" VARCHAR(16) NOT NULL CHECK (length("event") <= 16),
    "as_at_on" DATE NOT NULL,
    "source" VARCHAR(200) NOT NULL CHECK (length("source") <= 200),
    "reliability" VARCHAR(1) NOT NULL CHECK (length("reliability") <= 1),
    "words" VARCHAR(600) NOT NULL CHECK (length("words") <= 600),
    "entered_by" INT,
    "entered_label" VARCHAR(120) NOT NULL CHECK (length("entered_label") <= 120),
    "entered_on" DATE NOT NULL,
    "entered_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_on" DATE,
    "withdrawn_reason" VARCHAR(300) NOT NULL CHECK (length("withdrawn_reason") <= 300),
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "risk_datum_submission_key" ON "risk_datum" ("submission");

CREATE INDEX "risk_datum_location_indicator_as_at_on_idx" ON "risk_datum" ("location", "indicator", "as_at_on");

CREATE INDEX "risk_datum_organisation_indicator_as_at_on_idx" ON "risk_datum" ("organisation", "indicator", "as_at_on");

CREATE TABLE "risk_note" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL CHECK (length("kind") <= 24),
    "happened_on" DATE NOT NULL,
    "people" INT,
    "source" VARCHAR(200) NOT NULL CHECK (length("source") <= 200),
    "reliability" VARCHAR(1) NOT NULL CHECK (length("reliability") <= 1),
    "words" TEXT NOT NULL,
    "written_by" INT,
    "written_label" VARCHAR(120) NOT NULL CHECK (length("written_label") <= 120),
    "written_on" DATE NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_on" DATE,
    "withdrawn_reason" VARCHAR(300) NOT NULL CHECK (length("withdrawn_reason") <= 300),
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "risk_note_submission_key" ON "risk_note" ("submission");

CREATE INDEX "risk_note_location_happened_on_idx" ON "risk_note" ("location", "happened_on");

CREATE INDEX "risk_note_organisation_happened_on_idx" ON "risk_note" ("organisation", "happened_on");

CREATE TABLE "restricted_note" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "happened_on" DATE NOT NULL,
    "source" VARCHAR(200) NOT NULL CHECK (length("source") <= 200),
    "reliability" VARCHAR(1) NOT NULL CHECK (length("reliability") <= 1),
    "words" TEXT NOT NULL,
    "written_by" INT NOT NULL,
    "written_label" VARCHAR(120) NOT NULL CHECK (length("written_label") <= 120),
    "written_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "restricted_note_submission_key" ON "restricted_note" ("submission");

CREATE TABLE "restricted_reader" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "note" INT NOT NULL REFERENCES "restricted_note" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INT NOT NULL,
    "person_label" VARCHAR(120) NOT NULL CHECK (length("person_label") <= 120),
    "added_by" INT NOT NULL,
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "added_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "restricted_reader_note_person_key" ON "restricted_reader" ("note", "person");

CREATE INDEX "restricted_reader_person_idx" ON "restricted_reader" ("person");

CREATE TABLE "risk_override" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "band" VARCHAR(8) NOT NULL CHECK (length("band") <= 8),
    "reason" VARCHAR(1000) NOT NULL CHECK (length("reason") <= 1000),
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "ended_on" DATE,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "risk_override_submission_key" ON "risk_override" ("submission");

CREATE INDEX "risk_override_location_from_on_idx" ON "risk_override" ("location", "from_on");

CREATE TABLE "risk_mute" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "submission" VARCHAR(64) NOT NULL CHECK (length("submission") <= 64),
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "indicator" VARCHAR(12) NOT NULL CHECK (length("indicator") <= 12),
    "reason" VARCHAR(600) NOT NULL CHECK (length("reason") <= 600),
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "ended_on" DATE,
    "by_id" INT,
    "by_label" VARCHAR(120) NOT NULL CHECK (length("by_label") <= 120),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "risk_mute_submission_key" ON "risk_mute" ("submission");

CREATE INDEX "risk_mute_location_indicator_from_on_idx" ON "risk_mute" ("location", "indicator", "from_on");

CREATE TABLE "risk_watch" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "why" VARCHAR(600) NOT NULL CHECK (length("why") <= 600),
    "since_on" DATE NOT NULL,
    "review_on" DATE NOT NULL,
    "watcher" INT NOT NULL,
    "watcher_label" VARCHAR(120) NOT NULL CHECK (length("watcher_label") <= 120),
    "added_label" VARCHAR(120) NOT NULL CHECK (length("added_label") <= 120),
    "ended_on" DATE,
    "ended_reason" VARCHAR(300) NOT NULL CHECK (length("ended_reason") <= 300),
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "risk_watch_location_some_key" ON "risk_watch" ("location") WHERE ended_on IS NULL;

CREATE INDEX "risk_watch_location_since_on_idx" ON "risk_watch" ("location", "since_on");

CREATE INDEX "risk_watch_review_on_idx" ON "risk_watch" ("review_on");

CREATE TABLE "risk_back_test" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "policy_version" INT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "work" INT,
    "result" TEXT NOT NULL,
    "asked_label" VARCHAR(120) NOT NULL CHECK (length("asked_label") <= 120),
    "asked_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ
);

CREATE INDEX "risk_back_test_asked_at_idx" ON "risk_back_test" ("asked_at");

CREATE TABLE "import_run" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "feed" VARCHAR(40) NOT NULL CHECK (length("feed") <= 40),
    "layout" VARCHAR(80) NOT NULL CHECK (length("layout") <= 80),
    "sha256" VARCHAR(64) NOT NULL CHECK (length("sha256") <= 64),
    "file_name" VARCHAR(200) NOT NULL CHECK (length("file_name") <= 200),
    "size" INT NOT NULL,
    "as_at" DATE,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "correction_of" INT,
    "confirmed" BOOLEAN NOT NULL,
    "read" INT NOT NULL,
    "created" INT NOT NULL,
    "changed" INT NOT NULL,
    "unchanged" INT NOT NULL,
    "rejected" INT NOT NULL,
    "flagged" INT NOT NULL,
    "left_out" INT NOT NULL,
    "reasons" TEXT NOT NULL,
    "notes" TEXT NOT NULL,
    "message" VARCHAR(600) NOT NULL CHECK (length("message") <= 600),
    "work_item" INT,
    "started_by_label" VARCHAR(120) NOT NULL CHECK (length("started_by_label") <= 120),
    "created_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ
);

CREATE INDEX "import_run_feed_created_at_idx" ON "import_run" ("feed", "created_at");

CREATE INDEX "import_run_sha256_feed_idx" ON "import_run" ("sha256", "feed");

CREATE TABLE "rejected_row" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "run" INT NOT NULL REFERENCES "import_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "line" INT NOT NULL,
    "column_name" VARCHAR(200) NOT NULL CHECK (length("column_name") <= 200),
    "reason" VARCHAR(300) NOT NULL CHECK (length("reason") <= 300),
    "cells" TEXT NOT NULL
);

CREATE INDEX "rejected_row_run_line_idx" ON "rejected_row" ("run", "line");

CREATE TABLE "statement_edition" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "title" VARCHAR(200) NOT NULL CHECK (length("title") <= 200),
    "as_at" DATE NOT NULL,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "snapshot" TEXT NOT NULL,
    "snapshot_sha256" VARCHAR(64) NOT NULL CHECK (length("snapshot_sha256") <= 64),
    "snapshot_taken_at" TIMESTAMPTZ,
    "owner" VARCHAR(120) NOT NULL CHECK (length("owner") <= 120),
    "next_update_on" DATE,
    "html_sha256" VARCHAR(64) NOT NULL CHECK (length("html_sha256") <= 64),
    "pdf_sha256" VARCHAR(64) NOT NULL CHECK (length("pdf_sha256") <= 64),
    "pack_sha256" VARCHAR(64) NOT NULL CHECK (length("pack_sha256") <= 64),
    "created_at" TIMESTAMPTZ NOT NULL,
    "created_by_label" VARCHAR(120) NOT NULL CHECK (length("created_by_label") <= 120),
    "published_at" TIMESTAMPTZ,
    "published_by_label" VARCHAR(120) NOT NULL CHECK (length("published_by_label") <= 120),
    "version" INT NOT NULL
);

CREATE INDEX "statement_edition_as_at_idx" ON "statement_edition" ("as_at");

CREATE TABLE "statement_narrative" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "edition" INT NOT NULL REFERENCES "statement_edition" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "section" VARCHAR(40) NOT NULL CHECK (length("section") <= 40),
    "body" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "updated_by_label" VARCHAR(120) NOT NULL CHECK (length("updated_by_label") <= 120),
    "version" INT NOT NULL
);

CREATE UNIQUE INDEX "statement_narrative_edition_section_key" ON "statement_narrative" ("edition", "section");

CREATE TABLE "statement_intention" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "edition" INT NOT NULL REFERENCES "statement_edition" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INT NOT NULL,
    "service" VARCHAR(40) NOT NULL CHECK (length("service") <= 40),
    "cohort" VARCHAR(120) NOT NULL CHECK (length("cohort") <= 120),
    "locality" VARCHAR(120) NOT NULL CHECK (length("locality") <= 120),
    "direction" VARCHAR(16) NOT NULL CHECK (length("direction") <= 16),
    "baseline" DOUBLE PRECISION,
    "target" DOUBLE PRECISION,
    "unit" VARCHAR(40) NOT NULL CHECK (length("unit") <= 40),
    "by_on" DATE,
    "evidence" VARCHAR(400) NOT NULL CHECK (length("evidence") <= 400),
    "model_wanted" TEXT NOT NULL,
    "route" VARCHAR(40) NOT NULL CHECK (length("route") <= 40),
    "stage" VARCHAR(16) NOT NULL CHECK (length("stage") <= 16),
    "confidence" VARCHAR(8) NOT NULL CHECK (length("confidence") <= 8),
    "contact" VARCHAR(200) NOT NULL CHECK (length("contact") <= 200),
    "withdrawn" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "updated_by_label" VARCHAR(120) NOT NULL CHECK (length("updated_by_label") <= 120),
    "version" INT NOT NULL
);

CREATE INDEX "statement_intention_edition_position_idx" ON "statement_intention" ("edition", "position");

CREATE TABLE "provider_document" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "organisation" INT NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INT REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL CHECK (length("kind") <= 24),
    "evidence" INT NOT NULL REFERENCES "evidence_file" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "expires_on" DATE,
    "note" VARCHAR(300) NOT NULL CHECK (length("note") <= 300),
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "decision_words" VARCHAR(300) NOT NULL CHECK (length("decision_words") <= 300),
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ,
    "sent_label" VARCHAR(120) NOT NULL CHECK (length("sent_label") <= 120),
    "sent_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "provider_document_organisation_kind_status_idx" ON "provider_document" ("organisation", "kind", "status");

CREATE INDEX "provider_document_expires_on_idx" ON "provider_document" ("expires_on");

CREATE TABLE "profile_correction" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "location" INT NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "field" VARCHAR(32) NOT NULL CHECK (length("field") <= 32),
    "held" VARCHAR(300) NOT NULL CHECK (length("held") <= 300),
    "wanted" VARCHAR(300) NOT NULL CHECK (length("wanted") <= 300),
    "why" VARCHAR(600) NOT NULL CHECK (length("why") <= 600),
    "status" VARCHAR(12) NOT NULL CHECK (length("status") <= 12),
    "asked_by" INT,
    "asked_label" VARCHAR(120) NOT NULL CHECK (length("asked_label") <= 120),
    "asked_at" TIMESTAMPTZ NOT NULL,
    "decision_words" VARCHAR(300) NOT NULL CHECK (length("decision_words") <= 300),
    "decided_label" VARCHAR(120) NOT NULL CHECK (length("decided_label") <= 120),
    "decided_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);

CREATE INDEX "profile_correction_location_status_idx" ON "profile_correction" ("location", "status");

CREATE TABLE "job_run" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "job" VARCHAR(60) NOT NULL CHECK (length("job") <= 60),
    "slot_at" TIMESTAMPTZ NOT NULL,
    "status" VARCHAR(16) NOT NULL CHECK (length("status") <= 16),
    "claimed_by" VARCHAR(80) NOT NULL CHECK (length("claimed_by") <= 80),
    "lease_until" TIMESTAMPTZ NOT NULL,
    "attempts" INT NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "counts" TEXT NOT NULL,
    "error" VARCHAR(600) NOT NULL CHECK (length("error") <= 600)
);

CREATE UNIQUE INDEX "job_run_job_slot_at_key" ON "job_run" ("job", "slot_at");

CREATE INDEX "job_run_status_lease_until_idx" ON "job_run" ("status", "lease_until");
