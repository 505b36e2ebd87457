//! The routes: the three standard ones, a bucket variable each, or any others as JSON.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Problem, ROUTES, SRC_BUCKET, Vars, bucket_name};
use crate::route::{Bucket, Route, StorageClass};

/// The variable, the route's name and the prefix of each standard route.
const STANDARD: [(&str, &str, &str); 3] = [
    ("DOC_DEST", "documents", "documents/"),
    ("PHOTO_DEST", "photos", "photos/"),
    ("DB_DEST", "database", "database/"),
];

const FORM: &str = "write a JSON list of routes, each {\"name\", \"prefix\", \"bucket\"} and, where wanted, \
                    \"region\", \"storage_class\", \"kms_key_arn\"";

/// A route, and the variable it was read from, for messages.
pub(super) struct Found {
    pub(super) route: Route,
    bucket_variable: String,
    prefix_variable: String,
}

/// Reads a variable that must hold a bucket's name.
pub(super) fn read_bucket(
    vars: &impl Vars,
    variable: &str,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    match vars.get(variable) {
        None => {
            problems.push(Problem::missing(
                variable,
                format!("write the name of {what}"),
            ));
            None
        }
        Some(name) => checked_bucket(variable, name, what, problems),
    }
}

fn checked_bucket(
    variable: &str,
    name: String,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let remedy = match name.as_str() {
        "" => Some("it must not be empty".to_owned()),
        name => bucket_name::remedy(name),
    };
    match remedy {
        None => Some(name),
        Some(remedy) => {
            problems.push(Problem::wrong(
                variable,
                name,
                format!("write the name of {what}; {remedy}"),
            ));
            None
        }
    }
}

/// Reads the routes from `ROUTES` or from the three standard variables, whichever is set.
pub(super) fn read(vars: &impl Vars, problems: &mut Vec<Problem>) -> Vec<Found> {
    let Some(json) = vars.get(ROUTES) else {
        return read_standard(vars, problems);
    };
    for (variable, ..) in STANDARD {
        if let Some(value) = vars.get(variable) {
            problems.push(Problem::wrong(
                variable,
                value,
                format!("remove it, or remove {ROUTES}: routes come from one or the other"),
            ));
        }
    }
    read_json(&json, problems)
}

fn read_standard(vars: &impl Vars, problems: &mut Vec<Problem>) -> Vec<Found> {
    STANDARD
        .iter()
        .filter_map(|&(variable, name, prefix)| {
            let what = format!("the bucket for {prefix} (or set {ROUTES} instead)");
            let bucket = read_bucket(vars, variable, &what, problems)?;
            Some(Found {
                route: Route {
                    name: name.to_owned(),
                    prefix: prefix.to_owned(),
                    bucket: Bucket::new(bucket),
                    storage_class: None,
                    kms_key_arn: None,
                },
                bucket_variable: variable.to_owned(),
                prefix_variable: variable.to_owned(),
            })
        })
        .collect()
}

/// A route as it is written. Each field is taken as any JSON, so that one wrong field does not hide
/// the mistakes in the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<Value>,
    prefix: Option<Value>,
    bucket: Option<Value>,
    region: Option<Value>,
    storage_class: Option<Value>,
    kms_key_arn: Option<Value>,
}

fn read_json(json: &str, problems: &mut Vec<Problem>) -> Vec<Found> {
    let list: Vec<&RawValue> = match serde_json::from_str(json) {
        Ok(list) => list,
        Err(error) => {
            problems.push(Problem::wrong(ROUTES, json, format!("{FORM} ({error})")));
            return Vec::new();
        }
    };
    if list.is_empty() {
        problems.push(Problem::wrong(
            ROUTES,
            json,
            format!("{FORM}; at least one"),
        ));
    }
    list.into_iter()
        .enumerate()
        .filter_map(|(position, written)| {
            let at = format!("{ROUTES}[{position}]");
            match serde_json::from_str::<Written>(written.get()) {
                Ok(written) => written.check(&at, problems),
                Err(error) => {
                    problems.push(Problem::wrong(
                        at,
                        written.get(),
                        format!("{FORM} ({error})"),
                    ));
                    None
                }
            }
        })
        .collect()
}

impl Written {
    fn check(self, at: &str, problems: &mut Vec<Problem>) -> Option<Found> {
        let mut text = |field: &str, value: Option<Value>| match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(other) => {
                problems.push(Problem::wrong(
                    format!("{at}.{field}"),
                    other.to_string(),
                    "write a JSON string",
                ));
                None
            }
        };
        let name = text("name", self.name);
        let prefix = text("prefix", self.prefix);
        let bucket = text("bucket", self.bucket);
        let region = text("region", self.region);
        let storage_class = text("storage_class", self.storage_class);
        let kms_key_arn = text("kms_key_arn", self.kms_key_arn);

