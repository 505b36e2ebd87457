//! The Lambda function.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use s3_backup::config::environment;
use s3_backup::function::Function;
use s3_backup::logging;
use serde::de::IgnoredAny;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start(environment("AWS_LAMBDA_LOG_LEVEL").as_deref());
    let function = Function::default();
    lambda_runtime::run(service_fn(|event: LambdaEvent<IgnoredAny>| {
        function.handle(event, &environment)
    }))
    .await
}
