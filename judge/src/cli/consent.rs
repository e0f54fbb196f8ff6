//! What stays for good is asked about before it is done.

pub(super) use gitprize::consent::Consent;
