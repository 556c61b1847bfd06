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
    "partner_id" INTEGER,
    "active" BOOLEAN NOT NULL,
    "failed_attempts" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "signed_in_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "app_user_email_key" ON "app_user" ("email");

CREATE INDEX "app_user_organisation_id_idx" ON "app_user" ("organisation_id");

CREATE INDEX "app_user_partner_id_idx" ON "app_user" ("partner_id");

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

CREATE TABLE "policy_version" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "number" INTEGER NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "content" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "note" VARCHAR(600) NOT NULL,
    "based_on" INTEGER,
    "made_by" VARCHAR(120) NOT NULL,
    "made_by_id" INTEGER,
    "made_at" TIMESTAMPTZ NOT NULL,
    "approved_by" VARCHAR(120) NOT NULL,
    "approved_by_id" INTEGER,
    "in_force_from" TIMESTAMPTZ,
    "in_force_until" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "policy_version_kind_number_key" ON "policy_version" ("kind", "number");

CREATE UNIQUE INDEX "policy_version_kind_status_some_key" ON "policy_version" ("kind", "status") WHERE status IN ('draft', 'in_force');

CREATE TABLE "policy_change" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "policy_version" INTEGER NOT NULL REFERENCES "policy_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "section" VARCHAR(40) NOT NULL,
    "record" VARCHAR(60) NOT NULL,
    "change" VARCHAR(12) NOT NULL,
    "changed_by" VARCHAR(120) NOT NULL,
    "changed_by_id" INTEGER,
    "changed_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "policy_change_policy_version_changed_at_idx" ON "policy_change" ("policy_version", "changed_at");

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

CREATE TABLE "task" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL,
    "subject_id" INTEGER NOT NULL,
    "code" VARCHAR(24) NOT NULL,
    "person" VARCHAR(40) NOT NULL,
    "occurrence" INTEGER NOT NULL,
    "newest" BOOLEAN NOT NULL,
    "position" INTEGER NOT NULL,
    "section" VARCHAR(160) NOT NULL,
    "text" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "evidence_asked" TEXT NOT NULL,
    "owner_role" VARCHAR(40) NOT NULL,
    "owner_id" INTEGER,
    "owner_label" VARCHAR(120) NOT NULL,
    "partner" VARCHAR(40) NOT NULL,
    "clock" VARCHAR(24) NOT NULL,
    "due_offset" VARCHAR(12) NOT NULL,
    "squeeze" VARCHAR(12) NOT NULL,
    "repeats" VARCHAR(12) NOT NULL,
    "sets_clock" VARCHAR(24) NOT NULL,
    "due_at" TIMESTAMPTZ,
    "first_due_at" TIMESTAMPTZ,
    "do_now" BOOLEAN NOT NULL,
    "critical" BOOLEAN NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "evidence" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ,
    "done_by" INTEGER,
    "done_label" VARCHAR(120) NOT NULL,
    "asked_by" INTEGER,
    "asked_label" VARCHAR(120) NOT NULL,
    "asked_at" TIMESTAMPTZ,
    "asked_reason" TEXT NOT NULL,
    "second_by" INTEGER,
    "second_label" VARCHAR(120) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "task_subject_type_subject_id_person_code_occurrence_key" ON "task" ("subject_type", "subject_id", "person", "code", "occurrence");

CREATE INDEX "task_state_due_at_idx" ON "task" ("state", "due_at");

CREATE INDEX "task_due_at_some_idx" ON "task" ("due_at") WHERE newest AND repeats <> '';

CREATE INDEX "task_owner_role_state_idx" ON "task" ("owner_role", "state");

CREATE INDEX "task_owner_id_state_some_idx" ON "task" ("owner_id", "state") WHERE owner_id IS NOT NULL;

CREATE TABLE "task_clock" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL,
    "subject_id" INTEGER NOT NULL,
    "clock" VARCHAR(24) NOT NULL,
    "person" VARCHAR(40) NOT NULL,
    "at" TIMESTAMPTZ,
    "reason" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ NOT NULL,
    "set_by" INTEGER,
    "set_label" VARCHAR(120) NOT NULL
);

CREATE UNIQUE INDEX "task_clock_subject_type_subject_id_clock_person_key" ON "task_clock" ("subject_type", "subject_id", "clock", "person");

CREATE TABLE "task_event" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "task" INTEGER NOT NULL REFERENCES "task" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL,
    "words" TEXT NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "due_before" TIMESTAMPTZ,
    "due_after" TIMESTAMPTZ,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "task_event_task_at_idx" ON "task_event" ("task", "at");

CREATE TABLE "partner" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "name" VARCHAR(160) NOT NULL,
    "name_key" VARCHAR(160) NOT NULL,
    "code" VARCHAR(32) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "out_of_hours_phone" VARCHAR(40) NOT NULL,
    "note" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "partner_kind_name_key_key" ON "partner" ("kind", "name_key");

CREATE INDEX "partner_name_key_idx" ON "partner" ("name_key");

CREATE INDEX "partner_kind_code_idx" ON "partner" ("kind", "code");

