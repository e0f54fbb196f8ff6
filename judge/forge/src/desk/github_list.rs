//! GitHub's list of open pull requests: a hundred a request, with all that is told of each, by the second of its APIs.

use serde_json::Value;

use super::entry::{commit, later, moment, text};
use super::open::{Open, Person};

/// A page of the list, with the events that say when a head came. `Bot` and `Mannequin` open pull requests, too.
pub(super) const LIST: &str = "query Open($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: OPEN, first: 100, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number isDraft createdAt headRefOid headRefName baseRefName
        headRepository { nameWithOwner }
        author {
          login
          ... on User { databaseId createdAt }
          ... on Bot { databaseId createdAt }
          ... on Mannequin { databaseId createdAt }
        }
        comments { totalCount }
        commits { totalCount }
        labels(first: 50) { nodes { name } }
        timelineItems(last: 10, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REOPENED_EVENT, READY_FOR_REVIEW_EVENT]) {
          pageInfo { hasPreviousPage }
          nodes {
            __typename
            ... on HeadRefForcePushedEvent { createdAt afterCommit { oid } }
            ... on ReopenedEvent { createdAt }
            ... on ReadyForReviewEvent { createdAt }
          }
        }
      }
    }
  }
}";

/// One of them; nothing when it has no number or no head.
pub(super) fn open(node: &Value) -> Option<Open> {
    let author = &node["author"];
    let author = text(author, "login").map(|login| Person {
        login,
        id: author["databaseId"].as_u64(),
        since: moment(author, "createdAt"),
    });
    let labels = node["labels"]["nodes"].as_array().into_iter().flatten();
    let mut open = Open {
        pull: node["number"].as_u64()?,
        head: commit(&node["headRefOid"])?,
        author,
        created: moment(node, "createdAt"),
        arrived: None,
        untouched: false,
        base: text(node, "baseRefName").unwrap_or_default(),
        from: text(&node["headRepository"], "nameWithOwner").zip(text(node, "headRefName")),
        draft: node["isDraft"] == true,
        labels: labels.filter_map(|label| text(label, "name")).collect(),
        notes: node["comments"]["totalCount"].as_u64(),
        merges: false,
    };
    arrival(&mut open, node);
    Some(open)
}

/// When the head came, as far as the list itself proves it. A push that adds commits leaves no event here; one commit that
/// nothing was forced over is the one that it was opened with.
fn arrival(open: &mut Open, node: &Value) {
    let timeline = &node["timelineItems"];
    let of = |kind: &'static str| {
        let events = timeline["nodes"].as_array().into_iter().flatten();
        events.filter(move |event| event["__typename"] == kind)
    };
    let came = later(
        of("ReopenedEvent").filter_map(|event| moment(event, "createdAt")).max(),
        of("ReadyForReviewEvent").filter_map(|event| moment(event, "createdAt")).max(),
    );
    let all = timeline["pageInfo"]["hasPreviousPage"] == false;
    let forced = of("HeadRefForcePushedEvent");
    let last =
        forced.clone().filter(|event| commit(&event["afterCommit"]["oid"]).as_ref() == Some(&open.head));
    let pushed = last.filter_map(|event| moment(event, "createdAt")).max();
    let first = all && node["commits"]["totalCount"] == 1 && forced.count() == 0;
    open.untouched = first && came.is_none();
    open.arrived = match (pushed, first) {
        (Some(pushed), _) => later(Some(pushed), came),
        // It was there when it was opened, and counts from when it came back.
        (None, true) => came.and(later(open.created, came)),
        (None, false) => None,
    };
}

/// When the pull request itself came back, which a push of its branch does not tell.
pub(super) fn came_back(node: &Value) -> Option<base::time::Instant> {
    let events = node["timelineItems"]["nodes"].as_array().into_iter().flatten();
    let back = events.filter(|event| event["__typename"] != "HeadRefForcePushedEvent");
    back.filter_map(|event| moment(event, "createdAt")).max()
}
