//! From the first push to the score, alone and many at once, again and again, and when something breaks in between.

use super::desk::Desk;
use crate::support::{GOOD, WORSE, git, team_toml};

#[test]
fn register_be_corrected_submit_be_scored() {
    let desk = Desk::new();
    let path = "submissions/gamma/team.toml";
    let register = |text: &str| {
        format!("{}:refs/for/main", desk.commit(Some("origin/main^0"), &[(path, "100644", text.as_bytes())]))
    };
    let said = desk.push("gamma", &[&register(&team_toml("Gamma", "gamma").replace("leader", "boss"))]);
    assert!(!said.ok && said.said.contains("team.toml:5:8") && said.said.contains("boss"), "{}", said.said);
    desk.push("gamma", &[&register(&team_toml("Gamma", "gamma"))]).ok();
    assert_eq!(desk.batch()["registered"], 1);
    let submit = |content: &str| format!("{}:refs/for/main", desk.predictions("gamma", content));
    let said = desk.push("gamma", &[&submit(&GOOD.replace("1-9,4", "1-9,four"))]);
    assert!(
        !said.ok && said.said.contains("predictions.csv:3:5") && said.said.contains("four"),
        "{}",
        said.said
    );
    let said = desk.push("gamma", &[&submit(GOOD)]).ok();
    for text in [
        "5 predictions, every id once",
        "2 of 2 left of the quota",
        "Received as #2",
        "judged in the next batch",
    ] {
        assert!(said.contains(text), "{text}: {said}");
    }
    let batch = desk.batch();
    assert_eq!((&batch["scored"], &batch["refused"]), (&1.into(), &0.into()), "{batch}");
    assert_eq!(batch["judged"][0]["pull"], 2);
    desk.fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    // The judge's own reference came with main.
    assert!(desk.references().contains("refs/gitprize/judged"), "{}", desk.references());
}

#[test]
fn the_same_push_again_is_the_same_submission_and_what_waits_is_never_pushed_over() {
    let desk = Desk::new();
    let first = desk.predictions("alpha", GOOD);
    let push = |head: &str| desk.push("alpha", &[&format!("{head}:refs/for/main")]).ok();
    push(&first);
    let said = push(&first);
    assert!(said.contains("was received as #1 before") && said.contains("refs/pull/1/head"), "{said}");
    assert_eq!(desk.log().len(), 1);
    // On top of one that waits: another number.
    let second = desk.predictions_on(&first, "alpha", WORSE);
    assert!(push(&second).contains("Received as #2"));
    assert_eq!(desk.standing(1), first);
    assert_eq!(desk.batch()["scored"], 2);
    // On top of one that was judged: the same pull request goes on.
    let third = desk.predictions_on(&second, "alpha", "rubbish");
    let mut pushed = desk.push("alpha", &[&format!("{third}:refs/for/main")]);
    assert!(!pushed.ok, "{}", pushed.said);
    let linked = |link: &str| {
        let link = format!("\nlink = \"https://{link}.example/\"\n\n[[members]]");
        team_toml("Alpha", "alpha").replace("\n\n[[members]]", &link)
    };
    let team = linked("one");
    let renamed =
        desk.commit(Some("origin/main^0"), &[("submissions/alpha/team.toml", "100644", team.as_bytes())]);
    pushed = desk.push("alpha", &[&format!("{renamed}:refs/for/main")]);
    assert!(pushed.ok && pushed.said.contains("Received as #3"), "{}", pushed.said);
    desk.batch();
    let again = linked("two");
    let on_top = desk.commit(Some(&renamed), &[("submissions/alpha/team.toml", "100644", again.as_bytes())]);
    let said = push(&on_top);
    assert!(said.contains("Received as #3") && said.contains("refs/pull/3/head"), "{said}");
    // Somebody else's commit below one's own is nobody's pull request but theirs.
    let beta = desk.predictions("beta", GOOD);
    let said = desk.push("beta", &[&format!("{beta}:refs/for/main")]).ok();
    assert!(said.contains("Received as #4"), "{said}");
}

