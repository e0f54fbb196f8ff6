//! What a worker found out about bytes that come again and again: addresses, user agents, clients.

use hashbrown::HashMap;

/// Longer bytes are not remembered.
const LONGEST: usize = 512;
/// So many are remembered at a time: strangers choose them.
const MOST: usize = 1 << 14;

/// Answers that were given before, by the bytes that they were about.
pub(super) struct Known<A> {
    answers: HashMap<Box<[u8]>, A>,
}

impl<A: Copy> Known<A> {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { answers: HashMap::new() }
    }

    /// What `answer` says about `bytes`, or said before.
    pub(super) fn of(&mut self, bytes: &[u8], answer: impl FnOnce(&[u8]) -> A) -> A {
        if let Some(known) = self.answers.get(bytes) {
            return *known;
        }
        let found = answer(bytes);
        if bytes.len() <= LONGEST {
            if self.answers.len() >= MOST {
                self.answers.clear();
            }
            self.answers.insert(bytes.into(), found);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_once_and_no_more_are_held_than_fit() {
        let mut known = Known::new();
        let mut asked = 0;
        for _ in 0..3 {
            assert_eq!(
                known.of(b"curl", |bytes| {
                    asked += 1;
                    bytes.len()
                }),
                4
            );
        }
        assert_eq!(asked, 1);
        let long = [b'x'; LONGEST + 1];
        assert_eq!(known.of(&long, <[u8]>::len), LONGEST + 1);
        assert_eq!(known.answers.len(), 1);
        for at in 0..3 * MOST {
            known.of(at.to_string().as_bytes(), |_| at);
        }
        assert!(known.answers.len() <= MOST);
    }
}
