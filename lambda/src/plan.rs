//! What to do with each source object: two listings in key order in, decisions out, no I/O.

mod compare;
mod join;

pub use compare::{Comparison, Opaque, compare, settle};
pub use join::{Join, OutOfOrder, Side, Step};
