//! What to do with each source object: two listings in key order in, decisions out, no I/O.

mod alphabet;
mod compare;
mod join;
mod range;
mod room;
mod scan;
mod terrain;
mod thrift;
mod words;

pub use compare::{Comparison, Opaque, compare, settle};
pub use join::{Join, OutOfOrder, Side, Step};
pub use room::Room;
pub use scan::{Decision, Fetch, Scan};
