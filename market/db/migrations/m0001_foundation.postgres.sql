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

CREATE TABLE "calendar_address" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "user" INTEGER NOT NULL REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "feed" VARCHAR(16) NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "revoked_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "calendar_address_digest_key" ON "calendar_address" ("digest");

CREATE INDEX "calendar_address_user_idx" ON "calendar_address" ("user");

CREATE TABLE "postcode" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "postcode" VARCHAR(8) NOT NULL,
    "outward" VARCHAR(4) NOT NULL,
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "district" VARCHAR(9) NOT NULL,
    "as_at_on" DATE NOT NULL
);

CREATE UNIQUE INDEX "postcode_postcode_key" ON "postcode" ("postcode");

CREATE INDEX "postcode_outward_idx" ON "postcode" ("outward");

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

CREATE INDEX "location_latitude_longitude_idx" ON "location" ("latitude", "longitude");

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

CREATE TABLE "extra_care_scheme" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(8) NOT NULL,
    "authority" VARCHAR(80) NOT NULL,
    "apartments" INTEGER NOT NULL,
    "landlord" VARCHAR(200) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "extra_care_scheme_name_postcode_from_on_key" ON "extra_care_scheme" ("name", "postcode", "from_on");

CREATE TABLE "framework_version" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "number" VARCHAR(20) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "settings" TEXT NOT NULL,
    "content_hash" VARCHAR(64) NOT NULL,
    "based_on" INTEGER,
    "consultation_until" DATE,
    "live_on" DATE,
    "superseded_on" DATE,
    "created_by" VARCHAR(120) NOT NULL,
    "created_by_id" INTEGER,
    "created_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "framework_version_number_key" ON "framework_version" ("number");

CREATE INDEX "framework_version_status_idx" ON "framework_version" ("status");

CREATE TABLE "framework_criterion" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "framework_version" INTEGER NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL,
    "position" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "framework_criterion_framework_version_code_key" ON "framework_criterion" ("framework_version", "code");

CREATE TABLE "framework_change" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "framework_version" INTEGER NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL,
    "kind" VARCHAR(12) NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "reason" VARCHAR(600) NOT NULL,
    "cost" TEXT NOT NULL,
    "changed_by" VARCHAR(120) NOT NULL,
    "changed_by_id" INTEGER,
    "changed_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "framework_change_framework_version_changed_at_idx" ON "framework_change" ("framework_version", "changed_at");

CREATE TABLE "external_framework" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(32) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "valid_from" DATE,
    "valid_to" DATE
);

CREATE UNIQUE INDEX "external_framework_code_key" ON "external_framework" ("code");

CREATE TABLE "external_statement" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "external_framework" INTEGER NOT NULL REFERENCES "external_framework" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(24) NOT NULL,
    "part" VARCHAR(120) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "position" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "external_statement_external_framework_code_key" ON "external_statement" ("external_framework", "code");

CREATE TABLE "external_mapping" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "external_statement" INTEGER NOT NULL REFERENCES "external_statement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "external_mapping_external_statement_criterion_valid_from_key" ON "external_mapping" ("external_statement", "criterion", "valid_from");

CREATE INDEX "external_mapping_criterion_idx" ON "external_mapping" ("criterion");

CREATE TABLE "legacy_tool" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(16) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "services" VARCHAR(200) NOT NULL,
    "method" VARCHAR(32) NOT NULL,
    "times_a_year" DOUBLE PRECISION NOT NULL,
    "owner" VARCHAR(120) NOT NULL,
    "scale" VARCHAR(80) NOT NULL,
    "joint_with" VARCHAR(200) NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "legacy_tool_code_key" ON "legacy_tool" ("code");

CREATE TABLE "tool_import" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "tool" INTEGER NOT NULL REFERENCES "legacy_tool" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "sha256" VARCHAR(64) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "mapping" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "officer_count" INTEGER,
    "notes" TEXT NOT NULL,
    "current" BOOLEAN NOT NULL,
    "imported_by" VARCHAR(120) NOT NULL,
    "imported_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "tool_import_tool_imported_at_idx" ON "tool_import" ("tool", "imported_at");

