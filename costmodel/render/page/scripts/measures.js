// What boxes are coloured by: a share of the network's sum, or a share within the box.

import { costOf } from "./boxes.js";
import { percent, short } from "./numbers.js";

// What times may be, as columns of layers are called.
export const CLOCKS = ["measured", "predicted"];
const OF_SUM = [0, 0.01, 0.03, 0.1, 0.3];
const WITHIN = [0, 0.1, 0.25, 0.5, 0.75];

export function valueOf(measure, network, box) {
  const cost = costOf(network, box);
  if (!measure.whole) return cost[measure.part];
  return cost[measure.whole] ? cost[measure.part] / cost[measure.whole] : 0;
}

export function shareOf(measure, network, root, box) {
  const value = valueOf(measure, network, box);
  if (measure.whole) return value;
  const total = valueOf(measure, network, root) + ofNoOp(measure, network);
  return total ? value / total : 0;
}

// The part of a time that is of no op.
export function ofNoOp(measure, network) {
  return network.ofNoOp[measure.part] ?? 0;
}

export function toldOf(measure, network, box) {
  const value = valueOf(measure, network, box);
  return measure.whole ? percent(value) : `${short(value)} ${measure.unit}`;
}

// From 0, nothing, to 5.
export function heatOf(measure, share) {
  const steps = measure.whole ? WITHIN : OF_SUM;
  return steps.filter((step) => share > step).length;
}

export function heatWords(measure) {
  const steps = (measure.whole ? WITHIN : OF_SUM).map((step) => `${100 * step} %`);
  const between = steps.slice(1).map((step, i) => `${steps[i]} to ${step}`);
  return ["none", `up to ${steps[1]}`, ...between.slice(1), `more than ${steps[4]}`];
}
