//! What holds the rules of the contest's page. They are named by what keeps them (`<!-- rule: dates -->`) and not by tests:
//! whoever takes part accepts the page by its digest, which a renamed test may not change.

/// Name of what keeps a rule, as `judge/rules/src/coverage/checks.rs` and `contest.toml` have it, and the tests that hold
/// it; none where people keep it.
const RULES: [(&str, &[&str]); 32] = [
    ("dates", &["judge::refusals::bad_people_and_bad_times_are_refused"]),
    ("rows", &["judge::refusals::bad_files_get_a_code_and_a_sentence"]),
    (
        "calendar",
        &[
            "judge::replay::the_last_call_is_thirty_days_to_the_second_and_does_not_restart",
            "judge::acts::the_next_in_line_comes_when_the_first_is_out_and_the_contest_reopens_after_the_last",
        ],
    ),
    ("registered", &["judge::refusals::bad_people_and_bad_times_are_refused"]),
    ("terms", &["judge::people::a_submission_needs_the_terms_in_force"]),
    (
        "countries",
        &[
            "judge::registrations::bad_registrations_are_refused",
            "judge::bars::rules_that_change_are_asked_of_those_who_are_in",
        ],
    ),
    ("eligibility", &["judge::bars::rules_that_change_are_asked_of_those_who_are_in"]),
    (
        "teams",
        &[
            "judge::registrations::bad_registrations_are_refused",
            "judge::registrations::changes::people_are_in_one_team_and_no_two_teams_are_the_same_people",
        ],
    ),
    (
        "joining",
        &[
            "judge::registrations::changes::bad_changes_are_refused",
            "judge::registrations::changes::dates_hold_and_leaving_stays_possible",
            "judge::bars::nobody_is_kept_in_a_team",
        ],
    ),
    ("one-file", &["judge::refusals::hostile_trees_are_refused_by_name"]),
    ("members", &["judge::refusals::bad_people_and_bad_times_are_refused"]),
    (
        "layout",
        &[
            "judge::refusals::odd_but_honest_files_are_scored",
            "judge::interop::column_files_score_as_the_same_text",
        ],
    ),
    ("sample", &["judge::refusals::the_sample_file_is_refused_in_any_form"]),
    ("size", &["judge::refusals::bad_files_get_a_code_and_a_sentence"]),
    (
        "quota",
        &[
            "judge::refusals::bad_people_and_bad_times_are_refused",
            "judge::refusals::refused_files_have_a_cap_of_their_own_and_strangers_cannot_spend_it",
            "rules::submission::quota::the_window_rolls_to_the_second",
        ],
    ),
    ("receipts", &["judge::refusals::bad_files_get_a_code_and_a_sentence"]),
    ("best", &["judge::batch::a_worse_file_does_not_take_the_best_away"]),
    ("score", &["judge::commands::score_prints_one_object_a_file"]),
    ("splits", &["judge::batch::private_scores_are_sealed_and_open_to_the_jury_only"]),
    ("baselines", &["site::board::teams_stand_by_score_then_time_with_lines_among_them"]),
    ("ties", &["judge::replay::the_tie_is_decided_by_time_whoever_is_better_unrounded"]),
    (
        "prizes",
        &[
            "judge::replay::the_progress_prize_of_2007_moves_the_line",
            "judge::prizes::a_grand_prize_that_nobody_reaches_is_not_awarded",
        ],
    ),
    (
        "decision",
        &[
            "judge::prizes::private_scores_tie_after_rounding_and_reach_the_line_after_rounding",
            "judge::replay::the_tie_is_decided_by_time_whoever_is_better_unrounded",
        ],
    ),
    ("no-barred-member", &["judge::bars::who_is_barred_takes_no_part_under_any_name"]),
    ("disqualification", &["judge::acts::a_disqualified_team_leaves_the_board_until_it_is_reinstated"]),
    ("deliver", &["judge::acts::a_grand_prize_from_nomination_to_award"]),
    ("verification", &[]),
    ("no-insiders", &[]),
    ("one-person", &[]),
    ("data-use", &[]),
    ("licence", &[]),
    ("changes", &[]),
];

/// The tests that hold what `id` keeps.
pub(super) fn by(id: &str) -> Option<&'static [&'static str]> {
    RULES.iter().find(|(known, _)| *known == id).map(|(_, by)| *by)
}
