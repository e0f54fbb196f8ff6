//! The order of labels: numbers order as numbers, texts as somebody lists them.

/// The labels as numbers, if they all are.
pub fn numbers(labels: &[impl AsRef<str>]) -> Option<Vec<f64>> {
    let number = |label: &str| label.parse::<f64>().ok().filter(|number| number.is_finite());
    labels.iter().map(|label| number(label.as_ref())).collect()
}

/// The place of each label when they order as numbers; nothing when that is as they are listed, or when some are no
/// numbers.
pub(super) fn ranks(labels: &[String]) -> Option<Vec<u32>> {
    let numbers = numbers(labels)?;
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    let mut ranks = vec![0; order.len()];
    for (rank, at) in order.iter().enumerate() {
        ranks[*at] = rank as u32;
    }
    (!ranks.is_sorted()).then_some(ranks)
}

/// Two labels that are one number, such as `1` and `1.0`.
pub(super) fn same_number(labels: &[String]) -> Option<(&str, &str)> {
    let numbers = numbers(labels)?;
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    let pair = order.windows(2).find(|pair| numbers[pair[0]] == numbers[pair[1]])?;
    Some((&labels[pair[0]], &labels[pair[1]]))
}

/// Sorts labels that nobody listed: as numbers if they all are, else as texts.
pub fn sort(labels: &mut [String]) {
    labels.sort();
    if numbers(labels).is_some() {
        let number = |label: &String| label.parse::<f64>().unwrap_or_default();
        labels.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
}

/// What makes people's order of texts with numbers in them: `grade 2` comes before `grade 10`.
pub fn natural(label: &str) -> Vec<(String, u64)> {
    let mut parts = vec![];
    let mut rest = label;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()));
        let (digits, after) =
            after.split_at(after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()));
        parts.push((text.to_lowercase(), digits.parse().unwrap_or(u64::MAX)));
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    #[test]
    fn numbers_order_as_numbers() {
        for (listed, expected) in [
            (&["1", "2", "9", "10"][..], None),
            (&["1", "10", "2", "9"], Some(vec![0, 3, 1, 2])),
            (&["-1", "-10", "0", "2.5"], Some(vec![1, 0, 2, 3])),
            (&["1e1", "5"], Some(vec![1, 0])),
            (&["low", "10", "2"], None),
            (&["inf", "1"], None),
            (&[], None),
        ] {
            assert_eq!(ranks(&texts(listed)), expected, "{listed:?}");
        }
        assert_eq!(same_number(&texts(&["1", "2", "1.0"])), Some(("1", "1.0")));
        assert_eq!(same_number(&texts(&["-0", "a", "0"])), None);
        let mut labels = texts(&["9", "10", "-3", "1"]);
        sort(&mut labels);
        assert_eq!(labels, ["-3", "1", "9", "10"]);
        let mut labels = texts(&["b", "10", "9"]);
        sort(&mut labels);
        assert_eq!(labels, ["10", "9", "b"]);
    }

    #[test]
    fn texts_with_numbers_order_as_people_count() {
        let mut labels = texts(&["grade 10", "grade 2", "Grade 1", "grade"]);
        labels.sort_by_key(|label| natural(label));
        assert_eq!(labels, ["grade", "Grade 1", "grade 2", "grade 10"]);
    }
}
