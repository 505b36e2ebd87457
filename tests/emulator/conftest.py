"""The environment `local` on an emulator of its own, deployed once for all tests."""

from collections.abc import Iterator

import pytest

from commands import environments
from commands.checkout import LOCAL_ZIP
from emulator.clients import Clients
from emulator.deployment import Deployment
from emulator.inbox import Inbox
from emulator.objects import remove_all
from emulator.server import Emulator
from enforced import Enforced
from enforcing import EnforcingClients, EnforcingEmulator, deploy
from front import Front
from role_policy import RolePolicy


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """An emulator in the region of the environment."""
    if not LOCAL_ZIP.exists():
        pytest.fail(f"{LOCAL_ZIP} is missing; run `make build-local`")
    region = environments.load(environments.LOCAL).settings["region"]
    with Emulator(region, "tests-emulator") as running:
        yield running


@pytest.fixture(scope="session")
def clients(emulator: Emulator) -> Clients:
    """Clients for it."""
    return Clients(emulator)


@pytest.fixture(scope="session")
def deployed(emulator: Emulator, clients: Clients) -> Iterator[Deployment]:
    """What is deployed. Its schedule is off: a run of its own would change a test's counts."""
    made = Deployment.make(emulator, clients)
    clients.rules.disable_rule(Name=made.rule)
    yield made
    made.destroy()
    left = [bucket["Name"] for bucket in clients.s3.list_buckets()["Buckets"]]
    assert left == [environments.load(environments.LOCAL).state_bucket.name]


@pytest.fixture(scope="session")
def shared_inbox(clients: Clients, deployed: Deployment) -> Inbox:
    """A queue subscribed to the topic."""
    return Inbox(clients, deployed.topic, "tests-inbox")


@pytest.fixture
def deployment(clients: Clients, deployed: Deployment) -> Iterator[Deployment]:
    """The deployment with nothing in its buckets and its own environment variables."""
    for bucket in (deployed.source, *deployed.buckets.values()):
        remove_all(clients, bucket)
    variables = deployed.variables()
    yield deployed
    if deployed.variables() != variables:
        deployed.set_variables(variables)


@pytest.fixture
def inbox(shared_inbox: Inbox, deployment: Deployment) -> Inbox:
    """Where the notifications of this test's runs arrive."""
    shared_inbox.clear()
    return shared_inbox


@pytest.fixture(scope="session")
def enforced_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enforced]:
    """The environment on an emulator of its own that enforces IAM."""
    if not LOCAL_ZIP.exists():
        pytest.fail(f"{LOCAL_ZIP} is missing; run `make build-local`")
    region = environments.load(environments.LOCAL).settings["region"]
    with EnforcingEmulator(region, "tests-privileges") as emulator:
        clients = EnforcingClients(emulator)
        made = deploy(emulator, clients, tmp_path_factory.mktemp("privileges") / "checkout")
        front = Front(emulator, clients)
        # The emulator sets AWS_ENDPOINT_URL itself.
        own = {"AWS_ENDPOINT_URL_S3": front.address, "AWS_ENDPOINT_URL_SNS": front.address}
        made.set_variables(made.variables() | own)
        with front.running():
            yield Enforced(clients, made, front, RolePolicy(clients, made.function))


@pytest.fixture
def enforced(enforced_deployment: Enforced) -> Iterator[Enforced]:
    """It, with an object of each kind in the source, and nothing in the backups."""
    enforced_deployment.fill()
    deployment = enforced_deployment.deployment
    variables = deployment.variables()
    yield enforced_deployment
    if deployment.variables() != variables:
        deployment.set_variables(variables)
