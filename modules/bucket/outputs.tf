output "name" {
  description = "Name of the bucket, once it is hardened."
  value       = aws_s3_bucket.this.bucket

  # Whoever writes here must find the protection in place.
  depends_on = [
    aws_s3_bucket_lifecycle_configuration.this,
    aws_s3_bucket_logging.this,
    aws_s3_bucket_object_lock_configuration.this,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

output "arn" {
  description = "ARN of the bucket."
  value       = local.arn
}

output "kms_key_arn" {
  description = "ARN of the KMS key objects are encrypted with, made or given; null with SSE-S3."
  value       = local.key_arn
}
