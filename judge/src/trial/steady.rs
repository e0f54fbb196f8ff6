//! The same file gives the same score: again, in other company, with its rows in another order and whatever it says of the
//! other split's rows.

use super::edges::extreme;
use super::outcome::{Public, Trial, alike};
use super::rows::{Rows, Table};
use base::failure::Failure;

pub(super) fn trials(table: &Table, rows: &Rows<'_>) -> Result<Vec<Trial>, Failure> {
    let typical = rows.typical();
    let first = rows.public(&typical)?;
    let mut trials = vec![];
    let mut add = |what, outcome| trials.push(Trial { what, outcome });

    let again = rows.public(&typical)?;
    add("the same file again", same(&first, &again));
    if first.is_err() {
        return Ok(trials);
    }

    // Small files share a query: none may see another.
    let own = rows.own();
    let company = rows.all(&[&own, &typical, &own])?;
    let among = company.get(1).map_or(Ok(String::new()), |among| same(&first, among));
    add("the same file among others", among);

    let turned = Rows::turned(table, 60)?;
    let outcome = match (&first, turned.public(&turned.typical())?) {
        (Ok(first), Ok(turned)) if alike(first.value, turned.value) => Ok(first.value.to_string()),
        (Ok(first), Ok(turned)) => Err(format!(
            "the score is {} and, with the rows of the key in another order, {}: order by something that is no tie, or count \
             ties alike",
            first.value, turned.value
        )),
        (Ok(first), Err(why)) => Err(format!(
            "the score is {} and, with the rows of the key in another order, there is none: {why}",
            first.value
        )),
        // Told of the first trial.
        (Err(_), _) => Ok(String::new()),
    };
    add("its rows in another order", outcome);

    let altered = rows.file(|number, place, column| {
        if place.public {
            rows.predicted(place, column)
        } else {
            extreme(table, number, column, rows.predicted(place, column))
        }
    });
    let altered = rows.public(&altered)?;
    add("other private predictions", same(&first, &altered));
    Ok(trials)
}

/// Both to the bit.
fn same(first: &Public, again: &Public) -> Result<String, String> {
    match (first, again) {
        (Ok(first), Ok(again)) if first.value.to_bits() != again.value.to_bits() => {
            Err(format!("the public score is {}, and was {}", again.value, first.value))
        }
        (Ok(first), Ok(again)) if first.replicates != again.replicates => {
            Err(format!("the public score is {} as before, and its error bar is another", first.value))
        }
        (Ok(first), Ok(_)) => Ok(first.value.to_string()),
        (Err(why), _) => Err(format!("there is no score: {why}")),
        (Ok(_), Err(why)) => Err(format!("there is no score, and there was one: {why}")),
    }
}