CREATE TABLE "letter_template" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(48) NOT NULL,
    "number" INTEGER NOT NULL,
    "title" VARCHAR(120) NOT NULL,
    "addressed_to" VARCHAR(200) NOT NULL,
    "notes" TEXT NOT NULL,
    "placeholders" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "made_by" INTEGER,
    "made_label" VARCHAR(120) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "approved_label" VARCHAR(120) NOT NULL,
    "approved_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "letter_template_code_number_key" ON "letter_template" ("code", "number");

CREATE UNIQUE INDEX "letter_template_code_some_key" ON "letter_template" ("code") WHERE status = 'in_force';

CREATE TABLE "letter" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "template" VARCHAR(48) NOT NULL,
    "template_number" INTEGER NOT NULL,
    "title" VARCHAR(120) NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL,
    "subject_id" INTEGER NOT NULL,
    "event" VARCHAR(48) NOT NULL,
    "party" VARCHAR(20) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "recipient_key" VARCHAR(260) NOT NULL,
    "organisation_id" INTEGER,
    "partner" INTEGER REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "text" TEXT NOT NULL,
    "enclosure" TEXT NOT NULL,
    "letterhead" TEXT NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "due_at" TIMESTAMPTZ,
    "acknowledge_by" TIMESTAMPTZ,
    "drafted_by" INTEGER,
    "drafted_label" VARCHAR(120) NOT NULL,
    "drafted_at" TIMESTAMPTZ NOT NULL,
    "sent_by" INTEGER,
    "sent_label" VARCHAR(120) NOT NULL,
    "sent_at" TIMESTAMPTZ,
    "how_told" TEXT NOT NULL,
    "acknowledged_name" VARCHAR(120) NOT NULL,
    "acknowledged_how" VARCHAR(300) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ,
    "withdrawn_label" VARCHAR(120) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ,
    "withdrawn_why" TEXT NOT NULL,
    "chased" INTEGER NOT NULL,
    "chased_at" TIMESTAMPTZ,
    "escalated_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "letter_subject_type_subject_id_event_template_reci_82dfca0e_key" ON "letter" ("subject_type", "subject_id", "event", "template", "recipient_key") WHERE status <> 'withdrawn';

CREATE INDEX "letter_status_acknowledge_by_idx" ON "letter" ("status", "acknowledge_by");

CREATE INDEX "letter_status_drafted_at_idx" ON "letter" ("status", "drafted_at");

CREATE INDEX "letter_organisation_id_sent_at_idx" ON "letter" ("organisation_id", "sent_at");

CREATE INDEX "letter_partner_sent_at_idx" ON "letter" ("partner", "sent_at");

CREATE TABLE "letter_link" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "letter" INTEGER NOT NULL REFERENCES "letter" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "digest" VARCHAR(64) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "letter_link_digest_key" ON "letter_link" ("digest");

CREATE INDEX "letter_link_letter_idx" ON "letter_link" ("letter");

CREATE TABLE "letter_message" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "letter" INTEGER NOT NULL REFERENCES "letter" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "message" INTEGER NOT NULL REFERENCES "message" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "beat" INTEGER NOT NULL
);

CREATE INDEX "letter_message_letter_beat_idx" ON "letter_message" ("letter", "beat");

CREATE UNIQUE INDEX "letter_message_message_key" ON "letter_message" ("message");

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

CREATE INDEX "location_state_brand_id_some_idx" ON "location_state" ("brand_id") WHERE brand_id <> '';

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

CREATE TABLE "embargo" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "service" VARCHAR(40) NOT NULL,
    "stage" VARCHAR(16) NOT NULL,
    "origin" VARCHAR(12) NOT NULL,
    "emergency" BOOLEAN NOT NULL,
    "policy_version" INTEGER NOT NULL,
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
    "host_name" VARCHAR(120) NOT NULL,
    "expected_end_on" DATE,
    "converts" INTEGER,
    "recommended_by" INTEGER,
    "recommended_label" VARCHAR(120) NOT NULL,
    "recommended_at" TIMESTAMPTZ NOT NULL,
    "approved_by" INTEGER,
    "approved_label" VARCHAR(120) NOT NULL,
    "approved_at" TIMESTAMPTZ,
    "confirmed_by" INTEGER,
    "confirmed_label" VARCHAR(120) NOT NULL,
    "confirmed_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "ended_label" VARCHAR(120) NOT NULL,
    "override_reason" TEXT NOT NULL,
    "override_label" VARCHAR(120) NOT NULL,
    "override_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "embargo_submission_key" ON "embargo" ("submission");

CREATE INDEX "embargo_location_idx" ON "embargo" ("location");

CREATE INDEX "embargo_organisation_idx" ON "embargo" ("organisation");

CREATE INDEX "embargo_stage_idx" ON "embargo" ("stage");

CREATE TABLE "embargo_terms" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL,
    "cap_per_week" INTEGER,
    "one_a_day" BOOLEAN NOT NULL,
    "bed_types" VARCHAR(300) NOT NULL,
    "needs" VARCHAR(300) NOT NULL,
    "scope_words" VARCHAR(500) NOT NULL,
    "review_on" DATE NOT NULL,
    "from_at" TIMESTAMPTZ NOT NULL,
    "until_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "embargo_terms_embargo_from_at_key" ON "embargo_terms" ("embargo", "from_at");

