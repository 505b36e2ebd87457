"""Alarms on one metric, and dashboards."""

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, dropped_tags, only_set, tag_list

ARGUMENTS = {
    "alarm_actions": "AlarmActions",
    "alarm_description": "AlarmDescription",
    "comparison_operator": "ComparisonOperator",
    "datapoints_to_alarm": "DatapointsToAlarm",
    "evaluation_periods": "EvaluationPeriods",
    "insufficient_data_actions": "InsufficientDataActions",
    "metric_name": "MetricName",
    "namespace": "Namespace",
    "ok_actions": "OKActions",
    "period": "Period",
    "statistic": "Statistic",
    "treat_missing_data": "TreatMissingData",
    "unit": "Unit",
}


class MetricAlarm(Handler):
    """aws_cloudwatch_metric_alarm."""

    rules = Rules(
        settings=ARGUMENTS.keys() | {"alarm_name", "dimensions", "tags", "threshold"},
        replace=frozenset({"alarm_name", "region"}),
        left_out={"actions_enabled": True, "treat_missing_data": "missing"},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the alarm."""
        name = new["alarm_name"]
        self._put(aws, new, Tags=tag_list(new["tags_all"]))
        return {"arn": aws.arn("cloudwatch", f"alarm:{name}"), "id": name}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again; tags have calls of their own."""
        cloudwatch, arn = aws.client("cloudwatch"), old["arn"]
        self._put(aws, new)
        if dropped := dropped_tags(old, new):
            cloudwatch.untag_resource(ResourceARN=arn, TagKeys=dropped)
        if new["tags_all"]:
            cloudwatch.tag_resource(ResourceARN=arn, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the alarm."""
        aws.client("cloudwatch").delete_alarms(AlarmNames=[old["alarm_name"]])

    def _put(self, aws: Clients, new: State, **more: object) -> None:
        dimensions = sorted((new["dimensions"] or {}).items())
        aws.client("cloudwatch").put_metric_alarm(
            AlarmName=new["alarm_name"],
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions],
            # A fraction arrives as text.
            Threshold=float(new["threshold"]),
            **more,
            **only_set(**{theirs: new[ours] for ours, theirs in ARGUMENTS.items()}),
        )


class Dashboard(Handler):
    """aws_cloudwatch_dashboard."""

    rules = Rules(
        settings=frozenset({"dashboard_body", "dashboard_name"}),
        replace=frozenset({"dashboard_name", "region"}),
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the dashboard."""
        name = new["dashboard_name"]
        aws.client("cloudwatch").put_dashboard(
            DashboardName=name, DashboardBody=new["dashboard_body"]
        )
        arn = aws.arn("cloudwatch", f"dashboard/{name}", regional=False)
        return {"dashboard_arn": arn, "id": name}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the dashboard."""
        aws.client("cloudwatch").delete_dashboards(DashboardNames=[old["dashboard_name"]])


HANDLERS = {"aws_cloudwatch_dashboard": Dashboard(), "aws_cloudwatch_metric_alarm": MetricAlarm()}
