//! A weighted sum of metrics: what ranks where one metric does not say enough.

use super::scores::Scores;
use metric::estimate::Estimate;
use metric::{Measure, WeightedSum, is_worst};

/// The `sum` of `scores`, which are those of `measures` in order; nothing when it is not finite on the public split. On
/// the private one it is the worst then, and when one of its terms is.
pub(super) fn total(sum: &WeightedSum, measures: &[&Measure], scores: &[Scores]) -> Option<Scores> {
    let mut told = total_of(sum, measures, scores)?;
    if scores.iter().any(|scores| scores.full.is_some()) {
        let before: Vec<Scores> = scores.iter().map(Scores::as_before).collect();
        let full = total_of(sum, measures, &before);
        told.full = full.map(|full| Box::new([full.public, full.private]));
    }
    Some(told)
}

fn total_of(sum: &WeightedSum, measures: &[&Measure], scores: &[Scores]) -> Option<Scores> {
    let term = |(name, weight): &(String, f64)| {
        let at = measures.iter().position(|measure| measure.name == *name)?;
        Some((measures[at], scores.get(at)?, *weight))
    };
    let terms: Vec<_> = sum.terms.iter().map(term).collect::<Option<_>>()?;
    // Replicate g leaves the same rows out of every term only where the groups are made alike.
    let made = |measure: &Measure| {
        let composition = measure.composition.clone();
        // Clusters are dealt, whatever groups they are made of.
        if composition.cluster.is_some() { composition.cluster } else { composition.group_by }
    };
    let paired = terms.windows(2).all(|pair| made(pair[0].0) == made(pair[1].0));
    let side = |of: fn(&Scores) -> &Estimate| -> Option<Estimate> {
        let value: f64 = terms.iter().map(|(_, scores, weight)| weight * of(scores).value).sum();
        let count = terms.iter().map(|(_, scores, _)| of(scores).replicates.len()).min()?;
        let same = terms.iter().all(|(_, scores, _)| of(scores).replicates.len() == count);
        let replicate = |g: usize| -> Option<f64> {
            Some(terms.iter().map(|(_, scores, weight)| weight * of(scores).replicates[g]).sum())
        };
        let replicates: Vec<Option<f64>> =
            if paired && same { (0..count).map(replicate).collect() } else { vec![] };
        value.is_finite().then(|| Estimate::new(value, &replicates))
    };
    let is_known = terms.iter().all(|(_, scores, _)| !is_worst(scores.private.value));
    let private = if is_known { side(|scores| &scores.private) } else { None };
    let worst = || Estimate { value: sum.direction.worst(), replicates: vec![] };
    Some(Scores {
        metric: sum.name.clone(),
        public: side(|scores| &scores.public)?,
        private: private.unwrap_or_else(worst),
        full: None,
    })
}

#[cfg(test)]
mod tests {
    use metric::Direction;

    use super::*;
    use metric::Catalogue;

    const DIRECTION: Direction = Direction::Lower;

    fn scores(metric: &str, value: f64) -> Scores {
        let estimate = Estimate { value, replicates: vec![value - 0.5, value + 0.5] };
        Scores { metric: metric.to_owned(), public: estimate.clone(), private: estimate, full: None }
    }

    #[test]
    fn values_and_replicates_add_up() {
        let measures: Vec<_> = ["rmse", "mae"]
            .map(|name| Measure::plain(Catalogue::shipped().get(name).unwrap()).unwrap())
            .into();
        let measures: Vec<&Measure> = measures.iter().collect();
        let terms = vec![("rmse".to_owned(), 0.75), ("mae".to_owned(), 0.25)];
        let sum = WeightedSum { name: "both".to_owned(), direction: DIRECTION, terms };
        let found = total(&sum, &measures, &[scores("rmse", 2.0), scores("mae", 4.0)]).unwrap();
        assert_eq!(found.public, Estimate { value: 2.5, replicates: vec![2.0, 3.0] });
        let infinite = scores("mae", f64::INFINITY);
        assert_eq!(total(&sum, &measures, &[scores("rmse", 2.0), infinite]), None);
    }

    #[test]
    fn what_no_number_can_hold_is_the_worst_on_the_private_split_only() {
        let measures: Vec<_> = ["rmse", "mae"]
            .map(|name| Measure::plain(Catalogue::shipped().get(name).unwrap()).unwrap())
            .into();
        let measures: Vec<&Measure> = measures.iter().collect();
        let terms = vec![("rmse".to_owned(), 1.0), ("mae".to_owned(), -1.0)];
        let sum = WeightedSum { name: "both".to_owned(), direction: DIRECTION, terms };
        // A term that is the worst, and terms whose sum is beyond all numbers.
        for private in [[f64::MAX, 3.0], [3.0, f64::MAX], [1.5e308, -1.5e308]] {
            let mut both = [scores("rmse", 2.0), scores("mae", 4.0)];
            for (scores, private) in both.iter_mut().zip(private) {
                scores.private = Estimate { value: private, replicates: vec![] };
            }
            let found = total(&sum, &measures, &both).unwrap();
            assert_eq!((found.public.value, found.private.value), (-2.0, f64::MAX), "{private:?}");
        }
        // Replicates beyond all numbers are no error bar, and could not be read back.
        let mut both = [scores("rmse", 2.0), scores("mae", 4.0)];
        both[0].public.replicates = vec![1.5e308, 0.0];
        both[1].public.replicates = vec![-1.5e308, 0.0];
        assert_eq!(
            total(&sum, &measures, &both).unwrap().public,
            Estimate { value: -2.0, replicates: vec![] }
        );
    }
}
