//! Runs a future that never has to wait: what the memory twins give.
//!
//! Only for tests and the simulator; a future over a real store belongs to a real runtime.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Drives a future to its end on this thread. A future that truly waits would spin here.
pub fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
