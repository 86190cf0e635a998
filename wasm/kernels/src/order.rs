//! Rows of a table put back into the order in which they were asked for.

use crate::memory::{array, array_mut};
use wasm_bindgen::prelude::wasm_bindgen;

/// Row k of `values` becomes row `order[k]` of `out`; rows of `width` elements.
pub fn unsort<T: Copy>(values: &[T], order: &[u32], width: usize, out: &mut [T]) {
    if width == 0 {
        return;
    }
    for (row, &to) in values.chunks_exact(width).zip(order) {
        let start = to as usize * width;
        for (target, &value) in out[start..start + width].iter_mut().zip(row) {
            *target = value;
        }
    }
}

/// Rows of doubles (`bytes` 8) or bytes (`bytes` 1).
///
/// # Safety
/// `values` and `out` hold count x width elements of so many bytes, `order` a permutation of 0..count.
#[wasm_bindgen]
pub unsafe fn unsort_rows(values: *const u8, order: *const u32, count: usize, width: usize, bytes: usize, out: *mut u8) {
    let size = count * width;
    // SAFETY: promised by the caller.
    unsafe {
        let order = array(order, count);
        if bytes == 8 {
            unsort(array(values.cast::<f64>(), size), order, width, array_mut(out.cast::<f64>(), size));
        } else {
            unsort(array(values, size), order, width, array_mut(out, size));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_where_they_were() {
        let mut out = [0; 6];
        unsort(&[1, 2, 3, 4, 5, 6], &[2, 0, 1], 2, &mut out);
        assert_eq!(out, [3, 4, 5, 6, 1, 2]);
        unsort::<f64>(&[], &[], 3, &mut []);
        unsort::<u8>(&[], &[0, 1], 0, &mut []);
    }
}
