const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * The highest point of a function between two places, by golden sections (Kiefer 1953, Proc. AMS 4, 502): each of the steps leaves 0.618 of
 * the interval, 20 of them 7e-5. Of a function with several maxima it is one of them; where the function is NaN it goes on above.
 */
export function maximise(f: (x: number) => number, from: number, to: number, steps = 20): { x: number; value: number } {
  let [a, b] = [from, to]
  let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  for (let i = 0; i < steps; i++) {
    if (fc > fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - GOLDEN * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + GOLDEN * (b - a)
      fd = f(d)
    }
  }
  return fc > fd ? { x: c, value: fc } : { x: d, value: fd }
}
