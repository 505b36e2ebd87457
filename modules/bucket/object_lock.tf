variable "object_lock" {
  type = object({
    mode = string
    days = number
  })
  description = <<-EOT
    Keeps each new version from being deleted for `days` days after it was written. Null locks nothing. With `mode`
    `GOVERNANCE` those can delete it who have `s3:BypassGovernanceRetention`. With `COMPLIANCE` nobody can, nor shorten its
    time, the root user included: until then it is stored and paid for, and its bucket cannot be deleted. Object Lock cannot
    be turned off again: null later on means that new versions are not locked. Take it in place of MFA delete, which these
    buckets cannot have.
  EOT
  default     = null

  validation {
    condition     = var.object_lock == null ? true : try(contains(["GOVERNANCE", "COMPLIANCE"], var.object_lock.mode), false)
    error_message = "object_lock.mode is ${try(jsonencode(var.object_lock.mode), "null")}: write \"GOVERNANCE\" or \"COMPLIANCE\"."
  }

  validation {
    condition     = var.object_lock == null ? true : try(var.object_lock.days >= 1 && var.object_lock.days <= 36500 && floor(var.object_lock.days) == var.object_lock.days, false)
    error_message = "object_lock.days is ${try(jsonencode(var.object_lock.days), "null")}: write a whole number of days, 1 to 36500."
  }

  validation {
    condition     = var.object_lock == null ? true : !var.force_destroy
    error_message = "object_lock is set with force_destroy = true: what is locked cannot be deleted with its bucket. Write force_destroy = false, or object_lock = null."
  }

  validation {
    condition     = var.object_lock == null ? true : length(var.folder_markers) == 0
    error_message = "object_lock is set with folder_markers ${jsonencode(var.folder_markers)}: markers would be locked as well, and Terraform could not delete them. Write folder_markers = [], or object_lock = null."
  }
}

# This turns Object Lock on, too, in a new bucket as in one there is. `object_lock_enabled` of aws_s3_bucket is for new
# ones only: for one there is, provider 5.46 and many after it plan another bucket in its place.
resource "aws_s3_bucket_object_lock_configuration" "this" {
  count = var.object_lock == null ? 0 : 1

  bucket = aws_s3_bucket.this.bucket

  rule {
    default_retention {
      mode = var.object_lock.mode
      days = var.object_lock.days
    }
  }

  # S3 locks nothing in a bucket without versions.
  depends_on = [aws_s3_bucket_versioning.this]
}
