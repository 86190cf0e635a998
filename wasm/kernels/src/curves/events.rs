//! Events of a scored light curve: contiguous groups of epochs around peaks, of either sign.
//!
//! The highest |snr| strictly above the threshold is a peak (the first of equals). Its event is the run of epochs around it with the
//! same sign and |snr| strictly above the sideband; epochs that say nothing (flagged, or without a finite score) neither end a run
//! nor belong to it. An event's epochs are not searched again, and so on until enough events are found.
//!
//! With a gap above zero (days) the run holds epochs at or below the sideband too, as long as two successive epochs above it are never
//! further apart in time than the gap; an epoch of the other sign beyond the sideband ends it all the same.

/// What counts as an event.
#[derive(Clone, Copy)]
pub struct Rules {
    pub threshold: f64,
    /// Sideband: zero or above.
    pub sideband: f64,
    pub most: usize,
    /// Also below the centre.
    pub dips: bool,
    /// Events with an epoch that fails the quality check are left out.
    pub remove_failed: bool,
    /// Longest time without an epoch above the sideband within an event; zero: its epochs are neighbours, however far apart.
    pub gap: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    pub peak: usize,
    pub start: usize,
    pub end: usize,
    /// Epochs that belong to it.
    pub epochs: usize,
    /// Whether any of them fails the quality check.
    pub failed: bool,
}

/// States of an epoch in `state`: 0 free, 1 says nothing, 2 in an event that was left out, 3 in an event that is kept.
pub const NOTHING: u8 = 1;
const LEFT_OUT: u8 = 2;
pub const KEPT: u8 = 3;

/// Marks epochs that say nothing. `flag` may be empty.
pub fn mark(snr: &[f64], flag: &[u8], state: &mut [u8]) {
    for (i, state) in state.iter_mut().enumerate() {
        let flagged = !flag.is_empty() && flag[i] != 0;
        *state = if flagged || !snr[i].is_finite() { NOTHING } else { 0 };
    }
}

/// What is known of the epochs beside their scores.
#[derive(Clone, Copy)]
pub struct Epochs<'a> {
    /// Needed where there is a gap.
    pub time: &'a [f64],
    /// May be empty.
    pub failed: &'a [u8],
}

/// Events in the order of their peaks, from epochs that `mark` has gone over.
pub fn find_events(snr: &[f64], epochs: Epochs, state: &mut [u8], rules: Rules, events: &mut Vec<Event>) {
    events.clear();
    while events.len() < rules.most {
        let Some(peak) = highest(snr, state, rules) else { break };
        let event = around(peak, snr, epochs, state, rules);
        let mark = if rules.remove_failed && event.failed { LEFT_OUT } else { KEPT };
        for state in &mut state[event.start..=event.end] {
            *state = if *state == 0 { mark } else { *state };
        }
        if mark == KEPT {
            events.push(event);
        }
    }
    events.sort_unstable_by_key(|event| event.peak);
}

/// Epoch of the highest free score above the threshold, the first of equals.
fn highest(snr: &[f64], state: &[u8], rules: Rules) -> Option<usize> {
    let (mut best, mut at) = (rules.threshold, None);
    for (i, (&snr, &state)) in snr.iter().zip(state).enumerate() {
        let value = if rules.dips { snr.abs() } else { snr };
        if value > best && state == 0 {
            (best, at) = (value, Some(i));
        }
    }
    at
}

