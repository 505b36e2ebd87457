//! Backs up the prefixes of one S3 bucket into a bucket each: server side, and only what changed.
//!
//! Data moves one way: [`config`] → [`listing`] → [`plan`] → [`copy`] → [`report`]. [`run`] drives
//! it; S3 sits behind [`store::Store`]. ARCHITECTURE.md has the map, SEMANTICS.md the promises.

pub mod clock;
pub mod config;
pub mod copy;
pub mod function;
pub mod gate;
pub mod listing;
pub mod logging;
pub mod message;
pub mod metrics;
pub mod notify;
pub mod pacer;
pub mod plan;
pub mod progress;
pub mod report;
pub mod retry;
pub mod route;
pub mod run;
pub mod store;
pub mod time_left;
pub mod uncovered;

#[cfg(feature = "cli")]
pub mod cli;
