CREATE TABLE "audit_entry" (
    "seq" BIGINT PRIMARY KEY NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_kind" VARCHAR(16) NOT NULL,
    "actor_id" BIGINT,
    "actor_label" VARCHAR(200) NOT NULL,
    "verb" VARCHAR(64) NOT NULL,
    "subject_kind" VARCHAR(64) NOT NULL,
    "subject_id" VARCHAR(64) NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "hash" VARCHAR(64) NOT NULL
);

CREATE INDEX "audit_entry_subject_kind_subject_id_seq_idx" ON "audit_entry" ("subject_kind", "subject_id", "seq");

CREATE INDEX "audit_entry_verb_seq_idx" ON "audit_entry" ("verb", "seq");

CREATE INDEX "audit_entry_actor_kind_actor_id_seq_idx" ON "audit_entry" ("actor_kind", "actor_id", "seq");

CREATE FUNCTION "audit_entry_refuse"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'audit_entry is append-only: rows are never changed or removed'; END $body$;

CREATE TRIGGER "audit_entry_no_change" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "audit_entry_refuse"();

CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_refuse"();

CREATE TABLE "audit_head" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "entries" BIGINT NOT NULL,
    "hash" VARCHAR(64) NOT NULL
);

CREATE TABLE "installation" (
    "key" VARCHAR(40) PRIMARY KEY NOT NULL,
    "value" VARCHAR(200) NOT NULL
);

CREATE TABLE "message" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "message_id" VARCHAR(120) NOT NULL,
    "dedupe_key" VARCHAR(200),
    "kind" VARCHAR(40) NOT NULL,
    "to_email" VARCHAR(254) NOT NULL,
    "subject" VARCHAR(200) NOT NULL,
    "body" TEXT NOT NULL,
    "link_path" VARCHAR(200) NOT NULL,
    "link_seed" VARCHAR(64) NOT NULL,
    "link_expires_at" TIMESTAMPTZ,
    "status" VARCHAR(16) NOT NULL,
    "attempts" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "sent_at" TIMESTAMPTZ,
    "last_error" VARCHAR(400) NOT NULL
);

CREATE UNIQUE INDEX "message_message_id_key" ON "message" ("message_id");

CREATE UNIQUE INDEX "message_dedupe_key_key" ON "message" ("dedupe_key");

CREATE INDEX "message_status_due_at_idx" ON "message" ("status", "due_at");

CREATE INDEX "message_link_expires_at_idx" ON "message" ("link_expires_at");

CREATE TABLE "work_item" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "subject" VARCHAR(80) NOT NULL,
    "arguments" TEXT NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "stage" VARCHAR(120) NOT NULL,
    "done" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "stage_started_at" TIMESTAMPTZ,
    "errors" INTEGER NOT NULL,
    "message" VARCHAR(600) NOT NULL,
    "result_path" VARCHAR(200) NOT NULL,
    "asked_by" INTEGER,
    "asked_by_label" VARCHAR(120) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "started_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "lease_until" TIMESTAMPTZ,
    "claimed_by" VARCHAR(80) NOT NULL,
    "attempts" INTEGER NOT NULL
);

CREATE INDEX "work_item_status_lease_until_idx" ON "work_item" ("status", "lease_until");

CREATE INDEX "work_item_subject_idx" ON "work_item" ("subject");

CREATE TABLE "app_user" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "password_hash" VARCHAR(255) NOT NULL,
    "organisation_id" INTEGER,
    "active" BOOLEAN NOT NULL,
    "failed_attempts" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "signed_in_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "app_user_email_key" ON "app_user" ("email");

CREATE INDEX "app_user_organisation_id_idx" ON "app_user" ("organisation_id");

CREATE TABLE "user_role" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "user" INTEGER NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(32) NOT NULL
);

CREATE UNIQUE INDEX "user_role_user_role_key" ON "user_role" ("user", "role");

CREATE TABLE "sign_in_session" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "user" INTEGER NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "seen_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "sign_in_session_token_hash_key" ON "sign_in_session" ("token_hash");

