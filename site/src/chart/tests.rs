use super::*;

const CONTEST: &str = r#"
title = "T"
url = "https://t.example/"
opens = 2006-10-02T00:00:00Z
closes = 2009-07-26T18:42:37Z
[metric]
name = "rmse"
direction = "lower"
[submission]
format = "csv"
"#;

fn point(at: &str, score: f64, improved: bool) -> Point {
    Point { at: at.parse().unwrap(), score, improved }
}

fn draw(team: &str, points: &[Point]) -> Option<String> {
    let contest = Contest::parse("contest.toml", CONTEST, metric::Catalogue::shipped()).unwrap();
    let marks = [
        Mark { label: "Grand <Prize>".to_owned(), score: 0.8563, style: "ask" },
        Mark { label: "Cinematch".to_owned(), score: 0.9514, style: "base" },
    ];
    let span = (contest.opens, contest.closes);
    render(&Chart { team, contest: &contest, points, marks: &marks, span }).map(|svg| svg.to_string())
}

#[test]
fn nothing_to_draw_is_no_chart() {
    assert_eq!(draw("a", &[]), None);
}

#[test]
fn one_point_and_equal_points_have_finite_places() {
    let once = point("2009-01-01T00:00:00Z", 0.8563, true);
    for points in [vec![once], vec![once, once]] {
        let svg = draw("a", &points).unwrap();
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}

#[test]
fn foreign_words_are_escaped() {
    let svg = draw("<script>alert(1)</script>", &[point("2009-01-01T00:00:00Z", 0.9, true)]).unwrap();
    assert!(!svg.contains("<script"));
    assert!(svg.contains("Grand &lt;Prize&gt;"));
}

#[test]
fn a_hopeless_first_try_sits_on_the_edge() {
    let points = [
        point("2009-01-01T00:00:00Z", 1.93, true),
        point("2009-02-01T00:00:00Z", 0.87, true),
        point("2009-03-01T00:00:00Z", 0.86, true),
    ];
    let svg = draw("a", &points).unwrap();
    assert_eq!(svg.matches("class=\"hollow\"").count(), 2, "once a drawing: {svg}");
    assert_eq!(svg.matches("class=\"rec-d\"").count(), 4);
}
