environment = "dev"
region      = "us-east-1"

# Bucket names are shared by all AWS accounts: write your organisation's name.
name_prefix = "example"

schedule           = "rate(10 minutes)"
timeout_seconds    = 120
log_retention_days = 14

subscriptions = {
  # me = { protocol = "email", endpoint = "me@example.com" }
}
