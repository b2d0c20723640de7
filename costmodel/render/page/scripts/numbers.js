// Numbers as people read them.

// Made once: finding a language's rules takes longer than writing a number by them.
const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
// Beyond the last prefix.
const UNNAMED = 1e16;
const PREFIXES = [["T", 1e12], ["G", 1e9], ["M", 1e6], ["k", 1e3]];

// Four digits and a prefix: 300,774,272 is 300.8 M.
export function short(count) {
  if (count >= UNNAMED) return count.toExponential(3);
  for (const [prefix, size] of PREFIXES) {
    if (count >= 0.99995 * size) return `${(count / size).toPrecision(4)} ${prefix}`;
  }
  return Number.isInteger(count) ? String(count) : count.toPrecision(3);
}

// Every digit, as far as the browser has them.
export function exact(count) {
  return Number.isInteger(count) && !Number.isSafeInteger(count)
    ? short(count)
    : GROUPED.format(count);
}

// Milliseconds, to the microsecond.
export function time(milliseconds) {
  return milliseconds.toFixed(3);
}

export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
