//! The SDK's errors in the engine's words.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;

use crate::store::{ErrorKind, StoreError};

pub(super) fn failed<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> StoreError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let status = error.raw_response().map(|reply| reply.status().as_u16());
    let code = error.code();
    let kind = match error {
        SdkError::ServiceError(_) => ErrorKind::of(code, status),
        SdkError::ConstructionFailure(_) => ErrorKind::Refused,
        _ if is_about_credentials(error) => ErrorKind::Refused,
        // No reply, or none that can be read: whether S3 did it is unknown, and every request here
        // may be repeated.
        _ => ErrorKind::Unavailable,
    };
    let message = match error {
        SdkError::ServiceError(_) => match (error.message(), status) {
            (Some(message), _) => message.to_owned(),
            (None, Some(status)) => format!("HTTP status {status}"),
            (None, None) => "no reason given".to_owned(),
        },
        _ => DisplayErrorContext(error).to_string(),
    };
    StoreError {
        operation,
        kind,
        code: code.map(str::to_owned),
        message,
        request_id: error.request_id().map(str::to_owned),
    }
}

fn is_about_credentials(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(credentials) = error.downcast_ref::<CredentialsError>() {
            // A provider that is slow or down may be back; one that has nothing will not.
            return matches!(
                credentials,
                CredentialsError::CredentialsNotLoaded(_)
                    | CredentialsError::InvalidConfiguration(_)
            );
        }
        next = error.source();
    }
    false
}

/// A reply of 200 that lacks what it should tell: not a success, and worth another try.
pub(super) fn no_result(operation: &'static str) -> StoreError {
    StoreError::new(
        operation,
        ErrorKind::Unavailable,
        "S3 answered without a result",
    )
}

/// A reply that S3 should never give.
pub(super) fn odd_reply(operation: &'static str, what: impl Into<String>) -> StoreError {
    StoreError::new(operation, ErrorKind::Refused, what)
}

pub(super) fn not_built(operation: &'static str, error: &BuildError) -> StoreError {
    StoreError::new(operation, ErrorKind::Refused, error.to_string())
}
