//! Matched filter of light curves with a bank of templates. For the epoch i and the template t, a function of the time since that
//! epoch, the best estimate of the amplitude over its error is
//!     L_i = sum_j d_j t(t_j - t_i) w_j / sqrt(sum_j t(t_j - t_i)^2 w_j),   w_j = 1 / sigma_j^2,
//! the signal-to-noise ratio of a template of unknown amplitude in independent Gaussian noise (Turin 1960, IRE Transactions on
//! Information Theory 6, 311; Kay 1998, Fundamentals of Statistical Signal Processing II, 4.3). d is the flux less its centre, in the unit of sigma; epochs with a
//! weight of zero count for nothing. Of all templates the one with the largest ratio is told.
//!
//! Any times: `irregular`, in f64 and pair by pair. Regular times: `regular`, four curves at once in f32, with templates sampled on the
//! grid, or recursively where they are exponentials.

pub mod bank;
pub mod irregular;
pub mod lanes;
pub mod recursive;
pub mod regular;
pub mod sampled;
pub mod template;

/// In place of a template's number where no template has data.
pub const NONE: i16 = -1;