        let mut required =
            |field: &str, value: Option<String>, remedy: &str, valid: fn(&str) -> bool| {
                let variable = format!("{at}.{field}");
                match value {
                    None => {
                        // A value of the wrong type has been reported above under the same name.
                        if !problems.iter().any(|problem| problem.variable == variable) {
                            problems.push(Problem::missing(variable, remedy));
                        }
                        None
                    }
                    Some(value) if !valid(&value) => {
                        problems.push(Problem::wrong(variable, value, remedy));
                        None
                    }
                    Some(value) => Some(value),
                }
            };
        let name = required(
            "name",
            name,
            "write a label of letters, digits, hyphens and underscores, at most 64",
            is_label,
        );
        let prefix = required(
            "prefix",
            prefix,
            "write a prefix that ends in / and does not begin with it, like documents/, at most 1,024 bytes",
            is_prefix,
        );
        let bucket = required(
            "bucket",
            bucket,
            "write the name of the backup bucket",
            |_| true,
        );

        let bucket_variable = format!("{at}.bucket");
        let bucket = bucket.and_then(|bucket| {
            checked_bucket(&bucket_variable, bucket, "the backup bucket", problems)
        });
        let mut optional =
            |field: &str, value: Option<String>, remedy: String, valid: fn(&str) -> bool| {
                if let Some(value) = value.as_deref().filter(|value| !valid(value)) {
                    problems.push(Problem::wrong(format!("{at}.{field}"), value, remedy));
                }
                value
            };
        let region = optional(
            "region",
            region,
            "write a region's name, like eu-central-1".to_owned(),
            is_region,
        );
        let storage_class = optional(
            "storage_class",
            storage_class,
            format!(
                "write one of {}",
                StorageClass::ALL.map(StorageClass::as_str).join(", ")
            ),
            |written| storage_class_named(written).is_some(),
        );
        let kms_key_arn = optional(
            "kms_key_arn",
            kms_key_arn,
            "write the key's ARN, arn:aws:kms:<region>:<account>:key/<id>".to_owned(),
            |written| written.starts_with("arn:") && written.contains(":kms:"),
        );

        Some(Found {
            route: Route {
                name: name?,
                prefix: prefix?,
                bucket: Bucket {
                    name: bucket?,
                    region,
                },
                storage_class: storage_class.as_deref().and_then(storage_class_named),
                kms_key_arn,
            },
            bucket_variable,
            prefix_variable: format!("{at}.prefix"),
        })
    }
}

fn is_label(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_prefix(prefix: &str) -> bool {
    prefix.len() <= 1_024 && prefix.ends_with('/') && !prefix.starts_with('/')
}

fn is_region(region: &str) -> bool {
    region.contains('-')
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn storage_class_named(name: &str) -> Option<StorageClass> {
    StorageClass::ALL
        .into_iter()
        .find(|class| class.as_str() == name)
}

/// What no single route shows: shared buckets, overlapping prefixes, names used twice.
pub(super) fn check(source: Option<&str>, routes: &[Found], problems: &mut Vec<Problem>) {
    let mut names = HashSet::new();
    for (position, found) in routes.iter().enumerate() {
        let Route {
            name,
            prefix,
            bucket,
            ..
        } = &found.route;
        if source == Some(bucket.name.as_str()) {
            problems.push(Problem::wrong(
                &found.bucket_variable,
                &bucket.name,
                format!("write another bucket than {SRC_BUCKET}: a bucket is not its own backup"),
            ));
        }
        if !names.insert(name) {
            problems.push(Problem::wrong(
                found.bucket_variable.replace(".bucket", ".name"),
                name,
                "write a name that no other route has",
            ));
        }
        for other in &routes[..position] {
            let (theirs, their_bucket) = (&other.route.prefix, &other.route.bucket.name);
            if prefix.starts_with(theirs.as_str()) || theirs.starts_with(prefix.as_str()) {
                problems.push(Problem::wrong(
                    &found.prefix_variable,
                    prefix,
                    format!(
                        "write a prefix that does not overlap {theirs:?} of {}: an object takes one route",
                        other.prefix_variable
                    ),
                ));
            }
            if their_bucket == &bucket.name {
                problems.push(Problem::wrong(
                    &found.bucket_variable,
                    &bucket.name,
                    format!(
                        "write a bucket of its own: {} has this one",
                        other.bucket_variable
                    ),
                ));
            }
        }
    }
}
