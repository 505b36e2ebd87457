//! Tells the topic how a run went. A topic that refuses does not undo a backup.

use aws_config::{Region, SdkConfig};
use aws_sdk_sns::Client;
use aws_sdk_sns::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sns::types::MessageAttributeValue;
use serde_json::json;

use crate::config::{NotifyWhen, Topic};
use crate::message::Message;
use crate::report::{Notification, Report, Status, shortened};
use crate::time_left::TimeLeft;

/// Tells the topic, if there is one and people want to know of such a run.
pub async fn tell(
    aws: &SdkConfig,
    topic: Option<&Topic>,
    when: NotifyWhen,
    report: &Report,
    time: TimeLeft,
) -> Notification {
    match topic {
        None => Notification::NotConfigured,
        Some(_) if !is_wanted(when, report) => Notification::NotWanted,
        Some(topic) => notify(aws, topic, &Message::new(report), time).await,
    }
}

fn is_wanted(when: NotifyWhen, report: &Report) -> bool {
    let succeeded = report.status == Status::Success;
    match when {
        NotifyWhen::Always => true,
        NotifyWhen::OnChange => !succeeded || report.totals.copied > 0,
        NotifyWhen::OnFailure => !succeeded,
    }
}

/// Publishes `message` to `topic`, as long as there is time: the run's own result must still get out.
/// A refusal is logged and returned.
async fn notify(aws: &SdkConfig, topic: &Topic, message: &Message, time: TimeLeft) -> Notification {
    let published = tokio::time::timeout(time.for_last_word(), publish(aws, topic, message));
    let result = published
        .await
        .unwrap_or_else(|_| Err("Publish: no answer in time".to_owned()));
    match result {
        Ok(()) => Notification::Sent,
        Err(reason) => {
            let reason = shortened(reason);
            tracing::error!(topic = topic.arn(), reason, "notification not sent");
            Notification::Failed(reason)
        }
    }
}

async fn publish(aws: &SdkConfig, topic: &Topic, message: &Message) -> Result<(), String> {
    let client = Client::from_conf(
        aws_sdk_sns::config::Builder::from(aws)
            .region(Region::new(topic.region().to_owned()))
            .build(),
    );
    let status = MessageAttributeValue::builder()
        .data_type("String")
        .string_value(message.status.as_str())
        .build()
        .map_err(|error| error.to_string())?;
    client
        .publish()
        .topic_arn(topic.arn())
        .subject(&message.subject)
        .message_structure("json")
        .message(json!({"default": message.text, "sms": message.sms}).to_string())
        .message_attributes("status", status)
        .send()
        .await
        .map_err(|error| reason(&error))?;
    Ok(())
}

fn reason<E, R>(error: &SdkError<E, R>) -> String
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug,
{
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("Publish: {code}: {message}"),
        (Some(code), None) => format!("Publish: {code}"),
        _ => format!("Publish: {}", DisplayErrorContext(error)),
    }
}