fn around(peak: usize, snr: &[f64], Epochs { time, failed }: Epochs, state: &[u8], Rules { sideband, gap, .. }: Rules) -> Event {
    let sign = if snr[peak] > 0.0 { 1.0 } else { -1.0 };
    let fails = |i: usize| !failed.is_empty() && failed[i] != 0;
    let mut event = Event { peak, start: peak, end: peak, epochs: 1, failed: fails(peak) };
    let mut walk = |range: &mut dyn Iterator<Item = usize>| {
        let mut last = peak;
        for i in range {
            if state[i] == NOTHING {
                continue;
            }
            let height = sign * snr[i];
            let too_far = gap > 0.0 && (time[i] - time[last]).abs() > gap;
            if state[i] != 0 || too_far || height < -sideband || (height <= sideband && gap <= 0.0) {
                break;
            }
            if height <= sideband {
                continue;
            }
            last = i;
            event.epochs += 1;
            event.failed |= fails(i);
        }
        last
    };
    let start = walk(&mut (0..peak).rev());
    let end = walk(&mut (peak + 1..snr.len()));
    Event { start, end, ..event }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules { threshold: 5.0, sideband: 3.0, most: 10, dips: true, remove_failed: false, gap: 0.0 };

    fn found(snr: &[f64], flag: &[u8], failed: &[u8], rules: Rules) -> Vec<(usize, usize, usize)> {
        let mut state = vec![0; snr.len()];
        let mut events = vec![];
        mark(snr, flag, &mut state);
        find_events(snr, Epochs { time: &[], failed }, &mut state, rules, &mut events);
        for event in &events {
            assert_eq!(event.epochs, state[event.start..=event.end].iter().filter(|&&s| s == KEPT).count());
        }
        events.iter().map(|e| (e.start, e.peak, e.end)).collect()
    }

    #[test]
    fn strictly_above_threshold_and_sideband_and_of_one_sign() {
        assert_eq!(found(&[0.0, 5.0, 0.0], &[], &[], RULES), []);
        assert_eq!(found(&[0.0, 5.0 + 1e-12, 0.0], &[], &[], RULES), [(1, 1, 1)]);
        assert_eq!(found(&[3.0, 3.1, 9.0, 4.0, -6.0, 4.0, 3.1], &[], &[], RULES), [(1, 2, 3), (4, 4, 4)]);
        assert_eq!(found(&[6.0, 9.0, 8.5], &[], &[], Rules { sideband: 8.0, ..RULES }), [(0, 0, 0), (1, 1, 2)]);
        assert_eq!(found(&[0.0, -9.0, 6.0], &[], &[], Rules { dips: false, ..RULES }), [(2, 2, 2)]);
    }

    #[test]
    fn bridges_what_says_nothing() {
        let snr = [f64::NAN, 4.0, 500.0, 9.0, f64::NAN, 6.0, 1000.0, 0.0, f64::NAN];
        assert_eq!(found(&snr, &[0, 0, 1, 0, 0, 0, 1, 0, 0], &[], RULES), [(1, 3, 5)]);
    }

    #[test]
    fn the_highest_come_first_and_failing_ones_leave_room() {
        let snr = [0.0, 6.0, 0.0, -9.0, 0.0, 7.0, 0.0];
        assert_eq!(found(&snr, &[], &[], Rules { most: 2, ..RULES }), [(3, 3, 3), (5, 5, 5)]);
        assert_eq!(found(&snr, &[], &[], Rules { most: 0, ..RULES }), []);
        assert_eq!(found(&[8.0, 0.0, 8.0], &[], &[], Rules { most: 1, ..RULES }), [(0, 0, 0)]);
        let rules = Rules { most: 1, remove_failed: true, ..RULES };
        assert_eq!(found(&[0.0, 4.0, 9.0, 4.0, 0.0, 6.0, 0.0], &[], &[0, 0, 0, 1, 0, 0, 0], rules), [(5, 5, 5)]);
    }

    fn found_with_gap(snr: &[f64], time: &[f64], gap: f64) -> Vec<(usize, usize, usize, usize)> {
        let mut state = vec![0; snr.len()];
        let mut events = vec![];
        mark(snr, &[], &mut state);
        find_events(snr, Epochs { time, failed: &[] }, &mut state, Rules { gap, ..RULES }, &mut events);
        events.iter().map(|e| (e.start, e.peak, e.end, e.epochs)).collect()
    }

    #[test]
    fn a_gap_joins_what_is_near_in_time_and_parts_what_is_not() {
        let snr = [4.0, 0.0, 9.0, 1.0, -1.0, 4.0, 6.0, 6.0];
        let time = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 15.0, 16.0];
        assert_eq!(found_with_gap(&snr, &time, 0.0), [(2, 2, 2, 1), (5, 6, 7, 3)]);
        assert_eq!(found_with_gap(&snr, &time, 2.0), [(0, 2, 2, 2), (6, 6, 7, 2)]);
        assert_eq!(found_with_gap(&snr, &time, 3.0), [(0, 2, 5, 3), (6, 6, 7, 2)]);
        assert_eq!(found_with_gap(&snr, &time, 10.0), [(0, 2, 7, 5)]);
        assert_eq!(found_with_gap(&[9.0, -4.0, 6.0], &[0.0, 1.0, 2.0], 5.0), [(0, 0, 0, 1), (2, 2, 2, 1)]);
    }

    #[test]
    fn nothing_in_nothing() {
        assert_eq!(found(&[], &[], &[], RULES), []);
        assert_eq!(found(&[f64::NAN, f64::INFINITY], &[], &[], RULES), []);
    }

    proptest! {
        #[test]
        fn events_are_disjoint_hold_their_peak_and_leave_nothing_above(
            snr in proptest::collection::vec(prop_oneof![9 => -12.0..12.0, 1 => Just(f64::NAN)], 1..60), dips: bool,
        ) {
            let rules = Rules { most: 100, dips, ..RULES };
            let events = found(&snr, &[], &[], rules);
            let mut free = 0;
            for &(start, peak, end) in &events {
                prop_assert!(start >= free && start <= peak && peak <= end);
                free = end + 1;
                for value in snr[start..=end].iter().filter(|v| !v.is_nan()) {
                    prop_assert!(value.abs() <= snr[peak].abs() && value * snr[peak].signum() > 3.0);
                }
            }
            for (i, value) in snr.iter().enumerate() {
                let high = if dips { value.abs() } else { *value } > 5.0;
                prop_assert!(!high || events.iter().any(|&(start, _, end)| start <= i && i <= end));
            }
        }
    }
}
