environment = "prod"
region      = "us-east-1"

# Bucket names are shared by all AWS accounts: write your organisation's name.
name_prefix = "example"

# Every day at 02:00 UTC.
schedule        = "cron(0 2 * * ? *)"
timeout_seconds = 900

email_subscriptions = {
  # oncall = "oncall@example.com"
}

sms_subscriptions = {
  # oncall = "+4915112345678"
}

# Every SMS costs.
sms_statuses = ["FAILED", "INCOMPLETE"]
