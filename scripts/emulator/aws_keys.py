"""The keys AWS has without anybody making them, which the emulator has not."""

import boto3

# The provider reads S3's when an object is encrypted with KMS.
ALIASES = ("alias/aws/s3", "alias/aws/sns")


def make(endpoint: str, region: str) -> None:
    """Make one key for each service, with the service's alias."""
    kms = boto3.client(
        "kms",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for alias in ALIASES:
        key = kms.create_key(Description=f"Stands for {alias}.")["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=alias, TargetKeyId=key)
