//! Asking sentinels which server is the primary.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::select_ok;
use redis::{Pipeline, RedisConnectionInfo, Value};

use super::Settings;
use super::fault::Fault;
use super::link::Link;
use super::place::Place;
use super::push::Pushed;
use super::server::Server;
use super::wire::Wire;

/// Asks all at once, at each connect; the first whose answer proves true wins. One that is down, or hasn't heard of a
/// failover yet, costs nothing.
pub(crate) async fn connect(
    sentinels: &[Place],
    name: &str,
    server: &Server,
    settings: &Settings,
    tracked: Option<Pushed>,
) -> Result<Arc<Link>, Fault> {
    let attempts = sentinels.iter().map(|sentinel| {
        let tracked = tracked.clone();
        async move {
            let primary = ask(sentinel, name, server, settings).await?;
            Link::to(&primary, server, settings, tracked).await
        }
        .boxed()
    });
    Ok(select_ok(attempts).await?.0)
}

/// Where this sentinel thinks that the primary is.
async fn ask(sentinel: &Place, name: &str, server: &Server, settings: &Settings) -> Result<Place, Fault> {
    let mut anonymous = server.clone();
    anonymous.login = RedisConnectionInfo::default();
    match ask_as(&anonymous, sentinel, name, settings).await {
        // It has the password of the servers, or none.
        Err(Fault::Refused(text)) if text.starts_with("NOAUTH") => {
            let mut known = server.clone();
            known.login = server.login.clone().set_db(0);
            ask_as(&known, sentinel, name, settings).await
        }
        answer => answer,
    }
}

async fn ask_as(server: &Server, sentinel: &Place, name: &str, settings: &Settings) -> Result<Place, Fault> {
    let wire = Wire::open(sentinel, server, settings, None).await?;
    let mut commands = Pipeline::new();
    commands.cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(name);
    let answers = wire.ask(&commands, settings.patience).await?;
    match (Fault::among(&answers), answers.as_slice()) {
        (Some(fault), _) => Err(fault),
        (None, [Value::Nil]) => {
            Err(Fault::Refused(format!("{sentinel} knows no primary of the name {name:?}")))
        }
        (None, [Value::Array(place)]) => read(place).ok_or(Fault::Garbled),
        (None, _) => Err(Fault::Garbled),
    }
}

fn read(place: &[Value]) -> Option<Place> {
    let [Value::BulkString(host), Value::BulkString(port)] = place else {
        return None;
    };
    let host = String::from_utf8(host.clone()).ok()?;
    Some(Place::Tcp(host, std::str::from_utf8(port).ok()?.parse().ok()?))
}
