//! The Runtime API of Lambda: gives a function's executable invocations and takes its answers.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::http::request::Parts;
use tokio::sync::{Mutex, mpsc};

use crate::loopback::{Broken, Loopback, Reply, reply};

/// How an invocation ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// With this reply.
    Response(String),
    /// With this error, as Lambda would pass it on.
    Error(String),
}

struct Invocation {
    number: u64,
    event: String,
    time: Duration,
}

/// A Runtime API for one executable.
#[derive(Debug)]
pub struct RuntimeApi {
    server: Loopback,
    invocations: mpsc::UnboundedSender<Invocation>,
    answers: mpsc::UnboundedReceiver<Answer>,
    invoked: u64,
}

impl RuntimeApi {
    /// Begins to serve.
    ///
    /// # Errors
    /// No free port.
    pub async fn start() -> io::Result<Self> {
        let (invocations, waiting) = mpsc::unbounded_channel();
        let (answered, answers) = mpsc::unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let server = Loopback::start(move |head, body| {
            respond(Arc::clone(&waiting), answered.clone(), head, body)
        });
        Ok(Self {
            server: server.await?,
            invocations,
            answers,
            invoked: 0,
        })
    }

    /// What `AWS_LAMBDA_RUNTIME_API` must say.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Invokes the function and waits for its answer; `None` once it can no longer come.
    pub async fn invoke(&mut self, event: &str, time: Duration) -> Option<Answer> {
        self.invoked += 1;
        let invocation = Invocation {
            number: self.invoked,
            event: event.to_owned(),
            time,
        };
        self.invocations.send(invocation).ok()?;
        self.answers.recv().await
    }
}

async fn respond(
    waiting: Arc<Mutex<mpsc::UnboundedReceiver<Invocation>>>,
    answered: mpsc::UnboundedSender<Answer>,
    head: Parts,
    body: Bytes,
) -> Result<Reply, Broken> {
    let path = head.uri.path();
    let text = || String::from_utf8_lossy(&body).into_owned();
    if path.ends_with("/invocation/next") {
        return match waiting.lock().await.recv().await {
            Some(invocation) => next(invocation),
            None => Err(Broken),
        };
    }
    let answer = if path.ends_with("/response") {
        Answer::Response(text())
    } else if path.ends_with("/error") {
        Answer::Error(text())
    } else {
        return Ok(reply(404, ""));
    };
    let _ = answered.send(answer);
    Ok(reply(202, ""))
}

fn next(invocation: Invocation) -> Result<Reply, Broken> {
    let deadline = (SystemTime::now() + invocation.time)
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    let mut response = reply(200, invocation.event);
    for (name, value) in [
        (
            "lambda-runtime-aws-request-id",
            format!("invocation-{}", invocation.number),
        ),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-1:123456789012:function:s3-backup-function".to_owned(),
        ),
    ] {
        let value = value.parse().map_err(|_| Broken)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
