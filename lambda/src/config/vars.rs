//! Where variables come from: the process environment, flags laid over it, or a table in tests.

use std::collections::BTreeMap;

/// A source of named values.
pub trait Vars {
    /// The value of `name`; `None` where it is not set. An empty value is a value.
    fn get(&self, name: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Vars for F {
    fn get(&self, name: &str) -> Option<String> {
        self(name)
    }
}

impl Vars for BTreeMap<String, String> {
    fn get(&self, name: &str) -> Option<String> {
        BTreeMap::get(self, name).cloned()
    }
}

/// The process environment. A value that is not UTF-8 is read with its bad bytes replaced, so that
/// the check that follows can name it.
pub fn environment(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
