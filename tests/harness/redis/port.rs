//! Free ports.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering::SeqCst};

/// Below the ports that systems give to outgoing connections: a server that restarts finds its port as it left it.
const FIRST: u16 = 12_000;
const COUNT: u16 = 20_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port on which nobody listens. Another process may be faster: whoever takes it must be ready to ask again.
pub(super) fn free() -> u16 {
    // Test programs that run at once begin at different places.
    let start = u64::from(std::process::id()).wrapping_mul(7919);
    for _ in 0..COUNT {
        let step = u64::from(NEXT.fetch_add(1, SeqCst));
        let offset = u16::try_from((start + step) % u64::from(COUNT)).expect("less than a u16");
        let port = FIRST + offset;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port from {FIRST} on");
}
