environment = "prod"
region      = "us-east-1"

# Bucket names are shared by all AWS accounts: write your organisation's name.
name_prefix = "example"

# Every day at 02:00 UTC.
schedule        = "cron(0 2 * * ? *)"
timeout_seconds = 900

# Plans show labels and never an endpoint. Every SMS costs; with `statuses` a subscription hears no alarms.
subscriptions = {
  # oncall = { protocol = "email", endpoint = "oncall@example.com" }
  # pager  = { protocol = "sms", endpoint = "+4915112345678", statuses = ["FAILED", "INCOMPLETE"] }
}

# Alarms reach the topic through a key of its own only.
topic_encryption = { create_key = true }

alarms = {
  enabled                 = true
  expected_interval_hours = 24
}