CREATE INDEX "tool_import_sha256_idx" ON "tool_import" ("sha256");

CREATE TABLE "legacy_question" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "tool" INTEGER NOT NULL REFERENCES "legacy_tool" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "tool_import" INTEGER NOT NULL REFERENCES "tool_import" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "sheet" VARCHAR(120) NOT NULL,
    "row" INTEGER NOT NULL,
    "row_end" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "section" VARCHAR(200) NOT NULL,
    "text" TEXT NOT NULL,
    "kind" VARCHAR(12) NOT NULL,
    "theme" VARCHAR(12) NOT NULL,
    "answer_type" VARCHAR(32) NOT NULL,
    "guidance" TEXT NOT NULL,
    "normal" TEXT NOT NULL,
    "normal_hash" VARCHAR(64) NOT NULL,
    "current" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "legacy_question_tool_position_idx" ON "legacy_question" ("tool", "position");

CREATE INDEX "legacy_question_normal_hash_idx" ON "legacy_question" ("normal_hash");

CREATE INDEX "legacy_question_tool_import_sheet_row_idx" ON "legacy_question" ("tool_import", "sheet", "row");

CREATE TABLE "question_decision" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "question" INTEGER NOT NULL REFERENCES "legacy_question" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "fate" VARCHAR(12) NOT NULL,
    "reason" VARCHAR(600) NOT NULL,
    "how" VARCHAR(16) NOT NULL,
    "decided_by" INTEGER,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ NOT NULL,
    "check_why" VARCHAR(200) NOT NULL,
    "checked_by" INTEGER,
    "checked_label" VARCHAR(120) NOT NULL,
    "checked_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "question_decision_question_key" ON "question_decision" ("question");

CREATE TABLE "decision_target" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "decision" INTEGER NOT NULL REFERENCES "question_decision" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "part" VARCHAR(300) NOT NULL
);

CREATE UNIQUE INDEX "decision_target_decision_criterion_key" ON "decision_target" ("decision", "criterion");

CREATE INDEX "decision_target_criterion_idx" ON "decision_target" ("criterion");

CREATE TABLE "new_criterion_reason" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "criterion" VARCHAR(12) NOT NULL,
    "reason" VARCHAR(600) NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "new_criterion_reason_criterion_key" ON "new_criterion_reason" ("criterion");

CREATE TABLE "floor_exception" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "question" INTEGER NOT NULL REFERENCES "legacy_question" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "floor" VARCHAR(12) NOT NULL,
    "service" VARCHAR(12) NOT NULL,
    "reason" VARCHAR(600) NOT NULL,
    "recorded_by" INTEGER,
    "recorded_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "approved_by" INTEGER,
    "approved_label" VARCHAR(120) NOT NULL,
    "approved_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "floor_exception_question_floor_service_key" ON "floor_exception" ("question", "floor", "service");

CREATE TABLE "evidence_file" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "client_id" VARCHAR(36) NOT NULL,
    "organisation" INTEGER REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(12) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "media_type" VARCHAR(100) NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "state_words" VARCHAR(300) NOT NULL,
    "uploaded_by" INTEGER,
    "uploaded_label" VARCHAR(120) NOT NULL,
    "uploaded_at" TIMESTAMPTZ NOT NULL,
    "checked_at" TIMESTAMPTZ,
    "keep_until" DATE
);

CREATE UNIQUE INDEX "evidence_file_client_id_key" ON "evidence_file" ("client_id");

CREATE INDEX "evidence_file_sha256_idx" ON "evidence_file" ("sha256");

CREATE INDEX "evidence_file_state_idx" ON "evidence_file" ("state");

CREATE INDEX "evidence_file_organisation_idx" ON "evidence_file" ("organisation");

CREATE TABLE "evidence_link" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "evidence" INTEGER NOT NULL REFERENCES "evidence_file" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "subject_kind" VARCHAR(16) NOT NULL,
    "subject_id" INTEGER NOT NULL,
    "criterion" VARCHAR(12) NOT NULL,
    "category" VARCHAR(1) NOT NULL,
    "words" VARCHAR(300) NOT NULL,
    "added_by" INTEGER,
    "added_label" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "evidence_link_evidence_subject_kind_subject_id_criterion_key" ON "evidence_link" ("evidence", "subject_kind", "subject_id", "criterion");

