//! Sorting, with one body for values of every type.
//!
//! A slice's own `sort` is compiled anew for each type that is sorted, some five kilobytes each time, and a tablet downloads every one of
//! them before its first screen. Here only the places are sorted, which are numbers whatever lies there; then the values are put where
//! they belong. What is sorted thousands of times a second, as in a forecast, keeps to the slice's own.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Sorts; equal values keep their order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key that is taken of a value as often as it is compared; equal ones keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts by a key that is dear to make, and so made once for each value; equal ones keep their order.
pub fn sort_by_made_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let places = places(items.len(), &mut |one, other| keys[one].cmp(&keys[other]));
    put(items, places);
}

/// Sorts by a comparison; equal ones keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(items.len(), &mut |one, other| compare(&items[one], &items[other]));
    put(items, places);
}

/// A set, filled one by one: what is collected into one is sorted first, with a body for each type.
pub fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(values);
    set
}

/// Where each value comes from that belongs in a place, the first place first.
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// Puts every value in its place, going round each circle of values that stand in each other's.
fn put<T>(items: &mut [T], mut comes_from: Vec<usize>) {
    for start in 0..items.len() {
        let mut here = start;
        loop {
            let from = std::mem::replace(&mut comes_from[here], here);
            if from == start {
                break;
            }
            items.swap(here, from);
            here = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs with many equal keys, each with its place, so that one out of order shows.
    fn pairs(count: usize, seed: u32) -> Vec<(u8, usize)> {
        let mut state = seed;
        let mut key = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 % 17
        };
        (0..count).map(|place| (key(), place)).collect()
    }

    #[test]
    fn it_sorts_as_a_slice_sorts_itself() {
        for count in 0..200 {
            let values = pairs(count, count as u32);
            let mut expected = values.clone();
            expected.sort_by_key(|(key, _)| *key);
            let sorted = |sort: fn(&mut [(u8, usize)])| {
                let mut sorted = values.clone();
                sort(&mut sorted);
                sorted
            };
            assert_eq!(sorted(sort), expected);
            assert_eq!(sorted(|values| sort_by(values, |one, other| one.0.cmp(&other.0))), expected);
            assert_eq!(sorted(|values| sort_by_key(values, |(key, _)| *key)), expected);
            assert_eq!(sorted(|values| sort_by_made_key(values, |(key, _)| vec![*key])), expected);
        }
    }
}
