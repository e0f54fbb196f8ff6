//! A heartbeat: an address that is asked for after a batch, so that whoever keeps it notices when nobody asks any more.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::TlsConfig;

use super::api::certificates;
use base::failure::Failure;

/// A batch does not wait longer for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks for `url`, without any token.
///
/// # Errors
/// [`Failure::Machine`] when nobody answers, or not with a success.
pub fn beat(url: &str) -> Result<(), Failure> {
    agent(PATIENCE).get(url).call().map(drop).map_err(|why| Failure::machine("the heartbeat", why))
}

/// Who asks addresses that are no forge's, without any token, and waits no longer than `patience`.
pub(super) fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .user_agent(concat!("gitprize/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(certificates()).build())
        .build();
    config.into()
}
