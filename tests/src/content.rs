//! Bytes that are not there: objects of any size, told apart and cut like real ones.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What an object holds: stretches of endless streams, each stream known by its number.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Content(Vec<Stretch>);

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Stretch {
    stream: u64,
    from: u64,
    len: u64,
}

impl Content {
    /// The first `len` bytes of a stream.
    pub fn of_stream(stream: u64, len: u64) -> Self {
        let mut content = Self::default();
        content.push(Stretch {
            stream,
            from: 0,
            len,
        });
        content
    }

    /// Content that stands for this text: equal for equal texts, and as long.
    pub fn text(text: &str) -> Self {
        Self::of_stream(hash(&text, 0), text.len() as u64)
    }

    /// Bytes.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|stretch| stretch.len).sum()
    }

    /// No bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes from `first` on, `len` of them.
    #[must_use]
    pub fn slice(&self, first: u64, len: u64) -> Self {
        let mut slice = Self::default();
        let (mut skip, mut left) = (first, len);
        for stretch in &self.0 {
            let skipped = skip.min(stretch.len);
            let taken = left.min(stretch.len - skipped);
            slice.push(Stretch {
                stream: stretch.stream,
                from: stretch.from + skipped,
                len: taken,
            });
            skip -= skipped;
            left -= taken;
        }
        slice
    }

    /// Puts `other` behind.
    pub fn append(&mut self, other: &Self) {
        for stretch in &other.0 {
            self.push(*stretch);
        }
    }

    /// Neighbouring stretches of a stream become one, so that equal bytes are equal content.
    fn push(&mut self, stretch: Stretch) {
        if stretch.len == 0 {
            return;
        }
        if let Some(last) = self
            .0
            .last_mut()
            .filter(|last| last.stream == stretch.stream && last.from + last.len == stretch.from)
        {
            last.len += stretch.len;
        } else {
            self.0.push(stretch);
        }
    }

    /// Stands for the MD5 of the bytes.
    pub(crate) fn digest(&self) -> String {
        digest(self)
    }
}

/// 32 hexadecimal digits, as an MD5 has.
pub(crate) fn digest(value: &impl Hash) -> String {
    format!("{:016x}{:016x}", hash(value, 0), hash(value, 1))
}

fn hash(value: &impl Hash, salt: u8) -> u64 {
    let mut hasher = DefaultHasher::new();
    salt.hash(&mut hasher);
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn cut_and_put_together_it_is_the_same() {
        let mut whole = Content::of_stream(1, 10);
        whole.append(&Content::of_stream(2, 5));
        let mut again = Content::default();
        for (first, len) in [(0, 3), (3, 9), (12, 3)] {
            again.append(&whole.slice(first, len));
        }
        assert_eq!(again, whole);
        assert_eq!(again.digest(), whole.digest());
        assert_eq!(whole.len(), 15);
    }

    #[test]
    fn other_bytes_are_other_content() {
        assert_ne!(Content::text("a").digest(), Content::text("b").digest());
        assert_ne!(Content::of_stream(1, 5), Content::of_stream(1, 6));
        let shifted = Content::of_stream(1, 10).slice(1, 5);
        assert_ne!(shifted, Content::of_stream(1, 5));
    }
}
