//! The server around an example's router: where it listens, and how it stops.

use std::error::Error;
use std::future::{Future, IntoFuture as _};
use std::io::{self, Write as _};
use std::time::Duration;

use axum::Router;
use futures_util::FutureExt as _;
use tokio::net::TcpListener;

use crate::setting;

/// How long open requests may go on after Ctrl-C. What follows in the examples stays within another second, so
/// that they leave within 5 seconds.
const GRACE: Duration = Duration::from_secs(4);

/// Serves `app` on 127.0.0.1 at `PORT` (3000 when unset, any free port when 0) until Ctrl-C or SIGTERM.
///
/// The first line on stdout is `listening on http://127.0.0.1:PORT`. When asked to stop it accepts nothing new,
/// finishes what is open, and after 4 seconds returns all the same.
///
/// # Errors
/// When `PORT` is no port number, or the port can't be listened on.
pub async fn serve(app: Router) -> Result<(), Box<dyn Error>> {
    // Asked for first: a signal that arrives after the line below must find us listening for it too.
    let stop = asked_to_stop()?.boxed().shared();
    let listener = listen(setting("PORT", 3000)?).await?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;

    let too_long = stop.clone().then(|()| tokio::time::sleep(GRACE));
    let server = axum::serve(listener, app).with_graceful_shutdown(stop);
    tokio::select! {
        finished = server.into_future() => finished?,
        () = too_long => {}
    }
    Ok(())
}

async fn listen(port: u16) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    listener.map_err(|error| format!("can't listen on 127.0.0.1:{port}: {error}; PORT=0 takes any free port"))
}

#[cfg(unix)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut ctrl_c, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = ctrl_c.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move { ctrl_c.recv().await.unwrap_or_default() })
}