CREATE INDEX "sign_in_session_user_idx" ON "sign_in_session" ("user");

CREATE INDEX "sign_in_session_expires_at_idx" ON "sign_in_session" ("expires_at");

CREATE TABLE "password_reset" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "purpose" VARCHAR(16) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "user" INTEGER NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "password_reset_token_hash_key" ON "password_reset" ("token_hash");

CREATE INDEX "password_reset_user_idx" ON "password_reset" ("user");

CREATE TABLE "organisation" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "cqc_provider_id" VARCHAR(32),
    "name" VARCHAR(300) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "source" VARCHAR(16) NOT NULL,
    "ownership" VARCHAR(40) NOT NULL,
    "companies_house_number" VARCHAR(16) NOT NULL,
    "charity_number" VARCHAR(16) NOT NULL,
    "brand_id" VARCHAR(32) NOT NULL,
    "brand_name" VARCHAR(200) NOT NULL,
    "address" VARCHAR(400) NOT NULL,
    "postcode" VARCHAR(8) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "website" VARCHAR(300) NOT NULL,
    "registered_on" DATE,
    "deregistered_on" DATE,
    "search_text" VARCHAR(700) NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "organisation_cqc_provider_id_key" ON "organisation" ("cqc_provider_id");

CREATE INDEX "organisation_name_idx" ON "organisation" ("name");

CREATE TABLE "location" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "cqc_location_id" VARCHAR(32),
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(300) NOT NULL,
    "source" VARCHAR(16) NOT NULL,
    "registered_on" DATE,
    "deregistered_on" DATE,
    "unlisted_on" DATE,
    "listed_on" DATE,
    "described_on" DATE,
    "first_described_on" DATE,
    "dormant" BOOLEAN NOT NULL,
    "care_home" BOOLEAN NOT NULL,
    "beds" INTEGER,
    "directorate" VARCHAR(60) NOT NULL,
    "category" VARCHAR(80) NOT NULL,
    "ods_code" VARCHAR(16) NOT NULL,
    "uprn" VARCHAR(16) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "website" VARCHAR(300) NOT NULL,
    "council_website" VARCHAR(300),
    "address" VARCHAR(400) NOT NULL,
    "town" VARCHAR(80) NOT NULL,
    "ward" VARCHAR(80) NOT NULL,
    "postcode" VARCHAR(8) NOT NULL,
    "authority" VARCHAR(80) NOT NULL,
    "region" VARCHAR(60) NOT NULL,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "brand_id" VARCHAR(32) NOT NULL,
    "brand_name" VARCHAR(200) NOT NULL,
    "primary_location_id" VARCHAR(32) NOT NULL,
    "rating" VARCHAR(24) NOT NULL,
    "rating_published_on" DATE,
    "search_text" VARCHAR(700) NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "location_cqc_location_id_key" ON "location" ("cqc_location_id");

CREATE INDEX "location_organisation_idx" ON "location" ("organisation");

CREATE INDEX "location_authority_name_idx" ON "location" ("authority", "name");

CREATE INDEX "location_authority_deregistered_on_unlisted_on_reg_fd12cad8_idx" ON "location" ("authority", "deregistered_on", "unlisted_on", "registered_on");

CREATE INDEX "location_name_idx" ON "location" ("name");

CREATE INDEX "location_primary_location_id_some_idx" ON "location" ("primary_location_id") WHERE primary_location_id <> '';

CREATE INDEX "location_postcode_idx" ON "location" ("postcode");

CREATE TABLE "location_state" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(300) NOT NULL,
    "beds" INTEGER,
    "care_home" BOOLEAN NOT NULL,
    "dormant" BOOLEAN NOT NULL,
    "authority" VARCHAR(80) NOT NULL,
    "brand_id" VARCHAR(32) NOT NULL,
    "brand_name" VARCHAR(200) NOT NULL
);

CREATE UNIQUE INDEX "location_state_location_from_on_key" ON "location_state" ("location", "from_on");

