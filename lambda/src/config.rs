//! From the environment to a validated [`Config`]; every mistake is reported at once.

mod bucket_name;
mod notify_when;
mod problem;
mod routes;
mod topic;
mod vars;

use std::time::Duration;

pub use notify_when::NotifyWhen;
pub use problem::{ConfigError, Problem};
pub use topic::Topic;
pub use vars::{Vars, environment};

use crate::route::{Bucket, Route};

/// The variable that names the bucket to back up.
pub const SRC_BUCKET: &str = "SRC_BUCKET";
/// The variable that names the SNS topic told how a run went.
pub const SNS_TOPIC_ARN: &str = "SNS_TOPIC_ARN";
/// The variable that says of which runs the topic is told.
pub const NOTIFY: &str = "NOTIFY";
/// The variable that holds the routes as JSON, instead of the three standard ones.
pub const ROUTES: &str = "ROUTES";
/// How many requests may be in flight at once.
pub const CONCURRENCY: &str = "CONCURRENCY";
/// After how many days a copy that cannot be compared counts as unchanged for good.
pub const SETTLE_DAYS: &str = "SETTLE_DAYS";

const DEFAULT_CONCURRENCY: u32 = 256;
const MAX_CONCURRENCY: u32 = 1_000;
/// The 7 days after which the source bucket aborts unfinished uploads, and a margin.
const DEFAULT_SETTLE_DAYS: u32 = 9;
const MAX_SETTLE_DAYS: u32 = 3_650;

/// Whether a run must have a topic to tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TopicNeed {
    /// A missing topic is a mistake.
    Required,
    /// A missing topic means nobody is told.
    Optional,
}

/// Everything a run needs to know; only valid ones exist.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// The bucket that is backed up. Nothing ever writes to it.
    pub source: Bucket,
    /// What goes where; at least one, no two overlapping.
    pub routes: Vec<Route>,
    /// The topic to tell, if any.
    pub topic: Option<Topic>,
    /// Of which runs it is told.
    pub notify_when: NotifyWhen,
    /// How many requests may be in flight at once; at least 1.
    pub concurrency: u32,
    /// How much newer than its source a copy must be to count as unchanged where ETags cannot be
    /// compared.
    pub settle: Duration,
}

impl Config {
    /// Reads and checks the variables.
    ///
    /// # Errors
    /// All that is wrong, each with the variable's name, its value and what to write instead.
    pub fn from_vars(vars: &impl Vars, topic_need: TopicNeed) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let source = routes::read_bucket(vars, SRC_BUCKET, "the bucket to back up", &mut problems);
        let routes = routes::read(vars, &mut problems);
        routes::check(source.as_deref(), &routes, &mut problems);
        let topic = topic::read(vars, topic_need, &mut problems);
        let notify_when = notify_when::read(vars, &mut problems);
        let concurrency = whole_number(
            vars,
            CONCURRENCY,
            1..=MAX_CONCURRENCY,
            DEFAULT_CONCURRENCY,
            &mut problems,
        );
        let settle_days = whole_number(
            vars,
            SETTLE_DAYS,
            1..=MAX_SETTLE_DAYS,
            DEFAULT_SETTLE_DAYS,
            &mut problems,
        );
        match source {
            Some(source) if problems.is_empty() => Ok(Self {
                source: Bucket::new(source),
                routes: routes.into_iter().map(|found| found.route).collect(),
                topic,
                notify_when,
                concurrency,
                settle: Duration::from_secs(u64::from(settle_days) * 24 * 60 * 60),
            }),
            _ => Err(ConfigError { problems }),
        }
    }
}

/// The topic alone, for telling people that the rest of the configuration is wrong.
pub fn topic_from_vars(vars: &impl Vars) -> Option<Topic> {
    topic::read(vars, TopicNeed::Optional, &mut Vec::new())
}

fn whole_number(
    vars: &impl Vars,
    name: &str,
    allowed: std::ops::RangeInclusive<u32>,
    default: u32,
    problems: &mut Vec<Problem>,
) -> u32 {
    let Some(value) = vars.get(name) else {
        return default;
    };
    match value.trim().parse() {
        Ok(number) if allowed.contains(&number) => number,
        _ => {
            problems.push(Problem::wrong(
                name,
                value,
                format!(
                    "write a whole number from {} to {}, or leave it out for {default}",
                    allowed.start(),
                    allowed.end()
                ),
            ));
            default
        }
    }
}

#[cfg(test)]
mod tests;
