# For the embedded AWS. The scripts that start it give architecture and extra_environment (AWS_ENDPOINT_URL) as well:
# the one is this machine's, the other has a port that changes.
environment = "local"
region      = "us-east-1"
name_prefix = "example"

package_path       = "../target/local/bootstrap.zip"
schedule           = "rate(1 minute)"
timeout_seconds    = 120
log_retention_days = 1
force_destroy      = true
