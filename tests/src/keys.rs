//! Keys in the shapes buckets have, in key order, for measuring how listings are divided.

use std::fmt::Write;
use std::str::FromStr;

/// How the keys under a prefix are made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyShape {
    /// A counter: `object-00000042`.
    Flat,
    /// Folders by date, a few hundred objects an hour: `2024/03/09/17/00042.json`.
    Dates,
    /// Random: `3f0c9a1e-….bin`.
    Uuid,
    /// Five levels of folders, two letters each, eight objects in the last.
    Deep,
    /// As tables are stored, their numbers of one digit or two: `year=2024/month=3/day=9/part-00042.parquet`.
    Partitions,
    /// One folder with nearly everything, a thousand small ones around it.
    HugeBesideSmall,
}

impl KeyShape {
    /// `count` keys under `prefix`, in key order.
    pub fn keys(self, prefix: &str, count: u64) -> Vec<String> {
        let mut keys: Vec<String> = (0..count).map(|it| self.key(prefix, it, count)).collect();
        keys.sort_unstable();
        keys
    }

    fn key(self, prefix: &str, number: u64, count: u64) -> String {
        match self {
            Self::Flat => format!("{prefix}object-{number:08}"),
            Self::Dates => dated(prefix, number),
            Self::Uuid => {
                let (high, low) = (mixed(number), mixed(!number));
                let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
                format!(
                    "{prefix}{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}.bin",
                    low >> 48,
                    low & 0xffff_ffff_ffff
                )
            }
            Self::Deep => deep(prefix, number),
            Self::Partitions => partitioned(prefix, number),
            Self::HugeBesideSmall => {
                let small = count / 20;
                if number < small {
                    format!(
                        "{prefix}customer-{:04x}/{:05}.pdf",
                        mixed(number) % 1_000,
                        number
                    )
                } else {
                    format!(
                        "{prefix}customer-01f5/archive/scan_{:09}.tiff",
                        number - small
                    )
                }
            }
        }
    }
}

impl FromStr for KeyShape {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "flat" => Self::Flat,
            "dates" => Self::Dates,
            "uuid" => Self::Uuid,
            "deep" => Self::Deep,
            "partitions" => Self::Partitions,
            "huge-beside-small" => Self::HugeBesideSmall,
            _ => {
                return Err(format!(
                    "{name:?}: flat, dates, uuid, deep, partitions or huge-beside-small"
                ));
            }
        })
    }
}

/// More in working hours than at night, as things are.
fn dated(prefix: &str, number: u64) -> String {
    let (day, within) = (number / 3_000, number % 3_000);
    let hour = match within {
        0..300 => within / 50,
        300..2_700 => 6 + (within - 300) / 200,
        _ => 18 + (within - 2_700) / 50,
    };
    let (year, month, day) = (2022 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    format!("{prefix}{year}/{month:02}/{day:02}/{hour:02}/{within:05}.json")
}

fn partitioned(prefix: &str, number: u64) -> String {
    let (day, part) = (number / 2_000, number % 2_000);
    let (year, month, day) = (2022 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let id = mixed(number);
    format!("{prefix}year={year}/month={month}/day={day}/part-{part:05}-{id:016x}.parquet")
}

fn deep(prefix: &str, number: u64) -> String {
    let mut key = prefix.to_owned();
    let mut folder = mixed(number / 8);
    for _ in 0..5 {
        let letter = |it: u64| char::from(b'a' + u8::try_from(it % 5).unwrap_or(0));
        let _ = write!(key, "{}{}/", letter(folder), letter(folder / 7));
        folder /= 64;
    }
    let _ = write!(key, "{number:07}.dat");
    key
}

/// Splitmix64: spreads numbers evenly, the same in every run.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
