//! The contract of memory between a kernel and its caller.
//!
//! The caller owns arrays: it asks for bytes with `allocate`, writes inputs, passes pointers, reads outputs and gives the
//! bytes back with `release`. What has no size before the work is done (peaks, objects) comes as an `Output`: columns that
//! the caller reads through `output_pointer` and `output_length` and gives back with `release_output`.
//! Memory may grow inside any call, and growth detaches every view of it: views are taken after a call, never kept over one.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use wasm_bindgen::prelude::wasm_bindgen;

/// Every array starts at a multiple of this, so that vectors load whole.
const ALIGNMENT: usize = 16;

/// Planes are powers of two mostly. Beginning at multiples of one, those that a kernel walks through side by side would meet in the
/// same few sets of the caches: a page and nine lines more keep them apart.
const LARGE: usize = 1 << 20;
const APART: usize = 4096 + 576;

fn layout(bytes: usize) -> Option<Layout> {
    let room = if bytes >= LARGE { bytes.checked_add(APART)? } else { bytes.max(1) };
    Layout::from_size_align(room, ALIGNMENT).ok()
}

/// A zeroed array of so many bytes; null when memory is exhausted.
#[wasm_bindgen]
pub fn allocate(bytes: usize) -> *mut u8 {
    match layout(bytes) {
        // SAFETY: the size is never zero.
        Some(layout) => unsafe { alloc_zeroed(layout) },
        None => std::ptr::null_mut(),
    }
}

/// Gives back what `allocate(bytes)` gave.
///
/// # Safety
/// `pointer` comes from `allocate` with the same size and is not used again.
#[wasm_bindgen]
pub unsafe fn release(pointer: *mut u8, bytes: usize) {
    if let Some(layout) = layout(bytes) {
        // SAFETY: promised by the caller.
        unsafe { dealloc(pointer, layout) }
    }
}

/// One array of a result whose length the kernel decides.
pub enum Column {
    F64(Vec<f64>),
    F32(Vec<f32>),
    I32(Vec<i32>),
    U8(Vec<u8>),
}

/// Columns made by one call, in the order its documentation names them.
pub struct Output {
    columns: Vec<Column>,
}

impl Output {
    /// Hands the columns over to the caller, who gives them back with `release_output`.
    pub fn give(columns: Vec<Column>) -> *mut Output {
        Box::into_raw(Box::new(Output { columns }))
    }
}

/// Elements of one column.
///
/// # Safety
/// `output` comes from a kernel and has not been released; `column` is one it has.
#[wasm_bindgen]
pub unsafe fn output_length(output: *const Output, column: usize) -> usize {
    // SAFETY: promised by the caller.
    match unsafe { &(&(*output).columns)[column] } {
        Column::F64(values) => values.len(),
        Column::F32(values) => values.len(),
        Column::I32(values) => values.len(),
        Column::U8(values) => values.len(),
    }
}

/// Where one column starts.
///
/// # Safety
/// As `output_length`.
#[wasm_bindgen]
pub unsafe fn output_pointer(output: *const Output, column: usize) -> *const u8 {
    // SAFETY: promised by the caller.
    match unsafe { &(&(*output).columns)[column] } {
        Column::F64(values) => values.as_ptr().cast(),
        Column::F32(values) => values.as_ptr().cast(),
        Column::I32(values) => values.as_ptr().cast(),
        Column::U8(values) => values.as_ptr(),
    }
}

/// Ends an output.
///
/// # Safety
/// `output` comes from a kernel and is not used again.
#[wasm_bindgen]
pub unsafe fn release_output(output: *mut Output) {
    // SAFETY: promised by the caller.
    drop(unsafe { Box::from_raw(output) });
}

/// The array that a caller passed: `length` elements from `pointer`. An empty one may have any pointer.
///
/// # Safety
/// The caller of the kernel holds these elements, initialised and unchanged during the call.
pub unsafe fn array<'a, T>(pointer: *const T, length: usize) -> &'a [T] {
    if length == 0 {
        return &[];
    }
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts(pointer, length) }
}

/// As `array`, for an array that the kernel fills.
///
/// # Safety
/// As `array`, and no other slice of the call overlaps it.
pub unsafe fn array_mut<'a, T>(pointer: *mut T, length: usize) -> &'a mut [T] {
    if length == 0 {
        return &mut [];
    }
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts_mut(pointer, length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_aligned_zeroed_and_given_back() {
        for bytes in [0usize, 1, 17, 4096] {
            let pointer = allocate(bytes);
            assert_eq!(pointer as usize % ALIGNMENT, 0);
            assert!(unsafe { array(pointer, bytes) }.iter().all(|&byte| byte == 0));
            unsafe { release(pointer, bytes) };
        }
    }

    #[test]
    fn more_than_there_is_gives_null() {
        assert!(allocate(usize::MAX / 2 + 1).is_null());
    }

    #[test]
    fn an_output_keeps_its_columns_in_order() {
        let output = Output::give(vec![Column::I32(vec![3, 4]), Column::F64(vec![]), Column::U8(vec![9])]);
        unsafe {
            assert_eq!((output_length(output, 0), output_length(output, 1), output_length(output, 2)), (2, 0, 1));
            assert_eq!(*output_pointer(output, 0).cast::<i32>().add(1), 4);
            assert_eq!(*output_pointer(output, 2), 9);
            release_output(output);
        }
    }
}
