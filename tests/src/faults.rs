//! Faults on demand: a hook sees every request and says what goes wrong with it.

use std::time::Duration;

/// A request, as a hook sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The operation, as the S3 API reference names it.
    pub operation: &'static str,
    /// The bucket it is sent to.
    pub bucket: String,
    /// The key; for a listing, the prefix.
    pub key: String,
    /// How many requests there were before this one.
    pub number: u64,
}

/// What goes wrong with a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// This error code with this HTTP status, nothing done.
    Error(&'static str, u16),
    /// This error code in the body of a 200, nothing done.
    ErrorIn200(&'static str),
    /// A 200 without a result, nothing done.
    Empty200,
    /// The connection breaks before anything is done.
    Drop,
    /// It is done, and the answer is lost.
    LoseReply,
    /// No answer ever.
    Hang,
    /// It is done this much later.
    Delay(Duration),
}

/// A hook: `None` lets the request through.
pub(crate) type Hook = dyn Fn(&Request) -> Option<Fault> + Send + Sync;
