//! An S3 in memory for tests and benchmarks: the engine's [`Store`](s3_backup::store::Store) directly,
//! or served over HTTP for the SDK and whole programs. It speaks only the operations a backup needs,
//! with S3's own rules for `ETag`s, dates, parts, conditions and archives, and fails when told to.
//! Beside it, [`runtime_api`] invokes the function's executable as Lambda does.

mod awkward;
mod content;
mod faults;
pub mod http;
mod keys;
mod loopback;
mod memory;
pub mod runtime_api;
mod state;
mod store;
mod world;

pub use awkward::awkward_keys;
pub use content::Content;
pub use faults::{Fault, Request};
pub use keys::KeyShape;
pub use memory::{MemoryS3, NewObject};
pub use state::{S3Error, Stored};
pub use world::World;
