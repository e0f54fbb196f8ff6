//! Ends a query that takes too long: a metric of an organiser's own may not hang the batch.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use duckdb::InterruptHandle;

/// How long one query of a metric may take. Ten times what the slowest shipped metric needs for a full-size
/// file on a busy machine.
const LONGEST: Duration = Duration::from_secs(600);

/// A thread that interrupts a session's query unless it is told in time that the query has ended.
pub struct Watchdog {
    orders: Mutex<Sender<Order>>,
}

#[derive(PartialEq)]
enum Order {
    Watch,
    Rest,
}

impl Watchdog {
    /// A watchdog over the session of `handle`; its thread ends with it.
    pub fn new(handle: Arc<InterruptHandle>) -> Self {
        Self::with(handle, LONGEST)
    }

    fn with(handle: Arc<InterruptHandle>, longest: Duration) -> Self {
        let (orders, received) = channel();
        thread::spawn(move || {
            while let Ok(order) = received.recv() {
                if matches!(order, Order::Watch)
                    && received.recv_timeout(longest) == Err(RecvTimeoutError::Timeout)
                {
                    handle.interrupt();
                }
            }
        });
        Self { orders: Mutex::new(orders) }
    }

    /// Runs `query` under watch.
    pub fn over<T>(&self, query: impl FnOnce() -> T) -> T {
        self.tell(Order::Watch);
        let result = query();
        self.tell(Order::Rest);
        result
    }

    fn tell(&self, order: Order) {
        if let Ok(orders) = self.orders.lock() {
            // Without the thread there is nobody to interrupt; the query then runs as long as it runs.
            let _ = orders.send(order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_without_end_is_ended() {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        let watchdog = Watchdog::with(connection.interrupt_handle(), Duration::from_millis(200));
        let endless =
            "SELECT count(*) FROM range(10000000000) a, range(10000000000) b WHERE a.range + b.range = 7";
        let result = watchdog.over(|| connection.query_row(endless, [], |row| row.get::<_, i64>(0)));
        assert!(result.is_err());
        let quick = watchdog.over(|| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0)));
        assert_eq!(quick.unwrap(), 1, "and the next query runs");
    }
}
