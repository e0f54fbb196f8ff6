use super::*;
use base::time::CalendarUnit;
use contest::{Contest, Phase, Quota, Span};
use ledger::Granted;
use ledger::quota::{Spent, left};

fn quota(scored: u32) -> Quota {
    Quota {
        scored,
        refused: 2,
        span: Span::Rolling("24h".parse().unwrap()),
        per: Per::Team,
        phase: None,
        from: None,
        until: None,
    }
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn contest(quotas: Vec<Quota>) -> Contest {
    let mut contest = contest::sample();
    contest.quotas = quotas;
    contest
}

fn spent(times: &[&str]) -> Spent {
    Spent { scored: times.iter().map(|time| at(time)).collect(), ..Spent::default() }
}

fn shown(contest: &Contest, spent: &Spent, now: &str) -> (u32, Option<String>) {
    let left = left(contest, spent, &[], at(now), contest.closes).unwrap();
    (left.scored, left.next.map(|next| next.to_string()))
}

#[test]
fn the_window_rolls_to_the_second() {
    let contest = contest(vec![quota(1)]);
    let spent = spent(&["2009-07-25T18:33:37Z"]);
    let next = Some("2009-07-26T18:33:37Z".to_owned());
    assert_eq!(shown(&contest, &spent, "2009-07-26T18:33:36Z"), (0, next));
    assert_eq!(shown(&contest, &spent, "2009-07-26T18:33:37Z"), (1, None));
}

#[test]
fn with_several_slots_the_oldest_frees_the_next() {
    let spent = spent(&["2009-01-01T10:00:00Z", "2009-01-01T12:00:00Z", "2009-01-01T11:00:00Z"]);
    let next = Some("2009-01-02T11:00:00Z".to_owned());
    assert_eq!(shown(&contest(vec![quota(2)]), &spent, "2009-01-01T13:00:00Z"), (0, next));
}

#[test]
fn quotas_hold_in_their_period() {
    let quota = Quota { until: Some(at("2006-10-09T00:00:00Z")), ..quota(1) };
    assert!(quota.holds_at(at("2006-10-08T23:59:59Z")));
    assert!(!quota.holds_at(at("2006-10-09T00:00:00Z")));
}

#[test]
fn a_calendar_day_is_that_of_its_zone() {
    let day = Span::Calendar { unit: CalendarUnit::Day, zone: "America/Santiago".to_owned() };
    let contest = contest(vec![Quota { span: day, ..quota(1) }]);
    // Santiago is three hours behind UTC in January: its day ends at 03:00 UTC.
    let spent = spent(&["2009-01-02T02:59:59Z"]);
    let next = Some("2009-01-02T03:00:00Z".to_owned());
    assert_eq!(shown(&contest, &spent, "2009-01-02T02:59:59Z"), (0, next));
    assert_eq!(shown(&contest, &spent, "2009-01-02T03:00:00Z"), (1, None));
}

#[test]
fn the_next_slot_satisfies_every_quota_that_holds_then() {
    let week = Quota { span: Span::Rolling("7d".parse().unwrap()), ..quota(2) };
    let contest = contest(vec![quota(1), week]);
    let spent = spent(&["2009-01-05T00:00:00Z", "2009-01-07T00:00:00Z"]);
    let next = Some("2009-01-12T00:00:00Z".to_owned());
    assert_eq!(shown(&contest, &spent, "2009-01-07T12:00:00Z"), (0, next));
}

#[test]
fn a_total_that_is_spent_stays_so_and_says_it() {
    let contest = contest(vec![Quota { span: Span::Total, ..quota(1) }]);
    let spent = spent(&["2009-01-05T00:00:00Z"]);
    let left = left(&contest, &spent, &[], at("2009-02-01T00:00:00Z"), contest.closes).unwrap();
    assert!(left.never && left.next.is_none());
}

#[test]
fn a_phase_counts_its_own_submissions_only() {
    let total = Quota { span: Span::Total, phase: Some("final".to_owned()), ..quota(1) };
    let mut contest = contest(vec![total]);
    contest.phases = vec![Phase {
        anew: false,
        id: "final".to_owned(),
        name: "Final".to_owned(),
        from: at("2009-01-10T00:00:00Z"),
        until: at("2009-01-20T00:00:00Z"),
    }];
    let spent = spent(&["2009-01-09T23:59:59Z"]);
    assert_eq!(shown(&contest, &spent, "2009-01-10T00:00:00Z"), (1, None));
    assert!(left(&contest, &spent, &[], at("2009-01-09T00:00:00Z"), contest.closes).is_none());
}

#[test]
fn a_grant_is_used_when_the_quota_is_spent_and_only_then() {
    let contest = contest(vec![quota(1)]);
    let mut spent = Spent::default();
    spent.grant(&Granted {
        team: "a".parse().unwrap(),
        scored: 1,
        from: at("2009-01-01T00:00:00Z"),
        until: at("2009-01-03T00:00:00Z"),
        reason: "lost by an outage".to_owned(),
    });
    let day = at("2009-01-02T00:00:00Z");
    spent.book(&contest, day);
    assert_eq!((spent.scored.len(), spent.granted(day)), (1, 1));
    spent.book(&contest, at("2009-01-02T01:00:00Z"));
    assert_eq!((spent.scored.len(), spent.granted(day)), (1, 0));
    // What was granted does not fill the window: the next slot is that of the first submission.
    let next = Some("2009-01-03T00:00:00Z".to_owned());
    assert_eq!(shown(&contest, &spent, "2009-01-02T02:00:00Z"), (0, next));
}

#[test]
fn the_member_who_spent_most_in_all_teams_decides() {
    let contest = contest(vec![Quota { per: Per::Person, ..quota(2) }]);
    let people = [spent(&["2009-01-05T00:00:00Z"]), spent(&["2009-01-05T01:00:00Z", "2009-01-05T02:00:00Z"])];
    let left =
        left(&contest, &Spent::default(), &people, at("2009-01-05T03:00:00Z"), contest.closes).unwrap();
    assert_eq!((left.scored, left.next.unwrap().to_string()), (0, "2009-01-06T01:00:00Z".to_owned()));
}

/// What the rule says of a submission of the team at `now`.
fn codes(contest: &Contest, spent: &Spent, people: &[Spent], now: &str) -> Vec<&'static str> {
    let (teams, team) = (contest::Teams::new(), "a".parse().unwrap());
    let findings = (RULE.check)(&Case {
        contest,
        teams: &teams,
        team: &team,
        author: None,
        received: at(now),
        path: "predictions.csv",
        size: 1,
        spent,
        people,
        barred: &[],
        closes: contest.closes,
        labels: None,
        grace: None,
        claimed: false,
        terms: None,
    });
    assert_eq!(RULE.undeclared(&findings).next(), None);
    findings.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_window_is_full_on_both_sides() {
    let contest = contest(vec![quota(1)]);
    let scored = spent(&["2009-07-26T12:00:00Z"]);
    // Received before one that was judged first: the window that ends with that one has no room.
    assert_eq!(codes(&contest, &scored, &[], "2009-07-26T11:59:59Z"), ["over-quota"]);
    assert_eq!(codes(&contest, &scored, &[], "2009-07-25T12:00:01Z"), ["over-quota"]);
    assert!(codes(&contest, &scored, &[], "2009-07-25T12:00:00Z").is_empty());
    assert_eq!(codes(&contest, &scored, &[], "2009-07-27T11:59:59Z"), ["over-quota"]);
    // Between two that are a window apart there is no room either, and the next slot is after both.
    let two = spent(&["2009-07-26T12:00:00Z", "2009-07-27T12:00:00Z"]);
    assert_eq!(codes(&contest, &two, &[], "2009-07-26T18:00:00Z"), ["over-quota"]);
    let next = Some("2009-07-28T12:00:00Z".to_owned());
    assert_eq!(shown(&contest, &two, "2009-07-26T18:00:00Z").1, next);
}

#[test]
fn both_sides_of_a_day_a_total_a_person_and_the_refused_are_full_too() {
    let day = Quota { span: Span::Calendar { unit: CalendarUnit::Day, zone: "UTC".to_owned() }, ..quota(1) };
    let scored = spent(&["2009-07-26T12:00:00Z"]);
    assert_eq!(codes(&contest(vec![day.clone()]), &scored, &[], "2009-07-26T00:00:00Z"), ["over-quota"]);
    assert!(codes(&contest(vec![day]), &scored, &[], "2009-07-25T23:59:59Z").is_empty());
    let total = Quota { span: Span::Total, ..quota(1) };
    assert_eq!(codes(&contest(vec![total]), &scored, &[], "2008-01-01T00:00:00Z"), ["over-quota"]);
    let person = contest(vec![Quota { per: Per::Person, ..quota(1) }]);
    let people = [Spent::default(), scored];
    assert_eq!(codes(&person, &Spent::default(), &people, "2009-07-26T11:00:00Z"), ["over-quota"]);
    let refused =
        Spent { refused: vec![at("2009-07-26T12:00:00Z"), at("2009-07-26T13:00:00Z")], ..Spent::default() };
    assert_eq!(codes(&contest(vec![quota(1)]), &refused, &[], "2009-07-26T11:00:00Z"), ["too-many-refused"]);
}
