//! Who may use the admin routes: who has the token, else who is on this machine.

use std::env::{self, VarError};
use std::error::Error;
use std::io::{self, Write as _};

use pacific_cache::AdminAuth;

const TRUSTED: &str =
    "no CACHE_ADMIN_TOKEN: /cache-stats and the other admin routes trust whoever reaches 127.0.0.1";

/// `CACHE_ADMIN_TOKEN`. Without it this machine is trusted, which is said: the service listens on loopback only.
pub fn auth() -> Result<AdminAuth, Box<dyn Error>> {
    match env::var("CACHE_ADMIN_TOKEN") {
        Ok(token) => AdminAuth::bearer(&token).map_err(|error| format!("CACHE_ADMIN_TOKEN: {error}").into()),
        Err(VarError::NotUnicode(_)) => Err("CACHE_ADMIN_TOKEN is not text".into()),
        Err(VarError::NotPresent) => {
            writeln!(io::stderr(), "{TRUSTED}")?;
            Ok(AdminAuth::loopback())
        }
    }
}