CREATE INDEX "embargo_terms_until_at_from_at_idx" ON "embargo_terms" ("until_at", "from_at");

CREATE TABLE "embargo_reason" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(8) NOT NULL,
    "words" VARCHAR(500) NOT NULL,
    "held_back_for" VARCHAR(120) NOT NULL,
    "held_back_until" DATE
);

CREATE UNIQUE INDEX "embargo_reason_embargo_code_key" ON "embargo_reason" ("embargo", "code");

CREATE TABLE "embargo_test" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reason" VARCHAR(8) NOT NULL,
    "criteria" VARCHAR(300) NOT NULL,
    "least" INTEGER NOT NULL,
    "visits" INTEGER NOT NULL,
    "days_apart" INTEGER NOT NULL,
    "unannounced" INTEGER NOT NULL,
    "look_with" VARCHAR(200) NOT NULL
);

CREATE UNIQUE INDEX "embargo_test_embargo_reason_key" ON "embargo_test" ("embargo", "reason");

CREATE TABLE "embargo_recommendation" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "recommendation" INTEGER NOT NULL REFERENCES "recommendation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "embargo_recommendation_embargo_recommendation_key" ON "embargo_recommendation" ("embargo", "recommendation");

CREATE INDEX "embargo_recommendation_recommendation_idx" ON "embargo_recommendation" ("recommendation");

CREATE TABLE "embargo_check" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "code" VARCHAR(40) NOT NULL,
    "met" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "checked_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_check_embargo_code_checked_at_idx" ON "embargo_check" ("embargo", "code", "checked_at");

CREATE TABLE "embargo_decision" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "submission" VARCHAR(64) NOT NULL,
    "act" VARCHAR(16) NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "why" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "case_reference" VARCHAR(40) NOT NULL,
    "recommended_by" INTEGER,
    "recommended_label" VARCHAR(120) NOT NULL,
    "recommended_at" TIMESTAMPTZ NOT NULL,
    "decided_by" INTEGER,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_at" TIMESTAMPTZ,
    "decided_why" TEXT NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "embargo_decision_submission_key" ON "embargo_decision" ("submission");

CREATE INDEX "embargo_decision_embargo_act_idx" ON "embargo_decision" ("embargo", "act");

CREATE INDEX "embargo_decision_status_idx" ON "embargo_decision" ("status");

CREATE TABLE "embargo_review" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "held_on" DATE NOT NULL,
    "answers" TEXT NOT NULL,
    "next_review_on" DATE NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_review_embargo_held_on_idx" ON "embargo_review" ("embargo", "held_on");

CREATE TABLE "embargo_plan_step" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INTEGER NOT NULL,
    "cap_per_week" INTEGER NOT NULL,
    "due_on" DATE NOT NULL,
    "taken_at" TIMESTAMPTZ,
    "taken_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "embargo_plan_step_embargo_position_idx" ON "embargo_plan_step" ("embargo", "position");

CREATE TABLE "embargo_told" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "event" VARCHAR(24) NOT NULL,
    "told_row" VARCHAR(12) NOT NULL,
    "words" TEXT NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "told_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "embargo_told_embargo_event_told_row_key" ON "embargo_told" ("embargo", "event", "told_row");

CREATE TABLE "embargo_cash" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "as_at_on" DATE NOT NULL,
    "break_even_beds" INTEGER,
    "cash_days" INTEGER,
    "source" VARCHAR(300) NOT NULL,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "embargo_cash_embargo_location_as_at_on_idx" ON "embargo_cash" ("embargo", "location", "as_at_on");

CREATE TABLE "embargo_step" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "embargo" INTEGER NOT NULL REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL,
    "words" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "embargo_step_embargo_happened_at_idx" ON "embargo_step" ("embargo", "happened_at");

CREATE TABLE "host_alert" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "key" VARCHAR(340) NOT NULL,
    "host_name" VARCHAR(120) NOT NULL,
    "partner" INTEGER REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "place_name" VARCHAR(200) NOT NULL,
    "told_at" TIMESTAMPTZ NOT NULL,
    "told_by" VARCHAR(200) NOT NULL,
    "told_how" VARCHAR(12) NOT NULL,
    "restriction" VARCHAR(12) NOT NULL,
    "host_reasons" TEXT NOT NULL,
    "host_contact" VARCHAR(200) NOT NULL,
    "host_contact_email" VARCHAR(254) NOT NULL,
    "starts_on" DATE,
    "host_review_on" DATE,
    "safeguarding" VARCHAR(8) NOT NULL,
    "other_authorities" VARCHAR(500) NOT NULL,
    "level" VARCHAR(4) NOT NULL,
    "level_reason" TEXT NOT NULL,
    "level_by" INTEGER,
    "level_label" VARCHAR(120) NOT NULL,
    "level_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR(8) NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "embargo" INTEGER REFERENCES "embargo" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "logged_by" INTEGER,
    "logged_label" VARCHAR(120) NOT NULL,
    "logged_at" TIMESTAMPTZ NOT NULL,
    "lifted_at" TIMESTAMPTZ,
    "lifted_words" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ,
    "closed_label" VARCHAR(120) NOT NULL,
    "closed_words" TEXT NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "host_alert_submission_key" ON "host_alert" ("submission");

