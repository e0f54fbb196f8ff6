//! What the contest asks of every member's entry: of whoever writes one, and of those who are in already, whose entries
//! a change of the rules finds as they are.

use base::finding::{Finding, codes};
use contest::{Contest, Member, Person as _, TermsText};

/// What is wrong with where a member lives.
pub(crate) fn country(contest: &Contest, member: &Member) -> Option<Finding> {
    let rules = &contest.eligibility;
    match &member.country {
        Some(country) if rules.excluded_countries.contains(country) => {
            let text = format!("residents of {country} may not take part in this contest");
            Some(Finding::new(codes::EXCLUDED_COUNTRY, text).help("the rules list the excluded countries"))
        }
        None if rules.country_required => {
            let text = format!("the entry of {} has no country", member.shown());
            Some(Finding::new(codes::MISSING_COUNTRY, text).help(
                "add the country where you live as two capital letters (ISO 3166-1), for example \
                        country = \"NL\"",
            ))
        }
        _ => None,
    }
}

/// The attestations that a member does not make.
pub(crate) fn attestations(contest: &Contest, member: &Member) -> Vec<Finding> {
    let asked = contest.eligibility.attestations.iter();
    let missing = asked.filter(|asked| !member.attests.contains(&asked.id));
    missing
        .map(|attestation| {
            let text = format!(
                "the entry of {} does not attest: {}",
                member.shown(),
                attestation.text.trim_end_matches('.')
            );
            let help = format!("if it is true, add \"{}\" to attests in your entry", attestation.id);
            Finding::new(codes::MISSING_ATTESTATION, text).help(help)
        })
        .collect()
}

/// Whether a member's entry says all that the contest asks for, the terms in force among it.
pub(crate) fn is_answered(contest: &Contest, text: Option<&TermsText>, member: &Member) -> bool {
    let accepted = |accepted: &contest::Acceptance| {
        contest.terms.iter().zip(text).all(|(terms, text)| text.holds(terms, &accepted.terms))
    };
    let is_required = text.is_some() && contest.terms.as_ref().is_some_and(|terms| terms.required);
    let has_accepted = !is_required || member.accepted.as_ref().is_some_and(accepted);
    has_accepted && country(contest, member).is_none() && attestations(contest, member).is_empty()
}
