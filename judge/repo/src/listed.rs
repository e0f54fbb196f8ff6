//! One entry of a forge's list of pull requests, in the forms that forges and their programs have.

use serde_json::{Map, Value};

use super::refs::{Kind, Place};
use base::answered::named;
use base::time::Instant;
use contest::Author;

/// How a list is made. Whoever has another program writes what these answer.
pub(super) const MAKE: &str = "a list is made by `gh api --paginate 'repos/OWNER/NAME/pulls?state=open&per_page=100'` \
    (GitHub), `glab api --paginate 'projects/OWNER%2FNAME/merge_requests?state=opened&per_page=100'` (GitLab), or \
    `curl 'https://HOST/api/v1/repos/OWNER/NAME/pulls?state=open&limit=50&page=1'` with each further page behind it \
    (Forgejo, Gitea)";

/// What one kind of list calls things. `updated_at` has no name here: anybody's comment moves it.
struct Form {
    kind: Kind,
    number: &'static str,
    /// Where the head stands, as object and field or as field.
    head: &'static [&'static str],
    author: &'static str,
    login: &'static str,
    /// Whether the author's `id` is the forge's number of the account.
    numbered: bool,
    created: &'static str,
}

/// GitHub's, Forgejo's and Gitea's API.
const USUAL: Form = Form {
    kind: Kind::Pull,
    number: "number",
    head: &["head", "sha"],
    author: "user",
    login: "login",
    numbered: true,
    created: "created_at",
};

/// `gh pr list --json number,author,headRefOid,createdAt`, whose `id` is that of another API.
const GH: Form =
    Form { head: &["headRefOid"], author: "author", numbered: false, created: "createdAt", ..USUAL };

/// GitLab's API.
const GITLAB: Form = Form {
    kind: Kind::MergeRequests,
    number: "iid",
    head: &["sha"],
    author: "author",
    login: "username",
    ..USUAL
};

/// What an entry says.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) head: String,
    pub(super) author: Author,
    pub(super) created: Option<Instant>,
    /// When the account was opened: Forgejo and Gitea tell it, to others' lists a receiver adds it.
    pub(super) account: Option<Instant>,
    /// Added by a receiver: the forge's event of the head's last arrival.
    pub(super) received: Option<Instant>,
    /// Likewise: how many pushes there were, the one that opened it included.
    pub(super) pushes: Option<u64>,
    /// Whether it is a draft, which is not judged.
    pub(super) draft: bool,
}

type Object = Map<String, Value>;

impl Entry {
    /// Reads the entry that is number `at` of the list; nothing when it is closed, or has no head.
    pub(super) fn read(at: usize, entry: &Object) -> Result<Option<Self>, String> {
        let form = form(entry).ok_or_else(|| {
            format!(
                "entry {at} is not a pull request: it has neither `number` (GitHub, Forgejo, Gitea) nor `iid` (GitLab)"
            )
        })?;
        let wrong = |why: String| {
            let number = entry.get(form.number).and_then(Value::as_u64);
            let of = number.map_or_else(String::new, |number| format!(", pull request {number}"));
            format!("entry {at}{of}: {why}")
        };
        form.read(entry).map_err(wrong)
    }
}

fn form(entry: &Object) -> Option<&'static Form> {
    if entry.contains_key("iid") {
        Some(&GITLAB)
    } else if entry.contains_key("headRefOid") {
        Some(&GH)
    } else {
        entry.contains_key("number").then_some(&USUAL)
    }
}

impl Form {
    fn read(&self, entry: &Object) -> Result<Option<Entry>, String> {
        let pull = whole(entry, self.number)?.filter(|number| *number > 0);
        let pull = pull.ok_or_else(|| format!("`{}` is not a number from 1 on", self.number))?;
        // Lists may have all of them; whoever closed one has taken it back.
        if text(entry, "state")?
            .is_some_and(|state| ["closed", "merged"].contains(&&*state.to_ascii_lowercase()))
        {
            return Ok(None);
        }
        let Some(head) = self.head(entry)? else { return Ok(None) };
        let none = Object::new();
        let user = match entry.get(self.author) {
            None | Some(Value::Null) => &none,
            Some(Value::Object(user)) => user,
            Some(other) => return Err(expected(self.author, other, "an object")),
        };
        let login = text(user, self.login)?.filter(|login| !login.is_empty()).map(str::to_owned);
        // What stands for a deleted account has a number below 0.
        let id = if self.numbered { user.get("id").and_then(Value::as_i64) } else { None };
        Ok(Some(Entry {
            place: Place { pull, kind: self.kind },
            head,
            author: Author { login, id: id.and_then(|id| u64::try_from(id).ok()), ..Author::default() },
            created: instant(entry, self.created)?,
            account: instant(user, "created_at")?.or(instant(user, "created")?),
            received: instant(entry, "received_at")?,
            pushes: whole(entry, "pushes")?,
            draft: ["draft", "isDraft", "work_in_progress"]
                .iter()
                .any(|name| entry.get(*name) == Some(&Value::Bool(true))),
        }))
    }

    /// The head's commit; nothing when the forge says that there is none.
    fn head(&self, entry: &Object) -> Result<Option<String>, String> {
        let name = self.head.join(".");
        let missing = || {
            let is_issue = entry.contains_key("pull_request") || entry.contains_key("comments_url");
            let what = if is_issue && !entry.contains_key("head") {
                "this is a list of issues, which tells no heads"
            } else {
                "it does not tell its head"
            };
            let besides = if self.kind == Kind::Pull {
                ", or `headRefOid` from `gh pr list --limit 1000 --json number,author,headRefOid,createdAt`"
            } else {
                ""
            };
            format!("{what}: `{name}` is missing{besides}")
        };
        let mut value = None;
        let mut object = Some(entry);
        for field in self.head {
            value = Some(object.and_then(|object| object.get(*field)).ok_or_else(missing)?);
            object = value.and_then(Value::as_object);
        }
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(sha)) if is_commit(sha) => Ok(Some(sha.to_ascii_lowercase())),
            Some(other) => Err(expected(&name, other, "a commit's 40 hexadecimal digits")),
        }
    }
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn expected(name: &str, found: &Value, what: &str) -> String {
    format!("`{name}` is {}, expected {what}", named(found))
}

fn text<'e>(object: &'e Object, name: &str) -> Result<Option<&'e str>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(expected(name, other, "a text")),
    }
}

fn whole(object: &Object, name: &str) -> Result<Option<u64>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| expected(name, value, "a whole number")),
    }
}

fn instant(object: &Object, name: &str) -> Result<Option<Instant>, String> {
    // Programs in Go write their zero for what is not known.
    let Some(told) = text(object, name)?.filter(|told| !told.starts_with("0001-01-01T")) else {
        return Ok(None);
    };
    let wrong = |_| expected(name, &object[name], "an instant like 2009-07-26T18:42:37Z");
    told.parse().map(Some).map_err(wrong)
}