CREATE INDEX "location_state_authority_from_on_idx" ON "location_state" ("authority", "from_on");

CREATE INDEX "location_state_organisation_idx" ON "location_state" ("organisation");

CREATE TABLE "location_service" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "location_service_location_code_from_on_key" ON "location_service" ("location", "code", "from_on");

CREATE INDEX "location_service_code_idx" ON "location_service" ("code");

CREATE TABLE "location_specialism" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "location_specialism_location_code_from_on_key" ON "location_specialism" ("location", "code", "from_on");

CREATE TABLE "rating" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service_group" VARCHAR(120) NOT NULL,
    "key_question" VARCHAR(16) NOT NULL,
    "rating" VARCHAR(24) NOT NULL,
    "published_on" DATE NOT NULL,
    "inherited" BOOLEAN NOT NULL,
    "report_type" VARCHAR(60) NOT NULL,
    "url" VARCHAR(300) NOT NULL,
    "source" VARCHAR(32) NOT NULL
);

CREATE UNIQUE INDEX "rating_location_key_question_service_group_publish_a47034e0_key" ON "rating" ("location", "key_question", "service_group", "published_on", "rating");

CREATE TABLE "registration_event" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(20) NOT NULL,
    "happened_on" DATE NOT NULL,
    "related_location_id" VARCHAR(32) NOT NULL,
    "beds" INTEGER,
    "reason" VARCHAR(300) NOT NULL,
    "source" VARCHAR(32) NOT NULL
);

CREATE UNIQUE INDEX "registration_event_location_kind_happened_on_key" ON "registration_event" ("location", "kind", "happened_on");

CREATE INDEX "registration_event_happened_on_idx" ON "registration_event" ("happened_on");

CREATE TABLE "location_link" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "predecessor_id" VARCHAR(32) NOT NULL,
    "successor_id" VARCHAR(32) NOT NULL,
    "reason" VARCHAR(300) NOT NULL,
    "source" VARCHAR(32) NOT NULL
);

CREATE UNIQUE INDEX "location_link_predecessor_id_successor_id_key" ON "location_link" ("predecessor_id", "successor_id");

CREATE INDEX "location_link_successor_id_idx" ON "location_link" ("successor_id");

CREATE TABLE "bed_return" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "bed_type" VARCHAR(40) NOT NULL,
    "saved_on" DATE NOT NULL,
    "maximum" INTEGER NOT NULL,
    "occupied" INTEGER NOT NULL,
    "reserved" INTEGER,
    "closed" INTEGER,
    "closure_reason" VARCHAR(200) NOT NULL,
    "accepting" BOOLEAN,
    "over_maximum" BOOLEAN NOT NULL,
    "imported_on" DATE NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "bed_return_location_saved_on_bed_type_key" ON "bed_return" ("location", "saved_on", "bed_type");

CREATE INDEX "bed_return_saved_on_idx" ON "bed_return" ("saved_on");

CREATE TABLE "tracker_return" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL,
    "saved_on" DATE NOT NULL,
    "accepting" BOOLEAN,
    "people" INTEGER,
    "people_council" INTEGER,
    "people_self_funded" INTEGER,
    "can_provide_more_hours" BOOLEAN,
    "extra_hours" INTEGER,
    "hours_paid" DOUBLE PRECISION,
    "hours_overtime" DOUBLE PRECISION,
    "hours_agency" DOUBLE PRECISION,
    "hours_absence" DOUBLE PRECISION,
    "days_absence" DOUBLE PRECISION,
    "nurses_employed" INTEGER,
    "nurses_absent" INTEGER,
    "care_workers_employed" INTEGER,
    "care_workers_absent" INTEGER,
    "other_staff_employed" INTEGER,
    "other_staff_absent" INTEGER,
    "agency_nurses" INTEGER,
    "agency_care_workers" INTEGER,
    "agency_other_staff" INTEGER,
    "imported_on" DATE NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "tracker_return_location_kind_saved_on_key" ON "tracker_return" ("location", "kind", "saved_on");

