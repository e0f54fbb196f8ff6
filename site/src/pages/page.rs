//! What a page is, and a kind of pages.

use std::borrow::Cow;
use std::fmt::Debug;

use base::finding::Finding;

use crate::input::{Input, Site};

/// One file of the site: a pure function of the parts that it names.
pub(crate) trait Page: Debug + Send + Sync {
    /// Its address.
    fn route(&self) -> String;

    /// Whether people come here, and search engines may.
    fn is_for_readers(&self) -> bool {
        true
    }

    /// The file that it is made of, where a person wrote it.
    fn file(&self) -> Option<&str> {
        None
    }

    /// Its bytes, where it may be no text; nobody looks through them for characters which may not be shown, and it is not
    /// rendered.
    ///
    /// # Errors
    /// What kept them from being made.
    fn verbatim<'s>(&'s self, _: &'s Site) -> Option<Result<Cow<'s, [u8]>, Box<Finding>>> {
        None
    }

    /// The parts that it is made from: whatever all others say, its bytes are the same.
    fn inputs(&self, site: &Site) -> Vec<Input>;

    /// Its text; of a file that may be none, what can be read of it.
    ///
    /// # Errors
    /// What is wrong with a template that the contest replaced.
    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let bytes = self.verbatim(site).transpose()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The name of its kind.
    fn kind(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// Pages in the order in which the sitemap has them.
pub(crate) type List<'s> = Vec<Box<dyn Page + 's>>;

/// A kind of pages.
pub(crate) struct Kind {
    /// Names at the top of the site that are its own, so that no page of the organiser's may have them.
    pub(crate) taken: &'static [&'static str],
    /// Adds the pages of this kind that `site` has.
    pub(crate) list: for<'s> fn(&'s Site, &mut List<'s>),
}

/// `inputs` of a page in the frame of the site with the template `template`.
pub(super) fn framed(template: &str, own: impl IntoIterator<Item = Input>) -> Vec<Input> {
    let mut all = vec![Input::Frame, Input::Template(template.to_owned())];
    all.extend(own);
    all
}
