-- CreateEnum
CREATE TYPE "principal_kind" AS ENUM ('user', 'group', 'service_account');

-- CreateEnum
CREATE TYPE "scope_kind" AS ENUM ('organisation', 'group', 'environment');

-- CreateEnum
CREATE TYPE "key_kind" AS ENUM ('usr', 'svc', 'mgmt');

-- CreateEnum
CREATE TYPE "environment_kind" AS ENUM ('production', 'staging', 'development', 'custom');

-- CreateEnum
CREATE TYPE "policy_target" AS ENUM ('organisation', 'environment', 'group', 'service_account', 'user', 'key');

-- CreateEnum
CREATE TYPE "policy_mode" AS ENUM ('enforce', 'shadow');

-- CreateTable
CREATE TABLE "role" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_binding" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "principal_kind" "principal_kind" NOT NULL,
    "principal_id" TEXT NOT NULL,
    "system_role" TEXT,
    "role_id" TEXT,
    "scope_kind" "scope_kind" NOT NULL,
    "scope_id" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_binding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "organisation_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "organisation_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "body_canonical" TEXT NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("organisation_id","sequence")
);

-- CreateTable
CREATE TABLE "service_account" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "group_id" TEXT,
    "name" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "service_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "group_id" TEXT,
    "user_id" TEXT,
    "service_account_id" TEXT,
    "name" TEXT NOT NULL,
    "kind" "key_kind" NOT NULL,
    "hash" TEXT NOT NULL,
    "pepper_version" INTEGER NOT NULL DEFAULT 1,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "last_used_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "config_version" BIGINT NOT NULL DEFAULT 1,
    "onboarded_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environment" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "environment_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "email_verified_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "failed_sign_in_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "organisation_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("organisation_id","user_id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "organisation_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("organisation_id","group_id","user_id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "system_role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "target_kind" "policy_target" NOT NULL,
    "target_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mode" "policy_mode" NOT NULL,
    "document" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_credential" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT,
    "secret" JSONB,
    "secret_hint" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "tested_at" TIMESTAMPTZ(3),
    "test_passed" BOOLEAN,
    "test_message" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "upstream_model" TEXT NOT NULL,
    "endpoints" TEXT[],
    "region" TEXT,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_override" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "provider" TEXT,
    "cells" JSONB NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_override_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "group_id" TEXT,
    "key_id" TEXT NOT NULL,
    "user_id" TEXT,
    "service_account_id" TEXT,
    "end_user" TEXT,
    "endpoint" TEXT NOT NULL,
    "requested_model" TEXT NOT NULL,
    "model" TEXT,
    "provider" TEXT,
    "deployment_id" TEXT,
    "region" TEXT,
    "is_stream" BOOLEAN NOT NULL,
    "outcome" TEXT NOT NULL,
    "http_status" SMALLINT NOT NULL,
    "error_code" TEXT,
    "input_tokens" INTEGER NOT NULL,
    "cache_read_tokens" INTEGER NOT NULL,
    "cache_write_5m_tokens" INTEGER NOT NULL,
    "cache_write_1h_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "reasoning_tokens" INTEGER NOT NULL,
    "audio_input_tokens" INTEGER NOT NULL,
    "audio_output_tokens" INTEGER NOT NULL,
    "images" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "tool_uses" INTEGER NOT NULL,
    "is_estimated" BOOLEAN NOT NULL,
    "cost_nano_usd" BIGINT,
    "price_source" TEXT,
    "duration_micros" BIGINT NOT NULL,
    "first_byte_micros" BIGINT,
    "stage_micros" JSONB NOT NULL,
    "snapshot_version" BIGINT NOT NULL,
    "gateway_id" TEXT NOT NULL,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("id","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "usage_rollup" (
    "organisation_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "environment_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "service_account_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "unpriced_attempts" BIGINT NOT NULL,
    "estimated_attempts" BIGINT NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "cache_read_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    "duration_histogram" BIGINT[],
    "first_byte_histogram" BIGINT[],

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("organisation_id","hour","environment_id","group_id","key_id","user_id","service_account_id","model","provider","endpoint","outcome")
);

-- CreateIndex
CREATE UNIQUE INDEX "role_organisation_id_id_key" ON "role"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "role_organisation_id_slug_key" ON "role"("organisation_id", "slug");

-- CreateIndex
CREATE INDEX "role_binding_organisation_id_principal_kind_principal_id_idx" ON "role_binding"("organisation_id", "principal_kind", "principal_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_binding_organisation_id_id_key" ON "role_binding"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_occurred_at_idx" ON "audit_event"("organisation_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "service_account_organisation_id_id_key" ON "service_account"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "service_account_organisation_id_name_key" ON "service_account"("organisation_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_organisation_id_environment_id_created_at_idx" ON "api_key"("organisation_id", "environment_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_organisation_id_id_key" ON "api_key"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "organisation_slug_key" ON "organisation"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "environment_organisation_id_id_key" ON "environment"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "environment_organisation_id_slug_key" ON "environment"("organisation_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "group_organisation_id_id_key" ON "group"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "group_organisation_id_slug_key" ON "group"("organisation_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "group_member_organisation_id_user_id_idx" ON "group_member"("organisation_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_organisation_id_email_idx" ON "invitation"("organisation_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_organisation_id_id_key" ON "invitation"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_organisation_id_id_key" ON "policy"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_organisation_id_target_kind_target_id_version_key" ON "policy"("organisation_id", "target_kind", "target_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "provider_credential_organisation_id_id_key" ON "provider_credential"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_credential_organisation_id_name_key" ON "provider_credential"("organisation_id", "name");

-- CreateIndex
CREATE INDEX "deployment_organisation_id_model_idx" ON "deployment"("organisation_id", "model");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_organisation_id_id_key" ON "deployment"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_organisation_id_credential_id_model_key" ON "deployment"("organisation_id", "credential_id", "model");

-- CreateIndex
CREATE INDEX "price_override_organisation_id_model_effective_from_idx" ON "price_override"("organisation_id", "model", "effective_from");

-- CreateIndex
CREATE UNIQUE INDEX "price_override_organisation_id_id_key" ON "price_override"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "usage_event_organisation_id_environment_id_occurred_at_id_idx" ON "usage_event"("organisation_id", "environment_id", "occurred_at" DESC, "id");

-- CreateIndex
CREATE INDEX "usage_event_organisation_id_request_id_idx" ON "usage_event"("organisation_id", "request_id");

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_binding" ADD CONSTRAINT "role_binding_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_binding" ADD CONSTRAINT "role_binding_organisation_id_role_id_fkey" FOREIGN KEY ("organisation_id", "role_id") REFERENCES "role"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_account" ADD CONSTRAINT "service_account_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_account" ADD CONSTRAINT "service_account_organisation_id_group_id_fkey" FOREIGN KEY ("organisation_id", "group_id") REFERENCES "group"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_environment_id_fkey" FOREIGN KEY ("organisation_id", "environment_id") REFERENCES "environment"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_group_id_fkey" FOREIGN KEY ("organisation_id", "group_id") REFERENCES "group"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organisation_id_service_account_id_fkey" FOREIGN KEY ("organisation_id", "service_account_id") REFERENCES "service_account"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment" ADD CONSTRAINT "environment_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group" ADD CONSTRAINT "group_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_organisation_id_group_id_fkey" FOREIGN KEY ("organisation_id", "group_id") REFERENCES "group"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_organisation_id_user_id_fkey" FOREIGN KEY ("organisation_id", "user_id") REFERENCES "membership"("organisation_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_credential" ADD CONSTRAINT "provider_credential_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_organisation_id_credential_id_fkey" FOREIGN KEY ("organisation_id", "credential_id") REFERENCES "provider_credential"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_override" ADD CONSTRAINT "price_override_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
