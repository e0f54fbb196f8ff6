//! Schedules that a quiet forge would turn off.

use super::desk::{Desk, FORGEJO, GITHUB, GITLAB};
use super::world::Fault;

#[test]
fn schedules_stay_on_but_for_what_somebody_turned_off() {
    let desk = Desk::on(GITHUB);
    desk.server.world().workflows = vec![
        (".github/workflows/judge.yml", "active"),
        (".github/workflows/publish.yml", "disabled_inactivity"),
        (".github/workflows/trial.yml", "disabled_manually"),
        ("dynamic/pages/pages-build-deployment", "active"),
    ];
    let states = || desk.server.world().workflows.iter().map(|(_, state)| *state).collect::<Vec<_>>();
    let before = states();
    let planned = desk.run(&["awake", "--dry-run", "--format", "json"]).ok().json();
    assert_eq!((states(), desk.server.world().count("PUT ")), (before, 0), "{planned}");
    let kept = desk.run(&["awake", "--format", "json"]).ok().json();
    assert_eq!(kept["workflows"], planned["workflows"]);
    let was: Vec<_> =
        kept["workflows"].as_array().unwrap().iter().map(|one| (&one["was"], &one["kept"])).collect();
    assert_eq!(
        was,
        [(&"on".into(), &true.into()), (&"idle".into(), &true.into()), (&"off".into(), &false.into())]
    );
    assert_eq!(states(), ["active", "active", "disabled_manually", "active"]);
    // What runs is turned on, too: that is what its time counts from.
    assert_eq!(desk.server.world().count("PUT /repos/org/contest/actions/workflows/1/enable"), 1);
    let text = desk.run(&["awake"]).ok().out;
    assert!(
        text.contains("trial.yml: somebody has turned it off") && text.contains("2 of 3 workflows"),
        "{text}"
    );
    desk.right();
    // Without the right to it.
    desk.server.world().faults.push(("enable", Fault::Status(403)));
    let ran = desk.run(&["awake"]);
    assert!(
        ran.code == 2 && ran.err.contains("token-refused") && ran.err.contains("actions, read and write"),
        "{}",
        ran.err
    );
    for kind in [GITLAB, FORGEJO] {
        let desk = Desk::on(kind);
        assert!(desk.run(&["awake"]).ok().out.contains("this forge turns none off"));
        assert_eq!(desk.server.world().seen.len(), 0);
    }
}