CREATE UNIQUE INDEX "host_alert_key_some_key" ON "host_alert" ("key") WHERE state <> 'closed';

CREATE INDEX "host_alert_state_told_at_idx" ON "host_alert" ("state", "told_at");

CREATE INDEX "host_alert_location_idx" ON "host_alert" ("location");

CREATE TABLE "host_notice" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "size" INTEGER NOT NULL,
    "received_by" INTEGER,
    "received_label" VARCHAR(120) NOT NULL,
    "received_at" TIMESTAMPTZ NOT NULL,
    "dismissed_at" TIMESTAMPTZ,
    "dismissed_by" INTEGER,
    "dismissed_label" VARCHAR(120) NOT NULL,
    "dismissed_reason" VARCHAR(500) NOT NULL
);

CREATE UNIQUE INDEX "host_notice_sha256_key" ON "host_notice" ("sha256");

CREATE INDEX "host_notice_received_at_some_idx" ON "host_notice" ("received_at") WHERE dismissed_at IS NULL;

CREATE INDEX "host_notice_dismissed_at_some_idx" ON "host_notice" ("dismissed_at") WHERE dismissed_at IS NOT NULL;

CREATE TABLE "host_alert_notice" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "alert" INTEGER NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "notice" INTEGER NOT NULL REFERENCES "host_notice" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "host_alert_notice_alert_notice_key" ON "host_alert_notice" ("alert", "notice");

CREATE INDEX "host_alert_notice_notice_idx" ON "host_alert_notice" ("notice");

CREATE TABLE "host_alert_person" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "alert" INTEGER NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "case_reference" VARCHAR(40) NOT NULL,
    "placement" INTEGER REFERENCES "placement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "funder" VARCHAR(16) NOT NULL,
    "component" VARCHAR(24) NOT NULL,
    "delivery" VARCHAR(16) NOT NULL,
    "found_at" TIMESTAMPTZ NOT NULL,
    "found_later" BOOLEAN NOT NULL,
    "worker_id" INTEGER,
    "worker_label" VARCHAR(120) NOT NULL,
    "outcome" VARCHAR(32) NOT NULL,
    "outcome_words" TEXT NOT NULL,
    "outcome_at" TIMESTAMPTZ,
    "outcome_label" VARCHAR(120) NOT NULL,
    "harm_at" TIMESTAMPTZ,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "host_alert_person_alert_case_reference_key" ON "host_alert_person" ("alert", "case_reference");

CREATE INDEX "host_alert_person_case_reference_idx" ON "host_alert_person" ("case_reference");

CREATE TABLE "host_alert_event" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "alert" INTEGER NOT NULL REFERENCES "host_alert" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(16) NOT NULL,
    "words" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "host_alert_event_alert_at_idx" ON "host_alert_event" ("alert", "at");

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

CREATE TABLE "contingency_run" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "subject_kind" VARCHAR(16) NOT NULL,
    "subject_id" INTEGER,
    "subject_key" VARCHAR(120) NOT NULL,
    "areas" VARCHAR(200) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "day" DATE NOT NULL,
    "settings" TEXT NOT NULL,
    "facts_digest" VARCHAR(64) NOT NULL,
    "people" INTEGER NOT NULL,
    "placed" INTEGER NOT NULL,
    "mean_miles" DOUBLE PRECISION,
    "extra_weekly_pence" INTEGER NOT NULL,
    "unknown_costs" INTEGER NOT NULL,
    "proven" BOOLEAN NOT NULL,
    "most" INTEGER NOT NULL,
    "excess" DOUBLE PRECISION NOT NULL,
    "notes" TEXT NOT NULL,
    "made_by" VARCHAR(120) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "contingency_run_submission_key" ON "contingency_run" ("submission");

CREATE INDEX "contingency_run_subject_kind_subject_id_idx" ON "contingency_run" ("subject_kind", "subject_id");

CREATE INDEX "contingency_run_made_at_idx" ON "contingency_run" ("made_at");

CREATE TABLE "contingency_move" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "run" INTEGER NOT NULL REFERENCES "contingency_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INTEGER NOT NULL,
    "person" VARCHAR(140) NOT NULL,
    "funder" VARCHAR(16) NOT NULL,
    "service" VARCHAR(40) NOT NULL,
    "bed_type" VARCHAR(40) NOT NULL,
    "needs" VARCHAR(200) NOT NULL,
    "hours" DOUBLE PRECISION,
    "assumed" VARCHAR(60) NOT NULL,
    "from_location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "to_location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "to_bed_type" VARCHAR(40) NOT NULL,
    "shut" VARCHAR(20) NOT NULL,
    "rating" VARCHAR(40) NOT NULL,
    "miles" DOUBLE PRECISION,
    "present_pence" INTEGER,
    "weekly_pence" INTEGER,
    "why" VARCHAR(20) NOT NULL,
    "fitting" INTEGER NOT NULL,
    "stale" INTEGER NOT NULL,
    "embargoed" INTEGER NOT NULL,
    "together" BOOLEAN
);

CREATE UNIQUE INDEX "contingency_move_run_position_key" ON "contingency_move" ("run", "position");

