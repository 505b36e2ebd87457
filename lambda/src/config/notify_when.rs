//! Of which runs people want to be told.

use super::{NOTIFY, Problem, Vars};

/// Of which runs the topic is told.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum NotifyWhen {
    /// Of every run.
    #[default]
    Always,
    /// Of runs that copied something or did not succeed.
    OnChange,
    /// Of runs that did not succeed.
    OnFailure,
}

pub(super) fn read(vars: &impl Vars, problems: &mut Vec<Problem>) -> NotifyWhen {
    let Some(value) = vars.get(NOTIFY) else {
        return NotifyWhen::default();
    };
    match value.trim() {
        "always" => NotifyWhen::Always,
        "on_change" => NotifyWhen::OnChange,
        "on_failure" => NotifyWhen::OnFailure,
        _ => {
            let remedy = "write always, on_change or on_failure, or leave it out for always";
            problems.push(Problem::wrong(NOTIFY, value, remedy));
            NotifyWhen::default()
        }
    }
}