CREATE INDEX "evidence_link_subject_kind_subject_id_idx" ON "evidence_link" ("subject_kind", "subject_id");

CREATE TABLE "assured_service" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(12) NOT NULL,
    "tier" VARCHAR(12) NOT NULL,
    "tier_reason" VARCHAR(300) NOT NULL,
    "starts_on" DATE,
    "people" INTEGER,
    "joint_with" VARCHAR(200) NOT NULL,
    "lead_officer" INTEGER,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "assured_service_location_code_from_on_key" ON "assured_service" ("location", "code", "from_on");

CREATE INDEX "assured_service_code_idx" ON "assured_service" ("code");

CREATE TABLE "assessment" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "service" INTEGER NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "client_id" VARCHAR(36) NOT NULL,
    "method" VARCHAR(24) NOT NULL,
    "tier" VARCHAR(12) NOT NULL,
    "theme" VARCHAR(12) NOT NULL,
    "rotation" INTEGER NOT NULL,
    "framework_version" INTEGER NOT NULL REFERENCES "framework_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "profile_hash" VARCHAR(64) NOT NULL,
    "criteria" TEXT NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "announced" BOOLEAN NOT NULL,
    "visit_on" DATE,
    "for_year" INTEGER,
    "due_on" DATE,
    "joint_with" VARCHAR(200) NOT NULL,
    "lead_by" INTEGER,
    "lead_label" VARCHAR(120) NOT NULL,
    "people_heard" INTEGER,
    "people_total" INTEGER,
    "summary" TEXT NOT NULL,
    "opened_label" VARCHAR(120) NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "submitted_by" INTEGER,
    "submitted_label" VARCHAR(120) NOT NULL,
    "submitted_at" TIMESTAMPTZ,
    "moderated_by" INTEGER,
    "moderated_label" VARCHAR(120) NOT NULL,
    "moderated_at" TIMESTAMPTZ,
    "moderation_note" TEXT NOT NULL,
    "comments_due_on" DATE,
    "final_at" TIMESTAMPTZ,
    "final_by" INTEGER,
    "final_label" VARCHAR(120) NOT NULL,
    "access_refused" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "assessment_client_id_key" ON "assessment" ("client_id");

CREATE INDEX "assessment_service_method_visit_on_idx" ON "assessment" ("service", "method", "visit_on");

CREATE INDEX "assessment_status_idx" ON "assessment" ("status");

CREATE UNIQUE INDEX "assessment_service_for_year_some_key" ON "assessment" ("service", "for_year") WHERE for_year IS NOT NULL AND status <> 'withdrawn';

CREATE TABLE "assessment_scorer" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INTEGER NOT NULL,
    "person_label" VARCHAR(120) NOT NULL,
    "role" VARCHAR(12) NOT NULL,
    "domains" VARCHAR(60) NOT NULL,
    "criteria" TEXT NOT NULL
);

CREATE UNIQUE INDEX "assessment_scorer_assessment_person_role_key" ON "assessment_scorer" ("assessment", "person", "role");

CREATE INDEX "assessment_scorer_person_idx" ON "assessment_scorer" ("person");

CREATE TABLE "capture_entry" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "client_id" VARCHAR(36) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "key" VARCHAR(40) NOT NULL,
    "payload" TEXT NOT NULL,
    "supersedes" TEXT NOT NULL,
    "device" VARCHAR(36) NOT NULL,
    "recorded_by" INTEGER,
    "recorded_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "received_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "capture_entry_assessment_client_id_key" ON "capture_entry" ("assessment", "client_id");

CREATE INDEX "capture_entry_assessment_kind_key_idx" ON "capture_entry" ("assessment", "kind", "key");

CREATE TABLE "assessment_answer" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "score" INTEGER,
    "reason" VARCHAR(300) NOT NULL,
    "rationale" TEXT NOT NULL,
    "categories" VARCHAR(6) NOT NULL,
    "source" VARCHAR(300) NOT NULL,
    "carried_from" INTEGER,
    "in_conflict" BOOLEAN NOT NULL,
    "scored_by" INTEGER,
    "scored_label" VARCHAR(120) NOT NULL,
    "scored_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "assessment_answer_assessment_criterion_key" ON "assessment_answer" ("assessment", "criterion");

