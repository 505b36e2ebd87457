//! How many pages dividing may cost.

/// The share of all pages that may be of no use.
const SHARE: f64 = 0.037;
/// Pages that may be of no use beside that: to find out early how keys are spread.
const CREDIT: f64 = 3.0;
/// What a division is expected to cost: half a page on each side, where the left range ends.
const DIVISION: f64 = 1.0;

/// Counts the pages, and what of them was of no use.
#[derive(Debug, Default)]
pub(super) struct Thrift {
    pages: f64,
    wasted: f64,
}

impl Thrift {
    pub(super) fn page(&mut self, wasted: f64) {
        self.pages += 1.0;
        self.wasted += wasted;
    }

    /// Whether one more division can be had while `ranges` are under way, each of which will end in the
    /// middle of a page.
    pub(super) fn allows(&self, ranges: usize) -> bool {
        let ranges = u32::try_from(ranges).map_or(f64::MAX, f64::from);
        self.wasted + DIVISION * ranges <= SHARE * self.pages + CREDIT
    }
}
