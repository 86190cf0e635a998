use super::*;
use proptest::prelude::*;

fn made<T: Default + Clone>(length: usize, call: impl Fn(*mut u8)) -> Vec<T> {
    let mut out = vec![T::default(); length];
    call(out.as_mut_ptr().cast());
    out
}

#[test]
fn types_round_and_stay_within_their_range() {
    let floats: Vec<f64> = made(1000, |out| unsafe { random_normal(3.0, 0, 0.0, 100.0, 80.0, 0, out, 1000) });
    let bytes: Vec<u8> = made(1000, |out| unsafe { random_normal(3.0, 0, 0.0, 100.0, 80.0, 7, out, 1000) });
    let shorts: Vec<i16> = made(1000, |out| unsafe { random_normal(3.0, 0, 0.0, 100.0, 80.0, 4, out, 1000) });
    for (value, (&byte, &short)) in floats.iter().zip(bytes.iter().zip(&shorts)) {
        assert_eq!(f64::from(byte), libm::rint(*value).clamp(0.0, 255.0));
        assert_eq!(f64::from(short), libm::rint(*value));
    }
    let dice: Vec<i32> = made(6000, |out| unsafe { random_uniform(3.0, 0, 0.0, 1.0, 7.0, 2, out, 6000) });
    assert!(dice.iter().all(|n| (1..=6).contains(n)) && (1..=6).all(|n| dice.iter().filter(|&&d| d == n).count() > 800));
}

#[test]
fn means_may_differ_from_element_to_element() {
    let means = [0.0, 1e6, f64::NAN, 4.0];
    let counts: Vec<f64> = made(4, |out| unsafe { random_poisson(1.0, 0, 5.0, means.as_ptr(), 4, 0, out, 4) });
    let sequence = Sequence { seed: 1, stream: 0 };
    assert_eq!((counts[0], counts[1], counts[3]), (0.0, poisson(sequence, 6, 1e6), poisson(sequence, 8, 4.0)));
    assert_eq!(counts[2].to_bits(), 0x7ff8_0000_0000_0000);
    let whole: Vec<u16> = made(4, |out| unsafe { random_poisson(1.0, 0, 5.0, means.as_ptr(), 4, 5, out, 4) });
    assert_eq!((whole[1], whole[2]), (u16::MAX, 0));
}

#[test]
fn the_upper_end_is_never_reached() {
    // A range so narrow that most numbers would round to its end.
    let high = 1.0 + f64::EPSILON;
    let doubles: Vec<f64> = made(100, |out| unsafe { random_uniform(3.0, 0, 0.0, 1.0, high, 0, out, 100) });
    assert!(doubles.iter().all(|&value| value == 1.0));
    let singles: Vec<f32> = made(100, |out| unsafe { random_uniform(3.0, 0, 0.0, 0.0, 1e-45, 1, out, 100) });
    assert!(singles.iter().all(|&value| value == 0.0));
}

proptest! {
    /// Any part of a sequence, made alone, is that part.
    #[test]
    fn parts_are_parts(first in 0u64..1 << 40, skip in 0usize..600, length in 0usize..600) {
        let all: Vec<f64> = made(1200, |out| unsafe { random_normal(9.0, 4, first as f64, 0.0, 1.0, 0, out, 1200) });
        let part: Vec<f64> = made(length, |out| unsafe { random_normal(9.0, 4, (first + skip as u64) as f64, 0.0, 1.0, 0, out, length) });
        prop_assert_eq!(&all[skip..skip + length], &part[..]);
        let words: Vec<u32> = made(1200, |out| unsafe { random_bits(9.0, 4, first as f64, out.cast(), 1200) });
        let some: Vec<u32> = made(length, |out| unsafe { random_bits(9.0, 4, (first + skip as u64) as f64, out.cast(), length) });
        prop_assert_eq!(&words[skip..skip + length], &some[..]);
    }
}
