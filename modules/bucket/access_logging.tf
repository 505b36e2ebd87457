variable "access_logging" {
  type = object({
    bucket = string
    prefix = optional(string)
  })
  description = <<-EOT
    Where S3 writes its access logs of the bucket: the name of another `bucket` of the same account and Region, and a
    `prefix` of their keys (`<name>/` when not given). Null writes none. The other bucket's policy must admit
    `logging.s3.amazonaws.com`; S3 writes no logs into one with Object Lock, or encrypted with SSE-KMS.
  EOT
  default     = null

  validation {
    condition     = var.access_logging == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logging.bucket))
    error_message = "access_logging.bucket is ${try(jsonencode(var.access_logging.bucket), "null")}: write the name of a bucket and not its ARN, as in \"acme-access-logs\"."
  }

  validation {
    condition     = var.access_logging == null ? true : try(var.access_logging.bucket != var.name, true)
    error_message = "access_logging.bucket is ${var.name}, the bucket itself: each log written would be logged in turn. Name another bucket."
  }

  validation {
    condition     = try(!startswith(var.access_logging.prefix, "/"), true)
    error_message = "access_logging.prefix is ${try(jsonencode(var.access_logging.prefix), "null")}: keys do not begin with /. Write as in \"${var.name}/\"."
  }
}

resource "aws_s3_bucket_logging" "this" {
  count = var.access_logging == null ? 0 : 1

  bucket        = aws_s3_bucket.this.bucket
  target_bucket = var.access_logging.bucket
  target_prefix = var.access_logging.prefix == null ? "${var.name}/" : var.access_logging.prefix
}
