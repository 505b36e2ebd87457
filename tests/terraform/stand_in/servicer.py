"""Terraform's requests: decode, hand to planning or a handler, encode."""

from typing import Any

from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from . import data_sources, planning
from .aws import Clients
from .errors import RefusedError, reporting
from .handlers import handler_for
from .schema import ProviderSchema, conform
from .values import decode, encode, from_json


class Provider(rpc.ProviderServicer):
    """The AWS provider with the schemas of one version."""

    def __init__(self, schema: ProviderSchema) -> None:
        self.schema = schema
        # One server answers for every provider block; each block has its own connection.
        self.configured: dict[str, Clients] = {}

    def GetMetadata(self, request: Any, context: Any) -> Any:
        """The names of the types."""
        meta = pb.GetMetadata
        return meta.Response(
            server_capabilities=self.schema.message.server_capabilities,
            resources=[meta.ResourceMetadata(type_name=n) for n in self.schema.resources],
            data_sources=[meta.DataSourceMetadata(type_name=n) for n in self.schema.data_sources],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        """All schemas."""
        return self.schema.message

    def GetFunctions(self, request: Any, context: Any) -> Any:
        """No provider functions."""
        return pb.GetFunctions.Response()

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        """Terraform itself checks against the schema; there is nothing more to say."""
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        """As above: mocked resources of any type must pass."""
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        """As above."""
        return pb.ValidateDataResourceConfig.Response()

    @reporting(pb.ConfigureProvider.Response)
    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        """Keep the provider block's settings for this connection."""
        self.configured[context.peer()] = Clients.configured(decode(request.config))
        return pb.ConfigureProvider.Response()

    @reporting(pb.UpgradeResourceState.Response)
    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        """A state from a file, fitted to the schema served now."""
        state = from_json(request.raw_state.json)
        fitted = conform(self.schema.resources[request.type_name], state)
        return pb.UpgradeResourceState.Response(upgraded_state=encode(fitted))

    def ReadResource(self, request: Any, context: Any) -> Any:
        """The state as it was: the stand-in does not look for drift."""
        return pb.ReadResource.Response(new_state=request.current_state, private=request.private)

    @reporting(pb.PlanResourceChange.Response)
    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        """Plan a creation, an update, a replacement or a deletion."""
        name = request.type_name
        rules = handler_for(name).rules
        prior, proposed = decode(request.prior_state), decode(request.proposed_new_state)
        if proposed is None:
            return pb.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        config = decode(request.config)
        if refused := planning.refused_settings(rules, config):
            raise RefusedError(
                f"The stand-in provider does not apply {name}.{refused[0]}",
                f"Of {name} it applies {', '.join(sorted(rules.settings))}; "
                f"the configuration also sets {', '.join(refused)}.",
                refused[0],
            )
        block = self.schema.resources[name]
        defaults = self.clients(context).defaults().overridden(config)
        if prior is None:
            plan = planning.plan_create(block, rules, defaults, proposed)
        else:
            plan = planning.plan_update(block, rules, defaults, prior, proposed, config)
        return pb.PlanResourceChange.Response(
            planned_state=encode(plan.state),
            requires_replace=[_path(attribute) for attribute in plan.replace],
            planned_private=request.prior_private,
            # Or Terraform takes no value for an argument the configuration leaves out.
            legacy_type_system=bool(rules.left_out),
        )

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        """Make the planned change; what failed leaves the state as it was."""
        response = self._apply(request, context)
        if response.diagnostics:
            response.new_state.CopyFrom(request.prior_state)
        return response

    @reporting(pb.ApplyResourceChange.Response)
    def _apply(self, request: Any, context: Any) -> Any:
        handler = handler_for(request.type_name)
        prior, planned = decode(request.prior_state), decode(request.planned_state)
        clients = self.clients(context)
        aws = clients.in_region(planning.known_only(planned or prior).get("region"))
        if planned is None:
            handler.delete(aws, prior)
            return pb.ApplyResourceChange.Response(new_state=request.planned_state)
        if "tags_all" in planned:
            defaults = clients.defaults().overridden(planned)
            planned["tags_all"] = planning.all_tags(defaults, planned["tags"])
        new = planning.known_only(planned)
        computed = handler.create(aws, new) if prior is None else handler.update(aws, prior, new)
        state = planning.settle(planned, computed)
        return pb.ApplyResourceChange.Response(new_state=encode(state))

    @reporting(pb.ReadDataSource.Response)
    def ReadDataSource(self, request: Any, context: Any) -> Any:
        """Read a data source."""
        config = decode(request.config)
        found = data_sources.read(request.type_name, self.clients(context), config)
        return pb.ReadDataSource.Response(state=encode(found))

    @reporting(pb.ImportResourceState.Response)
    def ImportResourceState(self, request: Any, context: Any) -> Any:
        """RefusedError: there is nothing here that reads a resource back."""
        raise RefusedError(
            f"The stand-in provider cannot import {request.type_name}",
            f"Import {request.id} with the real provider.",
        )

    @reporting(pb.MoveResourceState.Response)
    def MoveResourceState(self, request: Any, context: Any) -> Any:
        """RefusedError: types do not change into others here."""
        raise RefusedError(
            f"The stand-in provider cannot move a state to {request.target_type_name}",
            f"Move {request.source_type_name} with the real provider.",
        )

    def StopProvider(self, request: Any, context: Any) -> Any:
        """Requests are short: those under way are left to end."""
        return pb.StopProvider.Response()

    def clients(self, context: Any) -> Clients:
        """The clients of the provider block this request comes from."""
        return self.configured[context.peer()]


def _path(attribute: str) -> pb.AttributePath:
    return pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name=attribute)])