CREATE TABLE "score_decision" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "from_score" INTEGER,
    "to_score" INTEGER,
    "kind" VARCHAR(12) NOT NULL,
    "reason" VARCHAR(1000) NOT NULL,
    "decided_by" INTEGER,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "score_decision_assessment_criterion_decided_at_idx" ON "score_decision" ("assessment", "criterion", "decided_at");

CREATE TABLE "assessment_comment" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "words" TEXT NOT NULL,
    "made_by" INTEGER,
    "made_label" VARCHAR(120) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "decision" VARCHAR(12) NOT NULL,
    "decision_reason" TEXT NOT NULL,
    "decided_by" INTEGER,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE INDEX "assessment_comment_assessment_criterion_idx" ON "assessment_comment" ("assessment", "criterion");

CREATE TABLE "double_score" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "score" INTEGER NOT NULL,
    "scored_by" INTEGER,
    "scored_label" VARCHAR(120) NOT NULL,
    "scored_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "double_score_assessment_criterion_scored_by_key" ON "double_score" ("assessment", "criterion", "scored_by");

CREATE TABLE "grade" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "service" INTEGER NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "visited_on" DATE NOT NULL,
    "percent" DOUBLE PRECISION,
    "raw_star" INTEGER,
    "capped_star" INTEGER,
    "star" INTEGER,
    "provisional" BOOLEAN NOT NULL,
    "confidence" DOUBLE PRECISION,
    "confidence_band" VARCHAR(8) NOT NULL,
    "caps" VARCHAR(120) NOT NULL,
    "working" TEXT NOT NULL,
    "override_star" INTEGER,
    "override_by" INTEGER,
    "override_reason" VARCHAR(1000) NOT NULL,
    "override_label" VARCHAR(120) NOT NULL,
    "override_second_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "grade_service_from_on_key" ON "grade" ("service", "from_on");

CREATE UNIQUE INDEX "grade_assessment_key" ON "grade" ("assessment");

CREATE INDEX "grade_from_on_idx" ON "grade" ("from_on");

CREATE TABLE "recommendation" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "client_id" VARCHAR(36) NOT NULL,
    "service" INTEGER NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "assessment" INTEGER NOT NULL REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "criterion" VARCHAR(12) NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "closes_when" TEXT NOT NULL,
    "likelihood" INTEGER NOT NULL,
    "impact" INTEGER NOT NULL,
    "impact_reason" VARCHAR(300) NOT NULL,
    "raises" VARCHAR(120) NOT NULL,
    "risk" INTEGER NOT NULL,
    "band" VARCHAR(12) NOT NULL,
    "evidence_due_at" TIMESTAMPTZ,
    "follow_up_on" DATE NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "late_dates" INTEGER NOT NULL,
    "overdue_since" DATE,
    "plan_sent_at" TIMESTAMPTZ,
    "repeat_of" INTEGER,
    "issued_at" TIMESTAMPTZ,
    "verified_by" INTEGER,
    "verified_label" VARCHAR(120) NOT NULL,
    "verified_on" DATE,
    "retest" VARCHAR(12) NOT NULL,
    "raised_label" VARCHAR(120) NOT NULL,
    "raised_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "recommendation_client_id_key" ON "recommendation" ("client_id");

CREATE INDEX "recommendation_service_status_idx" ON "recommendation" ("service", "status");

CREATE INDEX "recommendation_assessment_idx" ON "recommendation" ("assessment");

CREATE INDEX "recommendation_status_follow_up_on_idx" ON "recommendation" ("status", "follow_up_on");

CREATE TABLE "planned_action" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "recommendation" INTEGER NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "owner" VARCHAR(120) NOT NULL,
    "due_on" DATE NOT NULL,
    "done_on" DATE,
    "progress" TEXT NOT NULL,
    "added_label" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "planned_action_recommendation_idx" ON "planned_action" ("recommendation");

