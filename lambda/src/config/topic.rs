//! The SNS topic a run tells how it went.

use super::{Problem, SNS_TOPIC_ARN, TopicNeed, Vars};

const REMEDY: &str = "write the topic's ARN, arn:aws:sns:<region>:<account>:<name>";

/// A topic's ARN, checked for its form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Topic {
    arn: String,
    region: String,
}

impl Topic {
    /// Reads `arn:<partition>:sns:<region>:<12 digits>:<name>`; `None` for anything else.
    pub fn parse(arn: &str) -> Option<Self> {
        let fields: Vec<&str> = arn.split(':').collect();
        let [_, partition, _, region, account, name] = fields[..] else {
            return None;
        };
        let valid = arn.starts_with("arn:")
            && partition.starts_with("aws")
            && fields[2] == "sns"
            && !region.is_empty()
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=256).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        valid.then(|| Self {
            arn: arn.to_owned(),
            region: region.to_owned(),
        })
    }

    /// The whole ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The region the topic is in, which may not be the run's.
    pub fn region(&self) -> &str {
        &self.region
    }
}

pub(super) fn read(
    vars: &impl Vars,
    need: TopicNeed,
    problems: &mut Vec<Problem>,
) -> Option<Topic> {
    let Some(value) = vars.get(SNS_TOPIC_ARN) else {
        if need == TopicNeed::Required {
            problems.push(Problem::missing(SNS_TOPIC_ARN, REMEDY));
        }
        return None;
    };
    let topic = Topic::parse(&value);
    if topic.is_none() {
        problems.push(Problem::wrong(SNS_TOPIC_ARN, &value, REMEDY));
    }
    topic
}
