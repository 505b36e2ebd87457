"""Rules on what no other rule is for: types and attributes that nobody has decided on."""

from collections.abc import Iterator

from plan_summary.differences import difference
from plan_summary.flags import Finding, Flag
from plan_summary.plan import Action, Change, Plan

# Types of which nothing can harm. Commands beside them are seen in the configuration.
HARMLESS = frozenset({"aws_cloudwatch_dashboard", "null_resource", "terraform_data"})
# Names, what AWS alone decides, and what only describes.
EVERYWHERE = frozenset(
    {
        *("arn", "description", "id", "name", "name_prefix", "owner", "owner_id", "region"),
        *("tags", "tags_all", "timeouts"),
    }
)
# Types that are added with none but these, if nobody sets another: a bucket with a public ACL.
BARE = ("aws_s3_bucket",)
# By type, what else is watched by a rule or harmless; of other types each attribute is taken to be.
BUCKET = "bucket expected_bucket_owner rule"
DECIDED = {
    kind: frozenset(names.split())
    for kind, names in {
        "aws_cloudwatch_event_rule": "force_destroy is_enabled schedule_expression state",
        "aws_cloudwatch_event_target": (
            "arn dead_letter_config force_destroy retry_policy rule target_id"
        ),
        "aws_cloudwatch_log_group": "kms_key_id log_group_class retention_in_days skip_destroy",
        "aws_cloudwatch_metric_alarm": (
            "actions_enabled alarm_actions alarm_description alarm_name comparison_operator"
            " datapoints_to_alarm dimensions evaluate_low_sample_count_percentiles"
            " evaluation_periods insufficient_data_actions metric_name namespace ok_actions period"
            " statistic threshold treat_missing_data"
        ),
        "aws_iam_policy": (
            "attachment_count delay_after_policy_creation_in_ms path policy policy_id"
        ),
        "aws_iam_role": (
            "assume_role_policy create_date force_detach_policies inline_policy managed_policy_arns"
            " max_session_duration path permissions_boundary unique_id"
        ),
        "aws_iam_role_policy_attachment": "policy_arn role",
        "aws_kms_alias": "target_key_arn target_key_id",
        "aws_kms_key": (
            "deletion_window_in_days enable_key_rotation is_enabled key_id policy"
            " rotation_period_in_days"
        ),
        "aws_lambda_function": (
            "architectures code_sha256 dead_letter_config environment ephemeral_storage filename"
            " function_name handler invoke_arn last_modified logging_config memory_size"
            " package_type publish qualified_arn qualified_invoke_arn"
            " reserved_concurrent_executions response_streaming_invoke_arn role runtime"
            " signing_job_arn signing_profile_version_arn source_code_hash source_code_size"
            " timeout tracing_config version vpc_config"
        ),
        "aws_lambda_function_event_invoke_config": (
            "destination_config function_name maximum_event_age_in_seconds maximum_retry_attempts"
        ),
        "aws_lambda_permission": (
            "action event_source_token function_name function_url_auth_type principal"
            " principal_org_id qualifier source_account source_arn statement_id"
            " statement_id_prefix"
        ),
        "aws_s3_bucket": (
            "bucket bucket_domain_name bucket_prefix bucket_region bucket_regional_domain_name"
            " force_destroy hosted_zone_id"
        ),
        "aws_s3_bucket_lifecycle_configuration": (
            f"{BUCKET} transition_default_minimum_object_size"
        ),
        "aws_s3_bucket_logging": (
            "bucket expected_bucket_owner target_bucket target_object_key_format target_prefix"
        ),
        "aws_s3_bucket_object_lock_configuration": f"{BUCKET} object_lock_enabled",
        "aws_s3_bucket_ownership_controls": BUCKET,
        "aws_s3_bucket_policy": "bucket policy",
        "aws_s3_bucket_public_access_block": (
            "block_public_acls block_public_policy bucket ignore_public_acls"
            " restrict_public_buckets skip_destroy"
        ),
        "aws_s3_bucket_server_side_encryption_configuration": BUCKET,
        "aws_s3_bucket_versioning": "bucket expected_bucket_owner versioning_configuration",
        "aws_s3_object": (
            "bucket checksum_crc32 checksum_crc32c checksum_crc64nvme checksum_sha1"
            " checksum_sha256 content content_type etag key override_provider version_id"
        ),
        "aws_sns_topic": "beginning_archive_time display_name kms_master_key_id policy",
        "aws_sns_topic_policy": "policy",
        "aws_sns_topic_subscription": (
            "confirmation_was_authenticated endpoint filter_policy filter_policy_scope"
            " pending_confirmation protocol topic_arn"
        ),
        "aws_sqs_queue": (
            "delay_seconds kms_data_key_reuse_period_seconds kms_master_key_id max_message_size"
            " message_retention_seconds policy receive_wait_time_seconds sqs_managed_sse_enabled"
            " url visibility_timeout_seconds"
        ),
    }.items()
}


def no_rule(change: Change, _plan: Plan) -> Iterator[Finding]:
    """A type that nobody has decided on."""
    detail = f"there is no rule for {change.kind}, which is {change.action}"
    yield Finding(Flag.NOT_UNDERSTOOD, "", detail)


def attributes(change: Change, plan: Plan) -> Iterator[Finding]:
    """An attribute that nobody has decided on, of a type that has rules."""
    if change.kind not in DECIDED or change.action is Action.DESTROYED:
        return
    if change.action is Action.ADDED and change.kind not in BARE:
        return
    decided = EVERYWHERE | DECIDED[change.kind]
    unknown = change.unknown if isinstance(change.unknown, dict) else {}
    for name in sorted({*change.before, *change.after, *unknown} - decided):
        # What is made has most of what AWS decides unknown.
        is_open = change.action is Action.CHANGED or plan.sets(change, name)
        may_differ = change.is_unknown(name) and is_open
        differs = not change.is_unknown(name) and _said(change.old(name)) != _said(change.new(name))
        if may_differ or differs:
            yield Finding(
                Flag.NOT_UNDERSTOOD, name, f"there is no rule for {difference(change, (name,))}"
            )


def _said(value: object) -> object:
    """The value; nothing where a provider says nothing in its own words."""
    return None if value in (None, "", False, 0, [], {}) else value
