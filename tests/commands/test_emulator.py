"""What the emulator has before anything is made on it."""

import pytest

from emulator.clients import Clients
from emulator.server import Emulator


@pytest.mark.parametrize("alias", ["alias/aws/s3", "alias/aws/sns"])
def test_the_services_have_keys_of_their_own(emulator: Emulator, alias: str) -> None:
    key = Clients(emulator).keys.describe_key(KeyId=alias)["KeyMetadata"]
    assert key["Enabled"]
    assert f":kms:{emulator.region}:" in key["Arn"]
