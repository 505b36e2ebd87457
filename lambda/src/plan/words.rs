//! What the words of keys are like, by their place in the key: `2024` of `logs/2024/03/09.gz` is the second. Learnt
//! from the keys listed so far and from what was looked for in vain, to look for it but once.

use crate::store::Object;

/// Words of a key, and letters of a word, that are looked at.
const MOST: usize = 64;

/// What is known of all keys' words.
#[derive(Debug, Default)]
pub(super) struct Words {
    letters: Vec<Vec<Letter>>,
}

/// The letter at one place of the words at one place.
#[derive(Clone, Debug, Default)]
struct Letter {
    highest: char,
    /// Keys with this letter, or a later one, were looked for and not found.
    none_from: Option<char>,
}

impl Words {
    /// Learns from a page: from its first and last key.
    pub(super) fn learn(&mut self, page: &[Object]) {
        for object in page.first().into_iter().chain(page.last()) {
            let words = object.key.split(|it: char| !it.is_alphanumeric());
            for (place, word) in words.filter(|it| !it.is_empty()).take(MOST).enumerate() {
                for (offset, it) in word.chars().take(MOST).enumerate() {
                    let letter = self.letter(place, offset);
                    letter.highest = letter.highest.max(it);
                    letter.none_from = letter.none_from.filter(|none_from| *none_from > it);
                }
            }
        }
    }

    /// No key was found that begins with all of this but its last character, and has that one or a later.
    pub(super) fn missed(&mut self, cut: &str) {
        let cut: Vec<char> = cut.chars().collect();
        let Some((&from, before)) = cut.split_last() else {
            return;
        };
        let (place, offset) = position(before);
        if place < MOST && offset < MOST {
            let letter = self.letter(place, offset);
            if letter.highest < from {
                letter.none_from = Some(letter.none_from.map_or(from, |it| it.min(from)));
            }
        }
    }

    /// The letter from which on it is not worth looking for keys that differ from this one at this depth.
    pub(super) fn none_from(&self, key: &[char], depth: usize) -> Option<char> {
        let (place, offset) = position(key.get(..depth)?);
        self.letters.get(place)?.get(offset)?.none_from
    }

    fn letter(&mut self, place: usize, offset: usize) -> &mut Letter {
        if self.letters.len() <= place {
            self.letters.resize(place + 1, Vec::new());
        }
        let word = &mut self.letters[place];
        if word.len() <= offset {
            word.resize(offset + 1, Letter::default());
        }
        &mut word[offset]
    }
}

/// The word that what follows this beginning of a key belongs to, and the place in that word.
fn position(before: &[char]) -> (usize, usize) {
    let is_letter = |it: &char| it.is_alphanumeric();
    let offset = before
        .iter()
        .rev()
        .copied()
        .take_while(|it| is_letter(it))
        .count();
    let whole = &before[..before.len() - offset];
    let words = whole.split(|it| !is_letter(it)).filter(|it| !it.is_empty());
    (words.count(), offset)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::store::ETag;

    fn page(keys: &[&str]) -> Vec<Object> {
        let object = |key: &&str| Object {
            key: (*key).to_owned(),
            size: 1,
            etag: ETag::new("a"),
            last_modified: time::OffsetDateTime::UNIX_EPOCH,
            archived: false,
        };
        keys.iter().map(object).collect()
    }

    fn none_from(words: &Words, key: &str, depth: usize) -> Option<char> {
        words.none_from(&key.chars().collect::<Vec<_>>(), depth)
    }

    #[rstest]
    #[case::in_the_same_word("p/dt=2025-11-02/a", 14, Some('4'))]
    #[case::whatever_its_folder_is_called("p/dt=2025-9-02/a", 13, Some('4'))]
    #[case::not_in_another_word("p/dt=2025-11-02/a", 11, None)]
    #[case::nor_at_another_letter("p/dt=2025-11-02/a", 13, None)]
    #[case::nor_after_the_key("p/", 9, None)]
    fn what_is_not_found_once_is_not_looked_for(
        #[case] key: &str,
        #[case] depth: usize,
        #[case] expected: Option<char>,
    ) {
        let mut words = Words::default();
        words.learn(&page(&["p/dt=2024-01-01/a", "p/dt=2024-01-02/a"]));
        words.missed("p/dt=2024-01-07");
        words.missed("p/dt=2024-01-04");
        assert_eq!(none_from(&words, key, depth), expected);
    }

    #[test]
    fn until_it_is_seen() {
        let mut words = Words::default();
        words.missed("p/b");
        words.learn(&page(&["p/a", "p/a"]));
        assert_eq!(none_from(&words, "p/a", 2), Some('b'));
        words.learn(&page(&["p/a", "p/c"]));
        assert_eq!(none_from(&words, "p/a", 2), None);
        words.missed("p/b");
        assert_eq!(none_from(&words, "p/a", 2), None);
    }
}
