//! What can go wrong with a request, sorted by what to do about it.

use std::fmt;

/// What an error means to the engine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ErrorKind {
    /// There is no such object.
    NotFound,
    /// There is no such bucket.
    NoSuchBucket,
    /// There is no such multipart upload: completed, aborted or never begun.
    NoSuchUpload,
    /// The permissions do not allow it.
    Denied,
    /// The object is another than the one asked for.
    Replaced,
    /// The object is in an archive and must be restored before it can be read.
    Archived,
    /// Too many requests: wait, and send fewer.
    Throttled,
    /// A passing fault: 5xx, a broken connection, a time-out.
    Unavailable,
    /// There was no time left for an answer.
    OutOfTime,
    /// Anything else; trying again would not help.
    Refused,
}

/// A request that failed.
#[derive(Clone, Debug, thiserror::Error)]
pub struct StoreError {
    /// The operation, as the S3 API reference names it.
    pub operation: &'static str,
    /// What it means.
    pub kind: ErrorKind,
    /// S3's error code, where it gave one.
    pub code: Option<String>,
    /// What S3, or the connection, said.
    pub message: String,
    /// S3's id of the request, for AWS support.
    pub request_id: Option<String>,
}

impl StoreError {
    /// An error that has no more to it than its kind and a message.
    pub fn new(operation: &'static str, kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            operation,
            kind,
            code: None,
            message: message.into(),
            request_id: None,
        }
    }
}

impl StoreError {
    /// Another try may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Throttled | ErrorKind::Unavailable | ErrorKind::OutOfTime
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        match &self.code {
            Some(code) => write!(f, ": {code}: {}", self.message)?,
            None => write!(f, ": {}", self.message)?,
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl ErrorKind {
    /// Sorts an error by S3's code and the HTTP status (S3 API reference, "Error responses").
    pub fn of(code: Option<&str>, status: Option<u16>) -> Self {
        match (code, status) {
            (Some("NoSuchBucket"), _) => Self::NoSuchBucket,
            (Some("NoSuchUpload"), _) => Self::NoSuchUpload,
            // HEAD replies have no body, and so no code.
            (Some("NoSuchKey" | "NotFound" | "NoSuchVersion"), _) | (None, Some(404)) => {
                Self::NotFound
            }
            (Some("InvalidObjectState" | "ObjectNotInActiveTierError"), _) => Self::Archived,
            (Some("PreconditionFailed"), _) | (_, Some(412)) => Self::Replaced,
            (
                Some(
                    "SlowDown"
                    | "Throttling"
                    | "ThrottlingException"
                    | "RequestLimitExceeded"
                    | "TooManyRequests"
                    | "TooManyRequestsException",
                ),
                _,
            )
            | (_, Some(429 | 503)) => Self::Throttled,
            (
                Some(
                    "InternalError" | "RequestTimeout" | "ServiceUnavailable" | "OperationAborted",
                ),
                _,
            )
            | (_, Some(408 | 500..=599))
            // An answer that was to be a success and cannot be read.
            | (None, Some(200..=299)) => Self::Unavailable,
            (Some("AccessDenied" | "AllAccessDisabled" | "AccountProblem"), _)
            | (_, Some(401 | 403)) => Self::Denied,
            _ => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::ErrorKind;

    #[rstest]
    #[case(Some("NoSuchKey"), Some(404), ErrorKind::NotFound)]
    #[case(None, Some(404), ErrorKind::NotFound)]
    #[case(Some("NoSuchBucket"), Some(404), ErrorKind::NoSuchBucket)]
    #[case(Some("NoSuchUpload"), Some(404), ErrorKind::NoSuchUpload)]
    #[case(Some("PreconditionFailed"), Some(412), ErrorKind::Replaced)]
    #[case(None, Some(412), ErrorKind::Replaced)]
    #[case(Some("InvalidObjectState"), Some(403), ErrorKind::Archived)]
    #[case(Some("ObjectNotInActiveTierError"), Some(403), ErrorKind::Archived)]
    #[case(Some("AccessDenied"), Some(403), ErrorKind::Denied)]
    #[case(None, Some(403), ErrorKind::Denied)]
    #[case(Some("SlowDown"), Some(503), ErrorKind::Throttled)]
    // An error in the body of a 200 keeps that status.
    #[case(Some("SlowDown"), Some(200), ErrorKind::Throttled)]
    #[case(Some("InternalError"), Some(200), ErrorKind::Unavailable)]
    #[case(None, Some(503), ErrorKind::Throttled)]
    #[case(Some("InternalError"), Some(500), ErrorKind::Unavailable)]
    #[case(Some("RequestTimeout"), Some(400), ErrorKind::Unavailable)]
    #[case(None, Some(502), ErrorKind::Unavailable)]
    #[case(Some("InvalidRequest"), Some(400), ErrorKind::Refused)]
    #[case(None, Some(200), ErrorKind::Unavailable)]
    #[case(None, None, ErrorKind::Refused)]
    fn sorts(#[case] code: Option<&str>, #[case] status: Option<u16>, #[case] kind: ErrorKind) {
        assert_eq!(ErrorKind::of(code, status), kind);
    }
}
