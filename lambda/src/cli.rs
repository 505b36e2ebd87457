//! The terminal program: its flags, laid over the environment, and what it prints.

mod progress_bar;
mod table;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use aws_credential_types::provider::ProvideCredentials;
use clap::{Args, Parser, Subcommand, ValueEnum};
use time::OffsetDateTime;

use crate::config::{self, Config, ConfigError, TopicNeed, environment};
use crate::notify;
use crate::report::{Report, Status};
use crate::run::{RunOptions, run};
use crate::store::sdk::{SdkStore, idle_connections, load_aws_config};
use crate::time_left::TimeLeft;

/// The exit status for a configuration that cannot be used.
const EXIT_CONFIG: u8 = 2;

/// Backs up the prefixes of one S3 bucket into a bucket each: server side, and only what changed.
#[derive(Debug, Parser)]
#[command(name = "s3-backup", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a backup now.
    ///
    /// Exit status: 0 all backed up, 1 something failed, 2 the configuration is invalid.
    Run(RunArgs),
}

/// Each flag takes the place of the environment variable it names.
#[allow(clippy::doc_markdown, reason = "the comments are the help people read")]
#[derive(Args, Debug)]
struct RunArgs {
    /// The bucket to back up (instead of SRC_BUCKET).
    #[arg(long, value_name = "BUCKET")]
    src_bucket: Option<String>,
    /// The bucket for documents/ (instead of DOC_DEST).
    #[arg(long, value_name = "BUCKET")]
    doc_dest: Option<String>,
    /// The bucket for photos/ (instead of PHOTO_DEST).
    #[arg(long, value_name = "BUCKET")]
    photo_dest: Option<String>,
    /// The bucket for database/ (instead of DB_DEST).
    #[arg(long, value_name = "BUCKET")]
    db_dest: Option<String>,
    /// Routes as JSON (instead of ROUTES).
    #[arg(long, value_name = "JSON")]
    routes: Option<String>,
    /// How many requests may be in flight (instead of CONCURRENCY).
    #[arg(long, value_name = "NUMBER")]
    concurrency: Option<String>,
    /// After how many days a copy that cannot be compared counts as unchanged (instead of SETTLE_DAYS).
    #[arg(long, value_name = "DAYS")]
    settle_days: Option<String>,
    /// The topic to tell (instead of SNS_TOPIC_ARN); used with --notify.
    #[arg(long, value_name = "ARN")]
    sns_topic_arn: Option<String>,
    /// Tell the topic how the run went, as the function does.
    #[arg(long)]
    notify: bool,
    /// What to print on standard output.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Output {
    /// A table for people.
    Text,
    /// The report, as the function replies it.
    Json,
}

impl RunArgs {
    fn vars(&self) -> BTreeMap<&'static str, String> {
        let flags = [
            (config::SRC_BUCKET, &self.src_bucket),
            ("DOC_DEST", &self.doc_dest),
            ("PHOTO_DEST", &self.photo_dest),
            ("DB_DEST", &self.db_dest),
            (config::ROUTES, &self.routes),
            (config::CONCURRENCY, &self.concurrency),
            (config::SETTLE_DAYS, &self.settle_days),
            (config::SNS_TOPIC_ARN, &self.sns_topic_arn),
        ];
        flags
            .into_iter()
            .filter_map(|(name, flag)| Some((name, flag.clone()?)))
            .collect()
    }

    fn config(&self) -> Result<Config, ConfigError> {
        let flags = self.vars();
        let need = if self.notify {
            TopicNeed::Required
        } else {
            TopicNeed::Optional
        };
        let vars = |name: &str| flags.get(name).cloned().or_else(|| environment(name));
        Config::from_vars(&vars, need)
    }
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// Credentials that cannot be had, output that cannot be written.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Command::Run(args) = self.command;
        let config = match args.config() {
            Ok(config) => config,
            Err(error) => {
                for problem in &error.problems {
                    writeln!(io::stderr(), "s3-backup: {problem}")?;
                }
                return Ok(ExitCode::from(EXIT_CONFIG));
            }
        };
        let report = backup(&args, &config).await?;
        let mut out = io::stdout().lock();
        match args.output {
            Output::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
            Output::Text => out.write_all(table::render(&report).as_bytes())?,
        }
        Ok(match report.status {
            Status::Success => ExitCode::SUCCESS,
            Status::Failed | Status::Incomplete => ExitCode::FAILURE,
        })
    }
}

async fn backup(args: &RunArgs, config: &Config) -> anyhow::Result<Report> {
    let aws = load_aws_config(idle_connections(config)).await;
    // Once, and not by every route for itself.
    if let Some(credentials) = aws.credentials_provider() {
        let found = credentials.provide_credentials().await;
        found.context(
            "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )?;
    }
    let store = Arc::new(SdkStore::new(&aws, config));
    let run_id = format!("cli-{}", OffsetDateTime::now_utc().unix_timestamp());
    let options = RunOptions::new(run_id, TimeLeft::unlimited());
    let bar = progress_bar::start(Arc::clone(&options.progress));
    let mut report = run(store, config, &options).await;
    bar.finish();
    let topic = config.topic.as_ref().filter(|_| args.notify);
    report.notification =
        notify::tell(&aws, topic, config.notify_when, &report, options.time).await;
    Ok(report)
}