CREATE TABLE "recommendation_event" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "recommendation" INTEGER NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL,
    "words" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "recommendation_event_recommendation_happened_at_idx" ON "recommendation_event" ("recommendation", "happened_at");

CREATE TABLE "planned_visit" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "service" INTEGER NOT NULL REFERENCES "assured_service" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "method" VARCHAR(24) NOT NULL,
    "theme" VARCHAR(12) NOT NULL,
    "due_on" DATE NOT NULL,
    "reasons" TEXT NOT NULL,
    "planned_on" DATE NOT NULL,
    "days" DOUBLE PRECISION NOT NULL,
    "announced" BOOLEAN NOT NULL,
    "joint_with" VARCHAR(200) NOT NULL,
    "desk" BOOLEAN NOT NULL,
    "double" BOOLEAN NOT NULL,
    "note" VARCHAR(600) NOT NULL,
    "cancel_reason" VARCHAR(300) NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "assessment" INTEGER REFERENCES "assessment" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "planned_visit_service_status_idx" ON "planned_visit" ("service", "status");

CREATE INDEX "planned_visit_planned_on_idx" ON "planned_visit" ("planned_on");

CREATE TABLE "visit_person" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "planned_visit" INTEGER NOT NULL REFERENCES "planned_visit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INTEGER NOT NULL,
    "person_label" VARCHAR(120) NOT NULL,
    "role" VARCHAR(12) NOT NULL,
    "domains" VARCHAR(60) NOT NULL,
    "criteria" TEXT NOT NULL
);

CREATE UNIQUE INDEX "visit_person_planned_visit_person_key" ON "visit_person" ("planned_visit", "person");

CREATE INDEX "visit_person_person_idx" ON "visit_person" ("person");

CREATE TABLE "officer_days" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "person" INTEGER NOT NULL,
    "month" DATE NOT NULL,
    "days" DOUBLE PRECISION NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "officer_days_person_month_key" ON "officer_days" ("person", "month");

CREATE TABLE "contract" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "reference" VARCHAR(60) NOT NULL,
    "title" VARCHAR(300) NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "framework" INTEGER REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "starts_on" DATE NOT NULL,
    "regime" VARCHAR(16) NOT NULL,
    "route" VARCHAR(20) NOT NULL,
    "stage" VARCHAR(10) NOT NULL,
    "price_review" TEXT NOT NULL,
    "officer" INTEGER REFERENCES "app_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "search_text" VARCHAR(700) NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "contract_reference_key" ON "contract" ("reference");

CREATE INDEX "contract_framework_idx" ON "contract" ("framework");

CREATE TABLE "contract_change" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "kind" VARCHAR(12) NOT NULL,
    "ends_on" DATE,
    "notice_days" INTEGER,
    "annual_pence" BIGINT,
    "total_pence" BIGINT,
    "option_number" INTEGER,
    "why" VARCHAR(600) NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "contract_change_contract_from_on_key" ON "contract_change" ("contract", "from_on");

CREATE TABLE "contract_option" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INTEGER NOT NULL,
    "months" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "contract_option_contract_number_key" ON "contract_option" ("contract", "number");

CREATE TABLE "contract_lot" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INTEGER NOT NULL,
    "title" VARCHAR(200) NOT NULL
);

CREATE UNIQUE INDEX "contract_lot_contract_number_key" ON "contract_lot" ("contract", "number");

CREATE TABLE "contract_supplier" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "lot" INTEGER NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE
);

CREATE UNIQUE INDEX "contract_supplier_contract_organisation_lot_from_on_key" ON "contract_supplier" ("contract", "organisation", "lot", "from_on");

CREATE INDEX "contract_supplier_organisation_idx" ON "contract_supplier" ("organisation");

CREATE TABLE "contract_service" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL
);

CREATE UNIQUE INDEX "contract_service_contract_service_key" ON "contract_service" ("contract", "service");

CREATE TABLE "contract_location" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "contract_location_contract_location_key" ON "contract_location" ("contract", "location");

CREATE INDEX "contract_location_location_idx" ON "contract_location" ("location");