CREATE TABLE "market_run" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "day" DATE NOT NULL,
    "settings" TEXT NOT NULL,
    "facts_digest" VARCHAR(64) NOT NULL,
    "locations" INTEGER NOT NULL,
    "people" INTEGER NOT NULL,
    "cannot_lose" INTEGER NOT NULL,
    "made_by" VARCHAR(120) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "market_run_day_idx" ON "market_run" ("day");

CREATE TABLE "market_standing" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "run" INTEGER NOT NULL REFERENCES "market_run" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "rank" INTEGER NOT NULL,
    "people" INTEGER NOT NULL,
    "unplaced" INTEGER NOT NULL,
    "mean_miles" DOUBLE PRECISION,
    "days" DOUBLE PRECISION
);

CREATE UNIQUE INDEX "market_standing_run_location_key" ON "market_standing" ("run", "location");

CREATE UNIQUE INDEX "market_standing_run_rank_key" ON "market_standing" ("run", "rank");

CREATE TABLE "failure_case" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "whole_provider" BOOLEAN NOT NULL,
    "service_group" VARCHAR(20) NOT NULL,
    "trigger" VARCHAR(12) NOT NULL,
    "told_by" VARCHAR(200) NOT NULL,
    "words" TEXT NOT NULL,
    "confidential" BOOLEAN NOT NULL,
    "mode" VARCHAR(10) NOT NULL,
    "mode_reason" VARCHAR(500) NOT NULL,
    "stage" VARCHAR(20) NOT NULL,
    "lead_id" INTEGER NOT NULL,
    "lead_label" VARCHAR(120) NOT NULL,
    "deputy_id" INTEGER NOT NULL,
    "deputy_label" VARCHAR(120) NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "declared_at" TIMESTAMPTZ,
    "notice_at" TIMESTAMPTZ,
    "closure_at" TIMESTAMPTZ,
    "closed_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "declared_by_id" INTEGER,
    "declared_label" VARCHAR(120) NOT NULL,
    "protocol_version" INTEGER NOT NULL,
    "submission" VARCHAR(64),
    "family_words" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "failure_case_submission_some_key" ON "failure_case" ("submission") WHERE submission IS NOT NULL;

CREATE INDEX "failure_case_organisation_idx" ON "failure_case" ("organisation");

CREATE INDEX "failure_case_stage_opened_at_idx" ON "failure_case" ("stage", "opened_at");

CREATE TABLE "failure_place" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "embargo_id" INTEGER,
    "exit_on" DATE,
    "added_at" TIMESTAMPTZ NOT NULL,
    "added_label" VARCHAR(120) NOT NULL
);

CREATE UNIQUE INDEX "failure_place_failure_location_key" ON "failure_place" ("failure", "location");

CREATE INDEX "failure_place_location_idx" ON "failure_place" ("location");

CREATE TABLE "failure_stage" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "stage" VARCHAR(20) NOT NULL,
    "entered_at" TIMESTAMPTZ NOT NULL,
    "left_at" TIMESTAMPTZ,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "reason" TEXT NOT NULL,
    "tests" TEXT NOT NULL,
    "confirm_by" TIMESTAMPTZ,
    "confirmed_at" TIMESTAMPTZ,
    "confirmed_id" INTEGER,
    "confirmed_label" VARCHAR(120) NOT NULL,
    "reviewed_at" TIMESTAMPTZ,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "failure_stage_failure_entered_at_idx" ON "failure_stage" ("failure", "entered_at");

CREATE TABLE "failure_duty" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "question" VARCHAR(8) NOT NULL,
    "answer" VARCHAR(12) NOT NULL,
    "words" TEXT NOT NULL,
    "happened_on" DATE,
    "answered_at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "failure_duty_failure_question_answered_at_idx" ON "failure_duty" ("failure", "question", "answered_at");

CREATE TABLE "failure_person" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reference" VARCHAR(40) NOT NULL,
    "paid_by" VARCHAR(16) NOT NULL,
    "authority" VARCHAR(120) NOT NULL,
    "authority_key" VARCHAR(160) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "placement_id" INTEGER,
    "bed_type" VARCHAR(40) NOT NULL,
    "needs" VARCHAR(300) NOT NULL,
    "weekly_hours" DOUBLE PRECISION,
    "nursing" BOOLEAN NOT NULL,
    "two_carers" BOOLEAN NOT NULL,
    "end_of_life" BOOLEAN NOT NULL,
    "court_authority" BOOLEAN NOT NULL,
    "stay_with" VARCHAR(80) NOT NULL,
    "urgency" VARCHAR(8) NOT NULL,
    "worker" VARCHAR(120) NOT NULL,
    "destination_location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "destination" VARCHAR(200) NOT NULL,
    "move_at" TIMESTAMPTZ,
    "moved_at" TIMESTAMPTZ,
    "night_reason" VARCHAR(500) NOT NULL,
    "arrived_at" TIMESTAMPTZ,
    "arrival_words" VARCHAR(500) NOT NULL,
    "settled_on" DATE,
    "outcome" VARCHAR(16) NOT NULL,
    "family_at" TIMESTAMPTZ,
    "advocate_at" TIMESTAMPTZ,
    "property_at" TIMESTAMPTZ,
    "medicines_at" TIMESTAMPTZ,
    "money_at" TIMESTAMPTZ,
    "not_needed" VARCHAR(80) NOT NULL,
    "notes" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "added_reason" VARCHAR(300) NOT NULL,
    "removed_at" TIMESTAMPTZ,
    "removed_reason" VARCHAR(300) NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "failure_person_failure_reference_key" ON "failure_person" ("failure", "reference");

