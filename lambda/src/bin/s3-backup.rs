//! The terminal program.

use std::process::ExitCode;

use clap::Parser;
use s3_backup::cli::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    Cli::parse().run().await
}