CREATE TABLE "contract_share" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "partner" VARCHAR(120) NOT NULL,
    "partner_kind" VARCHAR(12) NOT NULL,
    "share" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "contract_share_contract_partner_key" ON "contract_share" ("contract", "partner");

CREATE TABLE "contract_rate" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL,
    "band" VARCHAR(80) NOT NULL,
    "unit" VARCHAR(12) NOT NULL,
    "pence" INTEGER NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE INDEX "contract_rate_contract_service_from_on_idx" ON "contract_rate" ("contract", "service", "from_on");

CREATE TABLE "rate_cap" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "service" VARCHAR(40) NOT NULL,
    "band" VARCHAR(80) NOT NULL,
    "unit" VARCHAR(12) NOT NULL,
    "pence" INTEGER NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "rate_cap_service_from_on_idx" ON "rate_cap" ("service", "from_on");

CREATE TABLE "outcome_measure" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "title" VARCHAR(200) NOT NULL,
    "unit" VARCHAR(40) NOT NULL,
    "target" DOUBLE PRECISION,
    "higher_is_better" BOOLEAN NOT NULL,
    "retired_on" DATE
);

CREATE UNIQUE INDEX "outcome_measure_contract_title_key" ON "outcome_measure" ("contract", "title");

CREATE TABLE "outcome_result" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "measure" INTEGER NOT NULL REFERENCES "outcome_measure" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "first_on" DATE NOT NULL,
    "last_on" DATE NOT NULL,
    "target" DOUBLE PRECISION,
    "actual" DOUBLE PRECISION,
    "grade" VARCHAR(24) NOT NULL,
    "words" VARCHAR(600) NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "outcome_result_measure_first_on_key" ON "outcome_result" ("measure", "first_on");

CREATE TABLE "contract_milestone" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "stage" VARCHAR(10) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "due_on" DATE NOT NULL,
    "done_on" DATE
);

CREATE INDEX "contract_milestone_contract_due_on_idx" ON "contract_milestone" ("contract", "due_on");

CREATE TABLE "contract_document" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "contract" INTEGER NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "title" VARCHAR(200) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "size" BIGINT NOT NULL,
    "added_by" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "removed_at" TIMESTAMPTZ
);

CREATE INDEX "contract_document_contract_idx" ON "contract_document" ("contract");

CREATE TABLE "placement" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL,
    "event_reference" VARCHAR(40),
    "submission" VARCHAR(64),
    "funder" VARCHAR(16) NOT NULL,
    "service_type" VARCHAR(20) NOT NULL,
    "component" VARCHAR(24) NOT NULL,
    "delivery" VARCHAR(16) NOT NULL,
    "service" VARCHAR(40) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "place_name" VARCHAR(200) NOT NULL,
    "host_authority" VARCHAR(80) NOT NULL,
    "home_area" VARCHAR(4) NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "end_known_on" DATE,
    "end_reason" VARCHAR(200) NOT NULL,
    "bed_type" VARCHAR(40) NOT NULL,
    "needs" VARCHAR(200) NOT NULL,
    "contract" INTEGER REFERENCES "contract" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reason" VARCHAR(8) NOT NULL,
    "more_reasons" VARCHAR(20) NOT NULL,
    "reason_words" VARCHAR(500) NOT NULL,
    "distance_miles" DOUBLE PRECISION,
    "host_told_on" DATE,
    "last_review_on" DATE,
    "next_review_on" DATE,
    "wish" VARCHAR(12) NOT NULL,
    "return_stage" VARCHAR(12) NOT NULL,
    "return_plan" VARCHAR(600) NOT NULL,
    "override_reason" VARCHAR(500) NOT NULL,
    "override_by" VARCHAR(120) NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "placement_event_reference_some_key" ON "placement" ("event_reference") WHERE event_reference IS NOT NULL;

CREATE UNIQUE INDEX "placement_submission_some_key" ON "placement" ("submission") WHERE submission IS NOT NULL;

CREATE INDEX "placement_case_reference_idx" ON "placement" ("case_reference");

CREATE INDEX "placement_location_starts_on_idx" ON "placement" ("location", "starts_on");

CREATE INDEX "placement_contract_idx" ON "placement" ("contract");