CREATE TABLE "failure_log" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "happened_at" TIMESTAMPTZ NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "kind" VARCHAR(12) NOT NULL,
    "words" TEXT NOT NULL,
    "person" VARCHAR(40) NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "source" VARCHAR(200) NOT NULL,
    "confidential" BOOLEAN NOT NULL,
    "submission" VARCHAR(64)
);

CREATE INDEX "failure_log_failure_happened_at_idx" ON "failure_log" ("failure", "happened_at");

CREATE UNIQUE INDEX "failure_log_submission_some_key" ON "failure_log" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_share" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "partner" INTEGER NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "with_people" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "started_label" VARCHAR(120) NOT NULL,
    "ended_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "failure_share_failure_partner_key" ON "failure_share" ("failure", "partner");

CREATE INDEX "failure_share_partner_idx" ON "failure_share" ("partner");

CREATE TABLE "failure_message" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "share" INTEGER NOT NULL REFERENCES "failure_share" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_partner" BOOLEAN NOT NULL,
    "words" TEXT NOT NULL,
    "asks" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ,
    "acknowledged_label" VARCHAR(120) NOT NULL,
    "submission" VARCHAR(64)
);

CREATE INDEX "failure_message_share_written_at_idx" ON "failure_message" ("share", "written_at");

CREATE UNIQUE INDEX "failure_message_submission_some_key" ON "failure_message" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_excuse" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "task_id" INTEGER NOT NULL,
    "code" VARCHAR(12) NOT NULL,
    "person" VARCHAR(40) NOT NULL,
    "reason" TEXT NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "excused_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "failure_excuse_failure_task_id_idx" ON "failure_excuse" ("failure", "task_id");

CREATE TABLE "failure_lesson" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "owner" VARCHAR(120) NOT NULL,
    "due_on" DATE,
    "done_on" DATE,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "submission" VARCHAR(64),
    "version" INTEGER NOT NULL
);

CREATE INDEX "failure_lesson_failure_idx" ON "failure_lesson" ("failure");

CREATE UNIQUE INDEX "failure_lesson_submission_some_key" ON "failure_lesson" ("submission") WHERE submission IS NOT NULL;

CREATE TABLE "failure_book" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "failure" INTEGER NOT NULL REFERENCES "failure_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "moment" TIMESTAMPTZ NOT NULL,
    "content" TEXT NOT NULL,
    "content_digest" VARCHAR(64) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "size" INTEGER NOT NULL,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL
);

CREATE INDEX "failure_book_failure_moment_idx" ON "failure_book" ("failure", "moment");

CREATE TABLE "information_request" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "direction" VARCHAR(8) NOT NULL,
    "partner" INTEGER NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "purpose" TEXT NOT NULL,
    "bases" VARCHAR(120) NOT NULL,
    "checks" VARCHAR(60) NOT NULL,
    "urgency" VARCHAR(8) NOT NULL,
    "asked_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "asker" VARCHAR(120) NOT NULL,
    "their_reference" VARCHAR(60) NOT NULL,
    "may_tell_provider" BOOLEAN NOT NULL,
    "note" TEXT NOT NULL,
    "by_partner" BOOLEAN NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "answered_on" DATE,
    "answerer" VARCHAR(120) NOT NULL,
    "withheld" TEXT NOT NULL,
    "closed_reason" TEXT NOT NULL,
    "asked_label" VARCHAR(120) NOT NULL,
    "answered_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "information_request_submission_key" ON "information_request" ("submission");

CREATE INDEX "information_request_organisation_asked_on_idx" ON "information_request" ("organisation", "asked_on");

CREATE INDEX "information_request_partner_asked_on_idx" ON "information_request" ("partner", "asked_on");

CREATE INDEX "information_request_state_due_on_idx" ON "information_request" ("state", "due_on");

CREATE TABLE "information_request_place" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "request" INTEGER NOT NULL REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "information_request_place_request_location_key" ON "information_request_place" ("request", "location");

CREATE INDEX "information_request_place_location_idx" ON "information_request_place" ("location");

CREATE TABLE "information_question" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "request" INTEGER NOT NULL REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" SMALLINT NOT NULL,
    "question" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "standing" VARCHAR(8) NOT NULL,
    "source" VARCHAR(200) NOT NULL,
    "as_of_on" DATE
);

CREATE UNIQUE INDEX "information_question_request_number_key" ON "information_question" ("request", "number");

CREATE TABLE "disclosure" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "way" VARCHAR(8) NOT NULL,
    "partner" INTEGER NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "request" INTEGER REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "shared_on" DATE NOT NULL,
    "what" TEXT NOT NULL,
    "how" VARCHAR(200) NOT NULL,
    "bases" VARCHAR(120) NOT NULL,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "disclosure_submission_key" ON "disclosure" ("submission");

