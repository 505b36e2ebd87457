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
            let mut at = Position::default();
            for it in object.key.chars() {
                if it.is_alphanumeric()
                    && let Some(letter) = self.letter(&at)
                {
                    letter.highest = letter.highest.max(it);
                    letter.none_from = letter.none_from.filter(|none_from| *none_from > it);
                }
                at.pass(it);
            }
        }
    }

    /// No key was found that begins with all of this but its last character, and has that one or a later.
    pub(super) fn missed(&mut self, cut: &str) {
        let mut chars = cut.chars();
        let Some(from) = chars.next_back() else {
            return;
        };
        let mut at = Position::default();
        chars.for_each(|it| at.pass(it));
        if let Some(letter) = self.letter(&at)
            && letter.highest < from
        {
            letter.none_from = Some(letter.none_from.map_or(from, |it| it.min(from)));
        }
    }

    /// For each depth of a key, the letter from which on it is not worth looking for keys that differ there.
    pub(super) fn none_from(&self, key: &[char]) -> Vec<Option<char>> {
        let mut position = Position::default();
        let known = |it: &Position| self.letters.get(it.word)?.get(it.letter)?.none_from;
        key.iter()
            .map(|it| {
                let none_from = known(&position);
                position.pass(*it);
                none_from
            })
            .collect()
    }

    fn letter(&mut self, at: &Position) -> Option<&mut Letter> {
        if at.word >= MOST || at.letter >= MOST {
            return None;
        }
        if self.letters.len() <= at.word {
            self.letters.resize(at.word + 1, Vec::new());
        }
        let word = &mut self.letters[at.word];
        if word.len() <= at.letter {
            word.resize(at.letter + 1, Letter::default());
        }
        word.get_mut(at.letter)
    }
}

/// How many whole words of a key came before, and how many letters of the word after them.
#[derive(Default)]
struct Position {
    word: usize,
    letter: usize,
}

impl Position {
    fn pass(&mut self, it: char) {
        if it.is_alphanumeric() {
            self.letter += 1;
        } else if self.letter > 0 {
            self.word += 1;
            self.letter = 0;
        }
    }
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
        let none_from = words.none_from(&key.chars().collect::<Vec<_>>());
        none_from.get(depth).copied().flatten()
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
