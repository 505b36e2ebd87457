//! The Lambda: any event starts a run; the reply is the report, or an error that holds it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde::de::IgnoredAny;
use time::OffsetDateTime;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::config::{Config, NotifyWhen, TopicNeed, Vars, topic_from_vars};
use crate::report::{Report, Status};
use crate::run::{RunOptions, run};
use crate::store::sdk::{SdkStore, idle_connections, load_aws_config};
use crate::time_left::TimeLeft;
use crate::{logging, metrics, notify};

/// Why an invocation ends as an error. The message is the report as JSON.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{kind}: {report}")]
pub struct Failure {
    /// `BackupFailed`, `BackupIncomplete` or `ConfigurationInvalid`.
    pub kind: &'static str,
    /// The report as JSON.
    pub report: String,
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Self {
            error_type: failure.kind.to_owned(),
            error_message: failure.report,
        }
    }
}

/// The function: what outlives an invocation.
#[derive(Debug, Default)]
pub struct Function {
    aws: OnceCell<SdkConfig>,
}

impl Function {
    /// Handles one invocation. What the event holds does not matter.
    pub async fn handle(
        &self,
        event: LambdaEvent<IgnoredAny>,
        vars: &impl Vars,
    ) -> Result<Report, Failure> {
        let config = Config::from_vars(vars, TopicNeed::Required);
        let idle_connections = config.as_ref().map_or(1, idle_connections);
        let aws = self
            .aws
            .get_or_init(|| load_aws_config(idle_connections))
            .await;
        let Context {
            request_id,
            deadline,
            env_config,
            ..
        } = event.context;
        let time = TimeLeft::until(deadline_instant(deadline));
        let (mut report, (topic, when), failed) = match &config {
            Ok(config) => {
                let store = Arc::new(SdkStore::new(aws, config));
                let report = run(store, config, &RunOptions::new(request_id, time)).await;
                let told = (config.topic.clone(), config.notify_when);
                (report, told, "BackupFailed")
            }
            Err(error) => {
                let now = OffsetDateTime::now_utc();
                let report = Report::of_invalid_config(request_id, now, error);
                let told = (topic_from_vars(vars), NotifyWhen::Always);
                (report, told, "ConfigurationInvalid")
            }
        };
        report.notification = notify::tell(aws, topic.as_ref(), when, &report, time).await;
        logging::summary(&report);
        logging::metrics(&metrics::lines(&report, &env_config.function_name));
        match report.status {
            Status::Success => Ok(report),
            Status::Failed => Err(failure(failed, &report)),
            Status::Incomplete => Err(failure("BackupIncomplete", &report)),
        }
    }
}

fn failure(kind: &'static str, report: &Report) -> Failure {
    Failure {
        kind,
        report: serde_json::to_string(report).unwrap_or_else(|error| error.to_string()),
    }
}

/// Lambda gives the deadline in milliseconds since the epoch.
fn deadline_instant(deadline_ms: u64) -> Instant {
    let deadline = SystemTime::UNIX_EPOCH + Duration::from_millis(deadline_ms);
    let left = deadline
        .duration_since(SystemTime::now())
        .unwrap_or(Duration::ZERO);
    Instant::now() + left
}
