"""Make the bucket that keeps an environment's Terraform state; safe to run again."""

import argparse
import os

from botocore.exceptions import BotoCoreError, ClientError

from commands import endpoint, environments, state
from commands.checkout import stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", help="its name, as of the files in terraform/envs")
    environment = environments.load(parser.parse_args().environment)
    problems = endpoint.problems(environment.is_local, os.environ) + environment.backend_problems()
    if problems:
        stop(f"the state bucket of {environment.name} cannot be made", *problems)

    bucket = environment.state_bucket
    s3 = state.client(bucket)
    try:
        found = state.exists(s3, bucket)
        if not found:
            state.create(s3, bucket)
        state.lock_down(s3, bucket)
    except (BotoCoreError, ClientError) as error:
        stop(f"the state bucket {bucket.name} cannot be made or set up: {error}")
    print(f"state bucket {bucket.name} in {bucket.region}: {'was there' if found else 'made'}")
