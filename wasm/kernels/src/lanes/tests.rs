use super::*;

#[test]
fn pairs_do_what_numbers_do() {
    let (a, b) = (Pair::new(3.0, -2.0), Pair::new(1.5, 4.0));
    assert_eq!(a.plus(b).get(), (4.5, 2.0));
    assert_eq!(a.minus(b).get(), (1.5, -6.0));
    assert_eq!(a.times(b).get(), (4.5, -8.0));
    assert_eq!(a.over(b).get(), (2.0, -0.5));
    assert_eq!(a.min(b).get(), (1.5, -2.0));
    assert_eq!(a.max(b).get(), (3.0, 4.0));
    assert_eq!(a.abs().get(), (3.0, 2.0));
    assert_eq!(b.sqrt().get(), (1.5f64.sqrt(), 2.0));
    assert_eq!(a.where_at_most(b, Pair::splat(1.0), Pair::splat(0.0)).get(), (0.0, 1.0));
    assert_eq!(a.polynomial(&[1.0, 2.0, 3.0]).get(), (34.0, 9.0));
    assert_eq!(a.total(), 1.0);
    assert_eq!((b.floor().get(), Pair::new(-1.5, 2.5).nearest().get()), ((1.0, 4.0), (-2.0, 2.0)));
    assert_eq!((a.greater(b), b.greater(a), a.greater(Pair::new(f64::NAN, -3.0))), (1, 2, 2));
    assert_eq!(Pair::new(3.9, 0.0).truncate(), (3, 0));
    assert_eq!(a.across(b).get(), (-2.0, 1.5));
    assert_eq!((Pair::new(0.0, 159.0).integers(), Pair::new(-0.0, 4294967295.0).integers()), ((0, 159), (0, 4294967295)));
    assert_eq!((a.firsts(b).get(), a.seconds(b).get()), ((3.0, 1.5), (-2.0, 4.0)));
    assert_eq!(Pair::widen(&[0.5, -8.0]).get(), (0.5, -8.0));
    assert_eq!(Quad::narrow(Pair::new(1.0 + 1e-9, -1e300)).values(), [1.0, f32::NEG_INFINITY, 0.0, 0.0]);
    let mut out = [0.0; 2];
    Pair::load(&[5.0, 6.0]).store(&mut out);
    assert_eq!(out, [5.0, 6.0]);
}

#[test]
fn quads_choose_and_count() {
    let (low, high) = Quad::load(&[1.0, 2.0, 3.0, 4.0]).promote();
    assert_eq!((low.get(), high.get()), ((1.0, 2.0), (3.0, 4.0)));
    let (kept, count) = Quad::load(&[1.0, f32::NAN, 3.0, 2.0]).keep_between(1.5, 3.0, 4);
    assert_eq!(count, 2);
    assert_eq!((kept.promote().0.get(), kept.promote().1.get()), ((0.0, 0.0), (3.0, 2.0)));
    assert_eq!(Quad::splat(2.0).keep_between(0.0, 9.0, 3).1, 3);
    assert_eq!(Quad::load(&[-0.9, -1.0, 3.9, 9.0]).levels(1.0, 0.0, 5), [0, 5, 3, 5]);
    assert_eq!(Quad::splat(1e30).levels(0.5, 1.0, 7), [7; 4]);
}

#[test]
fn each_lane_by_itself() {
    let (a, b) = (Quad::load(&[1.0, 2.0, 3.0, 4.0]), Quad::splat(0.5));
    assert_eq!((a + b).values(), [1.5, 2.5, 3.5, 4.5]);
    assert_eq!((a - b).values(), [0.5, 1.5, 2.5, 3.5]);
    assert_eq!((a * b).values(), [0.5, 1.0, 1.5, 2.0]);
}

#[test]
fn pairs_are_sorted_lane_by_lane() {
    let (low, high) = Quad::read(&[1.0, 5.0, -0.5, 2.0]).sorted(Quad::read(&[2.0, 4.0, -0.5, -3.0]));
    assert_eq!(low.values(), [1.0, 4.0, -0.5, -3.0]);
    assert_eq!(high.values(), [2.0, 5.0, -0.5, 2.0]);
}

#[test]
fn comparisons_have_a_bit_a_lane_and_nan_is_never_greater() {
    let (a, b) = (Quad::load(&[1.0, f32::NAN, 3.0, -0.0]), Quad::load(&[0.5, 0.0, 3.0, f32::NAN]));
    assert_eq!((a.greater(b).bits(), b.greater(a).bits()), (0b0001, 0));
    let (low, high) = (Quad::splat(2.5).greater(b), Quad::splat(0.7).greater(b));
    assert_eq!((low.bits(), (low | high).bits(), low.without(high).bits()), (0b0011, 0b0011, 0b0000));
    assert_eq!(a.greater(Quad::splat(0.0)).without(low).bits(), 0b0100);
}

#[test]
fn a_transpose_swaps_rows_and_columns() {
    let rows: [Quad; 4] = std::array::from_fn(|r| Quad::load(&[0, 1, 2, 3].map(|c| (r * 4 + c) as f32)));
    for (c, column) in Quad::transpose(rows).into_iter().enumerate() {
        assert_eq!(column.values(), [0, 1, 2, 3].map(|r| (r * 4 + c) as f32));
    }
}

#[test]
fn lanes_do_as_numbers_do() {
    let (a, b) = (Quad::load(&[1.0, -2.0, 3.0, f32::NAN]), Quad::splat(2.0));
    assert_eq!((a + b).values()[..3], [3.0, 0.0, 5.0]);
    assert_eq!((a * b - a / b).values()[..3], [1.5, -3.0, 4.5]);
    assert_eq!(a.abs().sqrt().values()[1], 2f32.sqrt());
    assert_eq!(a.choose_above(b, b, Quad::splat(0.0)).values(), [0.0, 0.0, 2.0, 0.0]);
    assert_eq!(b.with_sign_of(a).values()[..3], [2.0, -2.0, 2.0]);
}