CREATE INDEX "disclosure_partner_shared_on_idx" ON "disclosure" ("partner", "shared_on");

CREATE INDEX "disclosure_organisation_shared_on_idx" ON "disclosure" ("organisation", "shared_on");

CREATE INDEX "disclosure_request_idx" ON "disclosure" ("request");

CREATE TABLE "told_suspension" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "partner" INTEGER NOT NULL REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "request" INTEGER REFERENCES "information_request" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(8) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "words" TEXT NOT NULL,
    "told_on" DATE NOT NULL,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "told_suspension_location_from_on_idx" ON "told_suspension" ("location", "from_on");

CREATE UNIQUE INDEX "told_suspension_partner_location_kind_from_on_key" ON "told_suspension" ("partner", "location", "kind", "from_on");

CREATE INDEX "told_suspension_request_idx" ON "told_suspension" ("request");

CREATE TABLE "turnaround" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "source" VARCHAR(16) NOT NULL,
    "concern" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "tests" VARCHAR(60) NOT NULL,
    "protocol_version" INTEGER NOT NULL,
    "agreed_on" DATE NOT NULL,
    "agreed_with" VARCHAR(200) NOT NULL,
    "council_gives" TEXT NOT NULL,
    "provider_gives" TEXT NOT NULL,
    "exit_test" TEXT NOT NULL,
    "first_ends_on" DATE NOT NULL,
    "first_review_on" DATE NOT NULL,
    "lead_id" INTEGER NOT NULL,
    "lead_label" VARCHAR(120) NOT NULL,
    "opened_on" DATE NOT NULL,
    "opened_by" INTEGER,
    "opened_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "outcome" VARCHAR(12) NOT NULL,
    "exited_on" DATE,
    "exit_words" TEXT NOT NULL,
    "exit_test_met" BOOLEAN NOT NULL,
    "exited_label" VARCHAR(120) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "turnaround_submission_key" ON "turnaround" ("submission");

CREATE INDEX "turnaround_organisation_opened_on_idx" ON "turnaround" ("organisation", "opened_on");

CREATE INDEX "turnaround_location_idx" ON "turnaround" ("location");

CREATE INDEX "turnaround_exited_on_idx" ON "turnaround" ("exited_on");

CREATE TABLE "turnaround_member" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "turnaround" INTEGER NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(12) NOT NULL,
    "user_id" INTEGER,
    "partner" INTEGER REFERENCES "partner" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "name" VARCHAR(120) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "added_label" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "turnaround_member_turnaround_role_idx" ON "turnaround_member" ("turnaround", "role");

CREATE TABLE "turnaround_action" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "turnaround" INTEGER NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "words" TEXT NOT NULL,
    "side" VARCHAR(8) NOT NULL,
    "owner" VARCHAR(120) NOT NULL,
    "due_on" DATE NOT NULL,
    "added_on" DATE NOT NULL,
    "added_label" VARCHAR(120) NOT NULL,
    "closed_on" DATE,
    "result" VARCHAR(12) NOT NULL,
    "evidence" TEXT NOT NULL,
    "closed_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "turnaround_action_turnaround_due_on_idx" ON "turnaround_action" ("turnaround", "due_on");

CREATE TABLE "turnaround_cost" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "turnaround" INTEGER NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(12) NOT NULL,
    "words" TEXT NOT NULL,
    "limit_pence" BIGINT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "funded_from" VARCHAR(120) NOT NULL,
    "better_than_moving" TEXT NOT NULL,
    "legal_checked" VARCHAR(200) NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "proposed_by" INTEGER,
    "proposed_label" VARCHAR(120) NOT NULL,
    "proposed_on" DATE NOT NULL,
    "decided_by" INTEGER,
    "decided_label" VARCHAR(120) NOT NULL,
    "decided_on" DATE,
    "decided_words" VARCHAR(500) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "turnaround_cost_submission_key" ON "turnaround_cost" ("submission");

CREATE INDEX "turnaround_cost_turnaround_idx" ON "turnaround_cost" ("turnaround");

CREATE TABLE "turnaround_review" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "turnaround" INTEGER NOT NULL REFERENCES "turnaround" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "held_on" DATE NOT NULL,
    "progress" VARCHAR(8) NOT NULL,
    "words" TEXT NOT NULL,
    "next_review_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "reviewed_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "turnaround_review_turnaround_held_on_key" ON "turnaround_review" ("turnaround", "held_on");

CREATE TABLE "risk_score" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "policy_version" INTEGER NOT NULL,
    "band" VARCHAR(8) NOT NULL,
    "score" DOUBLE PRECISION,
    "floor" DOUBLE PRECISION,
    "ceiling" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION NOT NULL,
    "beds" INTEGER NOT NULL,
    "warned" VARCHAR(120) NOT NULL,
    "points" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "computed_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "risk_score_location_from_on_key" ON "risk_score" ("location", "from_on");

CREATE INDEX "risk_score_organisation_idx" ON "risk_score" ("organisation");

CREATE INDEX "risk_score_from_on_idx" ON "risk_score" ("from_on");

CREATE UNIQUE INDEX "risk_score_location_some_key" ON "risk_score" ("location") WHERE until_on IS NULL;

