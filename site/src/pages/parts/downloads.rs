//! Downloads by file and month.

use std::collections::BTreeMap;

use contest::downloads::Count;

use crate::input::Site;

/// The address of the data for programs.
pub(in crate::pages) const JSON: &str = "api/v1/downloads.json";

/// File → month → counts of its days that are not later than the moment of the build. Visitors of two days
/// do not add up.
pub(in crate::pages) type Months<'s> = BTreeMap<&'s str, BTreeMap<String, Count>>;

/// Those of `site`.
pub(in crate::pages) fn months(site: &Site) -> Months<'_> {
    let today = site.today();
    let mut months: Months<'_> = BTreeMap::new();
    for ((day, file), count) in &site.downloads().rows {
        let day = day.to_string();
        let Some(month) = day.get(..7).filter(|_| day <= today) else { continue };
        let sum = months.entry(file).or_default().entry(month.to_owned()).or_default();
        let add = |sum: &mut Option<u64>, more: Option<u64>| {
            *sum = more.map_or(*sum, |more| Some(sum.unwrap_or(0).saturating_add(more)));
        };
        sum.downloads = sum.downloads.saturating_add(count.downloads);
        add(&mut sum.completed, count.completed);
        add(&mut sum.partial, count.partial);
        add(&mut sum.bytes, count.bytes);
    }
    months
}
