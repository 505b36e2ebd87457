//! What is wrong with a configuration, said so that it can be put right.

use std::fmt;

use serde::Serialize;

/// Values are shown up to this many characters: enough to recognise, not a page of JSON.
const SHOWN_CHARS: usize = 120;

/// One mistake: the variable, its value and what to write instead.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// The variable, or the field within it (`ROUTES[1].bucket`).
    pub variable: String,
    /// Its value; `None` where it is not set.
    pub value: Option<String>,
    /// What to write instead.
    pub remedy: String,
}

impl Problem {
    /// A value that cannot be used.
    pub fn wrong(
        variable: impl Into<String>,
        value: impl AsRef<str>,
        remedy: impl Into<String>,
    ) -> Self {
        let value = value.as_ref();
        let shown = match value.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_owned(),
        };
        Self {
            variable: variable.into(),
            value: Some(shown),
            remedy: remedy.into(),
        }
    }

    /// A variable that is not set.
    pub fn missing(variable: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
            value: None,
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            variable,
            value,
            remedy,
        } = self;
        match value.as_deref() {
            None => write!(f, "{variable} is not set: {remedy}"),
            Some("") => write!(f, "{variable} is empty: {remedy}"),
            Some(value) => write!(f, "{variable} is {value:?}: {remedy}"),
        }
    }
}

/// All mistakes of a configuration.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct ConfigError {
    /// The mistakes, in the order the variables are read.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