CREATE INDEX "placement_starts_on_idx" ON "placement" ("starts_on");

CREATE TABLE "placement_rate" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "placement" INTEGER NOT NULL REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "weekly_hours" DOUBLE PRECISION,
    "rate_pence" INTEGER,
    "rate_unit" VARCHAR(12) NOT NULL,
    "units_a_week" DOUBLE PRECISION,
    "weekly_pence" INTEGER,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "placement_rate_placement_from_on_key" ON "placement_rate" ("placement", "from_on");

CREATE TABLE "placement_review" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "placement" INTEGER NOT NULL REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reviewed_on" DATE NOT NULL,
    "next_on" DATE,
    "reason" VARCHAR(8) NOT NULL,
    "wish" VARCHAR(12) NOT NULL,
    "return_stage" VARCHAR(12) NOT NULL,
    "words" VARCHAR(600) NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "placement_review_placement_reviewed_on_key" ON "placement_review" ("placement", "reviewed_on");

CREATE TABLE "others_count" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "funder" VARCHAR(16) NOT NULL,
    "authority" VARCHAR(120) NOT NULL,
    "as_at_on" DATE NOT NULL,
    "people" INTEGER NOT NULL,
    "contact_email" VARCHAR(200) NOT NULL,
    "contact_phone" VARCHAR(40) NOT NULL,
    "recorded_by" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "others_count_location_funder_authority_as_at_on_key" ON "others_count" ("location", "funder", "authority", "as_at_on");

CREATE TABLE "waiting_entry" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL,
    "component" VARCHAR(24) NOT NULL,
    "since_on" DATE NOT NULL,
    "ended_on" DATE,
    "why" VARCHAR(20) NOT NULL,
    "words" VARCHAR(300) NOT NULL,
    "outcome" VARCHAR(20) NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "import_run" INTEGER
);

CREATE UNIQUE INDEX "waiting_entry_case_reference_component_since_on_key" ON "waiting_entry" ("case_reference", "component", "since_on");

CREATE TABLE "care_request" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL,
    "search" TEXT NOT NULL,
    "on_day" DATE NOT NULL,
    "usable" INTEGER NOT NULL,
    "looked_at" INTEGER NOT NULL,
    "left_out" TEXT NOT NULL,
    "nearest" TEXT NOT NULL,
    "outcome" VARCHAR(12) NOT NULL,
    "outcome_on" DATE,
    "outcome_words" VARCHAR(300) NOT NULL,
    "placement" INTEGER REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "asked_by" VARCHAR(120) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "care_request_case_reference_idx" ON "care_request" ("case_reference");

CREATE INDEX "care_request_outcome_asked_at_idx" ON "care_request" ("outcome", "asked_at");

CREATE TABLE "care_offer" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "request" INTEGER NOT NULL REFERENCES "care_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "answer" VARCHAR(10) NOT NULL,
    "weekly_pence" INTEGER,
    "words" VARCHAR(300) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "recorded_by" VARCHAR(120) NOT NULL
);

CREATE UNIQUE INDEX "care_offer_request_location_key" ON "care_offer" ("request", "location");

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

CREATE TABLE "provider_document" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL,
    "evidence" INTEGER NOT NULL REFERENCES "evidence_file" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "expires_on" DATE,
    "note" VARCHAR(300) NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "decision_words" VARCHAR(300) NOT NULL,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ,
    "sent_label" VARCHAR(120) NOT NULL,
    "sent_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "provider_document_organisation_kind_status_idx" ON "provider_document" ("organisation", "kind", "status");

CREATE INDEX "provider_document_expires_on_idx" ON "provider_document" ("expires_on");

CREATE TABLE "profile_correction" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "field" VARCHAR(32) NOT NULL,
    "held" VARCHAR(300) NOT NULL,
    "wanted" VARCHAR(300) NOT NULL,
    "why" VARCHAR(600) NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "asked_by" INTEGER,
    "asked_label" VARCHAR(120) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "decision_words" VARCHAR(300) NOT NULL,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE INDEX "profile_correction_location_status_idx" ON "profile_correction" ("location", "status");

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