CREATE INDEX "tracker_return_saved_on_idx" ON "tracker_return" ("saved_on");

CREATE TABLE "import_run" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "feed" VARCHAR(40) NOT NULL,
    "layout" VARCHAR(80) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "size" INTEGER NOT NULL,
    "as_at" DATE,
    "status" VARCHAR(16) NOT NULL,
    "correction_of" INTEGER,
    "confirmed" BOOLEAN NOT NULL,
    "read" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "flagged" INTEGER NOT NULL,
    "left_out" INTEGER NOT NULL,
    "reasons" TEXT NOT NULL,
    "notes" TEXT NOT NULL,
    "message" VARCHAR(600) NOT NULL,
    "work_item" INTEGER,
    "started_by_label" VARCHAR(120) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ
);

CREATE INDEX "import_run_feed_created_at_idx" ON "import_run" ("feed", "created_at");

CREATE INDEX "import_run_sha256_feed_idx" ON "import_run" ("sha256", "feed");

CREATE TABLE "rejected_row" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "run" INTEGER NOT NULL REFERENCES "import_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "line" INTEGER NOT NULL,
    "column_name" VARCHAR(200) NOT NULL,
    "reason" VARCHAR(300) NOT NULL,
    "cells" TEXT NOT NULL
);

CREATE INDEX "rejected_row_run_line_idx" ON "rejected_row" ("run", "line");

CREATE TABLE "statement_edition" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "as_at" DATE NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "snapshot" TEXT NOT NULL,
    "snapshot_sha256" VARCHAR(64) NOT NULL,
    "snapshot_taken_at" TIMESTAMPTZ,
    "owner" VARCHAR(120) NOT NULL,
    "next_update_on" DATE,
    "html_sha256" VARCHAR(64) NOT NULL,
    "pdf_sha256" VARCHAR(64) NOT NULL,
    "pack_sha256" VARCHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "created_by_label" VARCHAR(120) NOT NULL,
    "published_at" TIMESTAMPTZ,
    "published_by_label" VARCHAR(120) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "statement_edition_as_at_idx" ON "statement_edition" ("as_at");

CREATE TABLE "statement_narrative" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "edition" INTEGER NOT NULL REFERENCES "statement_edition" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "section" VARCHAR(40) NOT NULL,
    "body" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "updated_by_label" VARCHAR(120) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "statement_narrative_edition_section_key" ON "statement_narrative" ("edition", "section");

CREATE TABLE "statement_intention" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "edition" INTEGER NOT NULL REFERENCES "statement_edition" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INTEGER NOT NULL,
    "service" VARCHAR(40) NOT NULL,
    "cohort" VARCHAR(120) NOT NULL,
    "locality" VARCHAR(120) NOT NULL,
    "direction" VARCHAR(16) NOT NULL,
    "baseline" DOUBLE PRECISION,
    "target" DOUBLE PRECISION,
    "unit" VARCHAR(40) NOT NULL,
    "by_on" DATE,
    "evidence" VARCHAR(400) NOT NULL,
    "model_wanted" TEXT NOT NULL,
    "route" VARCHAR(40) NOT NULL,
    "stage" VARCHAR(16) NOT NULL,
    "confidence" VARCHAR(8) NOT NULL,
    "contact" VARCHAR(200) NOT NULL,
    "withdrawn" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "updated_by_label" VARCHAR(120) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "statement_intention_edition_position_idx" ON "statement_intention" ("edition", "position");

CREATE TABLE "job_run" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "job" VARCHAR(60) NOT NULL,
    "slot_at" TIMESTAMPTZ NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "claimed_by" VARCHAR(80) NOT NULL,
    "lease_until" TIMESTAMPTZ NOT NULL,
    "attempts" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "counts" TEXT NOT NULL,
    "error" VARCHAR(600) NOT NULL
);

CREATE UNIQUE INDEX "job_run_job_slot_at_key" ON "job_run" ("job", "slot_at");

CREATE INDEX "job_run_status_lease_until_idx" ON "job_run" ("status", "lease_until");
