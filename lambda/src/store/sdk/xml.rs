//! Reads the XML S3 writes, as far as S3 writes it: elements, text, character references. What else XML
//! may hold (comments, CDATA, instructions inside) is not understood, and left to the SDK.

use std::borrow::Cow;

/// A piece of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Piece<'a> {
    /// `<name …>`.
    Start(&'a str),
    /// `</name>`.
    End(&'a str),
    /// What is between an element's start and end, references not yet resolved.
    Text(&'a str),
}

/// The pieces of a document, in order. `None` as soon as something is not understood.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a str,
    /// The end of `<name/>`, still to be told.
    closes: Option<&'a str>,
}

impl<'a> Reader<'a> {
    /// After the declaration, if there is one.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let text = match text.strip_prefix("<?xml ") {
            Some(rest) => rest.split_once("?>")?.1,
            None => text,
        };
        Some(Self {
            text: text.trim_start(),
            closes: None,
        })
    }

    pub(super) fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(name) = self.closes.take() {
            return Some(Piece::End(name));
        }
        let Some(tag) = self.text.strip_prefix('<') else {
            let end = memchr::memchr(b'<', self.text.as_bytes())?;
            return Some(Piece::Text(self.take(end, 0)));
        };
        // A `>` in an attribute's value would end the tag too early; what follows then is no name.
        let end = memchr::memchr(b'>', tag.as_bytes())?;
        let tag = &self.take(end + 1, 1)[1..];
        if let Some(name) = tag.strip_prefix('/') {
            return Some(Piece::End(name.trim_end()));
        }
        let (tag, closed) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let name = tag.split(is_space).next()?;
        if name.is_empty() || name.starts_with(['!', '?']) {
            return None;
        }
        self.closes = closed.then_some(name);
        Some(Piece::Start(name))
    }

    /// The text of the element that was just begun, up to and with its end. `None` where it holds others.
    pub(super) fn content(&mut self, name: &str) -> Option<&'a str> {
        let (text, end) = match self.next()? {
            Piece::Text(text) => (text, self.next()?),
            end => ("", end),
        };
        (end == Piece::End(name)).then_some(text)
    }

    /// Passes over the element that was just begun, whatever it holds.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Piece::Start(_) => depth += 1,
                Piece::End(_) => depth -= 1,
                Piece::Text(_) => {}
            }
        }
        Some(())
    }

    fn take(&mut self, length: usize, more: usize) -> &'a str {
        let (taken, rest) = self.text.split_at(length);
        self.text = &rest[more..];
        taken
    }
}

fn is_space(it: char) -> bool {
    it.is_ascii_whitespace()
}

/// Resolves references; `None` for one that is not XML's own.
pub(super) fn unescape(text: &str) -> Option<Cow<'_, str>> {
    let Some((before, mut rest)) = text.split_once('&') else {
        return Some(Cow::Borrowed(text));
    };
    let mut plain = before.to_owned();
    loop {
        let (reference, after) = rest.split_once(';')?;
        plain.push(resolve(reference)?);
        let Some((between, next)) = after.split_once('&') else {
            plain.push_str(after);
            return Some(Cow::Owned(plain));
        };
        plain.push_str(between);
        rest = next;
    }
}

fn resolve(reference: &str) -> Option<char> {
    Some(match reference {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
        let mut reader = Reader::new(text)?;
        let mut pieces = Vec::new();
        while !reader.text.is_empty() || reader.closes.is_some() {
            pieces.push(reader.next()?);
        }
        Some(pieces)
    }

    #[test]
    fn reads_elements_and_text() {
        let text =
            "<?xml version=\"1.0\"?>\n<A xmlns=\"http://x/\"><B>a &lt; b</B><C/><D ></D></A>";
        let expected = [
            Piece::Start("A"),
            Piece::Start("B"),
            Piece::Text("a &lt; b"),
            Piece::End("B"),
            Piece::Start("C"),
            Piece::End("C"),
            Piece::Start("D"),
            Piece::End("D"),
            Piece::End("A"),
        ];
        assert_eq!(pieces(text).unwrap(), expected);
    }

    #[rstest]
    #[case::comment("<A><!-- x --></A>")]
    #[case::cdata("<A><![CDATA[x]]></A>")]
    #[case::instruction("<A><?x?></A>")]
    #[case::no_end("<A>text")]
    #[case::half_a_tag("<A")]
    fn leaves_the_rest_to_others(#[case] text: &str) {
        assert_eq!(pieces(text), None);
    }

    #[rstest]
    #[case("plain", Some("plain"))]
    #[case("&quot;a&quot;&amp;&#38;&#x26;&lt;&gt;&apos;", Some("\"a\"&&&<>'"))]
    #[case("&nbsp;", None)]
    #[case("a & b", None)]
    #[case("&#xD800;", None)]
    fn resolves_references(#[case] text: &str, #[case] plain: Option<&str>) {
        assert_eq!(unescape(text).as_deref(), plain);
    }
}
