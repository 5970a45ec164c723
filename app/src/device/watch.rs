//! A value that others wait for. The device knows nothing of how it is drawn; [`use_watch`] is the one bridge.

use dioxus::prelude::*;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// A value that changes, shared by whoever holds a clone.
pub struct Watch<T>(Rc<Inner<T>>);

struct Inner<T> {
    value: RefCell<T>,
    version: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Clone for Watch<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Watch<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Clone + PartialEq + 'static> Watch<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Self(Rc::new(Inner {
            value: RefCell::new(value),
            version: Cell::new(0),
            waiting: RefCell::new(Vec::new()),
        }))
    }

    /// The value now.
    pub fn get(&self) -> T {
        self.0.value.borrow().clone()
    }

    /// Sets the value; whoever waits is told, if it is another one.
    pub fn set(&self, value: T) {
        if *self.0.value.borrow() == value {
            return;
        }
        self.0.value.replace(value);
        self.0.version.set(self.0.version.get() + 1);
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }

    /// How often the value has changed so far.
    pub fn version(&self) -> u64 {
        self.0.version.get()
    }

    /// Ends once the value has changed after `version`.
    pub async fn changed_after(&self, version: u64) {
        poll_fn(|context| {
            if self.0.version.get() > version {
                return Poll::Ready(());
            }
            self.0.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// The value of a watch as a signal, so that a component that reads it is drawn again when it changes.
pub fn use_watch<T: Clone + PartialEq + 'static>(watch: Watch<T>) -> ReadSignal<T> {
    let mut signal = use_signal(|| watch.get());
    use_future(use_reactive!(|watch| async move {
        loop {
            let version = watch.version();
            signal.set(watch.get());
            watch.changed_after(version).await;
        }
    }));
    signal.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::Context;

    #[test]
    fn who_waits_is_told_of_another_value_only() {
        let watch = Watch::new(1);
        let mut waiting = pin!(watch.changed_after(watch.version()));
        let mut context = Context::from_waker(Waker::noop());
        watch.set(1);
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        watch.set(2);
        assert!(waiting.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn a_change_before_the_wait_is_not_missed() {
        let watch = Watch::new(1);
        let version = watch.version();
        watch.set(2);
        let waiting = pin!(watch.changed_after(version));
        assert!(waiting.poll(&mut Context::from_waker(Waker::noop())).is_ready());
    }
}
