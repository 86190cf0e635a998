//! The finder over many curves: robust centre and scatter of each, S/N of every epoch, events.
//!
//! S/N = (flux - centre) / max(error, scatter). Flagged epochs and those without a finite flux count neither for centre and scatter
//! nor as peaks; they are scored. Formula and rules: `robust`, `scores`, `events`.

use super::batch::Curves;
use super::events::{Epochs, Event, Rules, find_events, mark};
use super::order::gather;
use super::robust::robust_pair;
use super::scores::analysis_snr;

/// Inputs, packed end to end; `errors`, `flag` and `failed` may be empty.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub flux: &'a [f64],
    pub errors: &'a [f64],
    pub flag: &'a [u8],
    pub failed: &'a [u8],
}

/// Events of many curves; epochs count from the start of their curve.
#[derive(Default)]
pub struct Found {
    pub curve: Vec<i32>,
    pub peak: Vec<i32>,
    pub start: Vec<i32>,
    pub end: Vec<i32>,
    pub epochs: Vec<i32>,
    pub snr: Vec<f64>,
}

/// Fills `snr` for every epoch, `centre` and `scatter` for every curve; events come in the order of curves, then peaks.
pub fn find(curves: Curves, input: Input, rules: Rules, snr: &mut [f64], centre: &mut [f64], scatter: &mut [f64]) -> Found {
    let longest = curves.longest();
    let (mut values, mut room, mut state) = (vec![0.0; longest], vec![0.0; longest], vec![0u8; longest]);
    let mut events: Vec<Event> = vec![];
    let mut found = Found::default();
    for (number, range) in curves.ranges().enumerate() {
        let part = |values: &'_ [f64]| if values.is_empty() { 0..0 } else { range.clone() };
        let flux = &input.flux[range.clone()];
        let errors = &input.errors[part(input.errors)];
        let flag = if input.flag.is_empty() { &[][..] } else { &input.flag[range.clone()] };
        let failed = if input.failed.is_empty() { &[][..] } else { &input.failed[range.clone()] };
        let snr = &mut snr[range.clone()];
        let count = gather(flux, flag, &mut values);
        let pair = robust_pair(&mut values[..count], &mut room).0;
        (centre[number], scatter[number]) = (pair.centre, pair.scatter);
        analysis_snr(flux, errors, pair, snr);
        if rules.most == 0 || !any_above(snr, flag, rules.threshold) {
            continue;
        }
        let state = &mut state[..snr.len()];
        mark(snr, flag, state);
        find_events(snr, Epochs { time: &[], failed }, state, rules, &mut events);
        for event in &events {
            found.curve.push(number as i32);
            found.peak.push(event.peak as i32);
            found.start.push(event.start as i32);
            found.end.push(event.end as i32);
            found.epochs.push(event.epochs as i32);
            found.snr.push(snr[event.peak]);
        }
    }
    found
}

/// Whether an unflagged score is beyond the threshold on either side: most curves have none.
fn any_above(snr: &[f64], flag: &[u8], threshold: f64) -> bool {
    let any = |snr: &[f64]| snr.iter().fold(false, |any, value| any | (value.abs() > threshold));
    if !any(snr) {
        return false;
    }
    flag.is_empty() || snr.iter().zip(flag).any(|(value, &flag)| flag == 0 && value.abs() > threshold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curves::robust::Pair;
    use proptest::prelude::*;

    const RULES: Rules = Rules { threshold: 5.0, sideband: 3.0, most: 10, dips: true, remove_failed: false, gap: 0.0 };

    struct Result {
        found: Found,
        snr: Vec<f64>,
        pairs: Vec<Pair>,
    }

    fn run(offsets: &[i32], flux: &[f64], errors: &[f64], flag: &[u8]) -> Result {
        let n = offsets.len() - 1;
        let (mut snr, mut centre, mut scatter) = (vec![0.0; flux.len()], vec![0.0; n], vec![0.0; n]);
        let input = Input { flux, errors, flag, failed: &[] };
        let found = find(Curves { offsets }, input, RULES, &mut snr, &mut centre, &mut scatter);
        let pairs = centre.into_iter().zip(scatter).map(|(centre, scatter)| Pair { centre, scatter }).collect();
        Result { found, snr, pairs }
    }

    #[test]
    fn one_raised_epoch_is_one_event_with_its_score() {
        let mut flux: Vec<f64> = (0..100).map(|i| 10.0 + f64::from(i % 3 - 1)).collect();
        flux[30] = 30.0;
        flux[60] = -20.0;
        let got = run(&[0, 100], &flux, &[], &[]);
        assert_eq!((got.found.curve, got.found.peak, got.found.epochs), (vec![0, 0], vec![30, 60], vec![1, 1]));
        let Pair { centre, scatter } = got.pairs[0];
        assert_eq!(got.found.snr[0], (30.0 - centre) / scatter);
        assert!((centre - 10.0).abs() < 0.02 && (scatter - (2.0f64 / 3.0).sqrt()).abs() < 0.01);
    }

    #[test]
    fn empty_curves_and_flags() {
        let got = run(&[0, 0, 3, 3], &[1.0, f64::NAN, 3.0], &[1.0; 3], &[1, 1, 1]);
        assert!(got.pairs.iter().all(|p| p.centre.is_nan()) && got.snr.iter().all(|s| s.is_nan()) && got.found.curve.is_empty());
    }

    proptest! {
        /// A curve has the same result wherever it stands among others.
        #[test]
        fn curves_do_not_see_each_other(
            values in proptest::collection::vec((-50.0..50.0, 0.1..3.0, 0u8..5), 1..200), cut in 0usize..200,
        ) {
            let cut = cut.min(values.len());
            let flux: Vec<f64> = values.iter().map(|v| v.0).collect();
            let errors: Vec<f64> = values.iter().map(|v| v.1).collect();
            let flag: Vec<u8> = values.iter().map(|v| u8::from(v.2 == 0)).collect();
            let both = run(&[0, cut as i32, values.len() as i32], &flux, &errors, &flag);
            let second = run(&[0, (values.len() - cut) as i32], &flux[cut..], &errors[cut..], &flag[cut..]);
            prop_assert_eq!(both.pairs[1].centre.to_bits(), second.pairs[0].centre.to_bits());
            prop_assert!(both.snr[cut..].iter().zip(&second.snr).all(|(a, b)| a.to_bits() == b.to_bits()));
            let own = both.found.curve.iter().filter(|&&c| c == 1).count();
            prop_assert_eq!(&both.found.peak[both.found.peak.len() - own..], &second.found.peak[..]);
        }
    }
}
