"""A small AWS provider for machines that cannot download the real one.

It speaks Terraform's plugin protocol 6, serves the real provider's resource schemas, plans by
echoing the proposed state and applies a limited set of resource types with boto3 on the endpoint
that AWS_ENDPOINT_URL names. It never talks to AWS itself.
"""