CREATE TABLE "risk_provider_score" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "policy_version" INTEGER NOT NULL,
    "band" VARCHAR(8) NOT NULL,
    "score" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION NOT NULL,
    "locations" TEXT NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "computed_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "risk_provider_score_organisation_from_on_key" ON "risk_provider_score" ("organisation", "from_on");

CREATE UNIQUE INDEX "risk_provider_score_organisation_some_key" ON "risk_provider_score" ("organisation") WHERE until_on IS NULL;

CREATE TABLE "risk_datum" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "indicator" VARCHAR(12) NOT NULL,
    "value" DOUBLE PRECISION,
    "event" VARCHAR(16) NOT NULL,
    "as_at_on" DATE NOT NULL,
    "source" VARCHAR(200) NOT NULL,
    "reliability" VARCHAR(1) NOT NULL,
    "words" VARCHAR(600) NOT NULL,
    "entered_by" INTEGER,
    "entered_label" VARCHAR(120) NOT NULL,
    "entered_on" DATE NOT NULL,
    "entered_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_on" DATE,
    "withdrawn_reason" VARCHAR(300) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "risk_datum_submission_key" ON "risk_datum" ("submission");

CREATE INDEX "risk_datum_location_indicator_as_at_on_idx" ON "risk_datum" ("location", "indicator", "as_at_on");

CREATE INDEX "risk_datum_organisation_indicator_as_at_on_idx" ON "risk_datum" ("organisation", "indicator", "as_at_on");

CREATE TABLE "risk_note" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "kind" VARCHAR(24) NOT NULL,
    "happened_on" DATE NOT NULL,
    "people" INTEGER,
    "source" VARCHAR(200) NOT NULL,
    "reliability" VARCHAR(1) NOT NULL,
    "words" TEXT NOT NULL,
    "written_by" INTEGER,
    "written_label" VARCHAR(120) NOT NULL,
    "written_on" DATE NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_on" DATE,
    "withdrawn_reason" VARCHAR(300) NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "risk_note_submission_key" ON "risk_note" ("submission");

CREATE INDEX "risk_note_location_happened_on_idx" ON "risk_note" ("location", "happened_on");

CREATE INDEX "risk_note_organisation_happened_on_idx" ON "risk_note" ("organisation", "happened_on");

CREATE TABLE "restricted_note" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "organisation" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "happened_on" DATE NOT NULL,
    "source" VARCHAR(200) NOT NULL,
    "reliability" VARCHAR(1) NOT NULL,
    "words" TEXT NOT NULL,
    "written_by" INTEGER NOT NULL,
    "written_label" VARCHAR(120) NOT NULL,
    "written_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "restricted_note_submission_key" ON "restricted_note" ("submission");

CREATE TABLE "restricted_reader" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "note" INTEGER NOT NULL REFERENCES "restricted_note" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "person" INTEGER NOT NULL,
    "person_label" VARCHAR(120) NOT NULL,
    "added_by" INTEGER NOT NULL,
    "added_label" VARCHAR(120) NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "restricted_reader_note_person_key" ON "restricted_reader" ("note", "person");

CREATE INDEX "restricted_reader_person_idx" ON "restricted_reader" ("person");

CREATE TABLE "risk_override" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "band" VARCHAR(8) NOT NULL,
    "reason" VARCHAR(1000) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "ended_on" DATE,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "risk_override_submission_key" ON "risk_override" ("submission");

CREATE INDEX "risk_override_location_from_on_idx" ON "risk_override" ("location", "from_on");

CREATE TABLE "risk_mute" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "submission" VARCHAR(64) NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "indicator" VARCHAR(12) NOT NULL,
    "reason" VARCHAR(600) NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "ended_on" DATE,
    "by_id" INTEGER,
    "by_label" VARCHAR(120) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "risk_mute_submission_key" ON "risk_mute" ("submission");

CREATE INDEX "risk_mute_location_indicator_from_on_idx" ON "risk_mute" ("location", "indicator", "from_on");

CREATE TABLE "risk_watch" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "location" INTEGER NOT NULL REFERENCES "location" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "why" VARCHAR(600) NOT NULL,
    "since_on" DATE NOT NULL,
    "review_on" DATE NOT NULL,
    "watcher" INTEGER NOT NULL,
    "watcher_label" VARCHAR(120) NOT NULL,
    "added_label" VARCHAR(120) NOT NULL,
    "ended_on" DATE,
    "ended_reason" VARCHAR(300) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "risk_watch_location_some_key" ON "risk_watch" ("location") WHERE ended_on IS NULL;

CREATE INDEX "risk_watch_location_since_on_idx" ON "risk_watch" ("location", "since_on");

CREATE INDEX "risk_watch_review_on_idx" ON "risk_watch" ("review_on");

CREATE TABLE "risk_back_test" (
    "id" SERIAL PRIMARY KEY NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "status" VARCHAR(12) NOT NULL,
    "work" INTEGER,
    "result" TEXT NOT NULL,
    "asked_label" VARCHAR(120) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ
);

CREATE INDEX "risk_back_test_asked_at_idx" ON "risk_back_test" ("asked_at");

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