#[test]
fn ten_at_once_get_ten_numbers_and_ten_lines() {
    let desk = Desk::new();
    let names: Vec<String> = (0..10).map(|at| format!("team-{at}")).collect();
    let teams: Vec<(String, String)> = names
        .iter()
        .map(|name| (format!("submissions/{name}/team.toml"), team_toml(&format!("Team {name}"), name)))
        .collect();
    let files: Vec<_> = teams.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    let main = desk.commit(Some("origin/main^0"), &files);
    desk.push("anna", &[&format!("{main}:refs/heads/main")]).ok();
    git(&desk.clone(), &["pull", "--quiet"]);
    let heads: Vec<(&String, String)> =
        names.iter().map(|name| (name, format!("{}:refs/for/main", desk.predictions(name, GOOD)))).collect();
    let said: Vec<String> = std::thread::scope(|scope| {
        let desk = &desk;
        let pushes: Vec<_> =
            heads.iter().map(|(name, spec)| scope.spawn(move || desk.push(name, &[spec]).ok())).collect();
        pushes.into_iter().map(|push| push.join().unwrap()).collect()
    });
    for number in 1..=10 {
        let told = said.iter().filter(|said| said.contains(&format!("Received as #{number} at"))).count();
        assert_eq!(told, 1, "#{number}: {said:#?}");
        assert!(!desk.standing(number).is_empty());
    }
    let mut logged: Vec<u64> = desk.log().iter().map(|line| line["pull"].as_u64().unwrap()).collect();
    logged.sort_unstable();
    assert_eq!(logged, (1..=10).collect::<Vec<_>>());
    let batch = desk.batch();
    assert_eq!((&batch["scored"], &batch["waiting"]), (&10.into(), &0.into()), "{batch}");
}

#[test]
fn a_line_of_the_log_and_its_reference_come_together_or_not_at_all() {
    let desk = Desk::new();
    desk.push("alpha", &[&format!("{}:refs/for/main", desk.predictions("alpha", GOOD))]).ok();
    let before = desk.references();
    let head = desk.predictions("beta", GOOD);
    // Something holds one of the two.
    for held in ["refs/pull/2/head.lock", "refs/gitprize/receive-log.lock"] {
        let lock = desk.bare().join(held);
        std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
        std::fs::write(&lock, "").unwrap();
        let pushed = desk.push("beta", &[&format!("{head}:refs/for/main")]);
        assert!(!pushed.ok, "{}", pushed.said);
        std::fs::remove_file(&lock).unwrap();
        assert_eq!(desk.references(), before, "{held}");
        assert_eq!(desk.log().len(), 1, "{held}");
    }
    let said = desk.push("beta", &[&format!("{head}:refs/for/main")]).ok();
    assert!(said.contains("Received as #2"), "{said}");
    assert_eq!(desk.log().len(), 2);
    assert_eq!(desk.batch()["scored"], 2);
}

#[test]
fn what_a_killed_push_leaves_is_no_ones_number_and_no_batch_stops_at_it() {
    let desk = Desk::new();
    let head = desk.predictions("alpha", GOOD);
    desk.push("alpha", &[&format!("{head}:refs/for/main")]).ok();
    // As if it had been stopped between the log, which comes first, and the reference.
    git(&desk.bare(), &["update-ref", "-d", "refs/pull/1/head"]);
    assert_eq!(desk.batch()["scored"], 0);
    let said = desk.push("alpha", &[&format!("{head}:refs/for/main")]).ok();
    assert!(said.contains("As #2") && said.contains("refs/pull/2/head"), "{said}");
    let batch = desk.batch();
    assert_eq!((&batch["scored"], &batch["judged"][0]["pull"]), (&1.into(), &2.into()), "{batch}");
}
