import {
  computeEffectState,
  estimateLogRatio,
  type EffectPrior,
  type EffectState,
  type Evidence,
} from '#core/science/experiments/learning-state.ts';
import { estimateProgramme, sumNaively, type CampaignResult } from '#core/science/experiments/programme.ts';
import { WordStream } from '#core/science/random/word-stream.ts';

const NORMAL_95 = 1.644_853_626_951_472;
const CELL = { segment: 'all', channel: 'sms' };

export type LoopCount = {
  /** Share of sequences whose 90 % range holds the truth, after each campaign. */
  readonly covered: readonly number[];
  /** Share whose range lies wholly above the truth after the last. */
  readonly above: number;
  /** Mean of the state less the truth after the last, on the log scale. */
  readonly bias: number;
};

function drawBinomial(n: number, p: number, stream: WordStream): number {
  let count = 0;
  for (let turn = 0; turn < n; turn += 1) count += Number(stream.nextUniform() < p);
  return count;
}

/**
 * Sequences of eight campaigns from counts: 4,000 customers, a fifth held out, an untreated conversion of 6 %, the truth drawn from the
 * prior or fixed as a lift.
 */
export function countLoop(request: {
  readonly truth: 'prior' | number;
  readonly prior: EffectPrior;
  readonly sequences: number;
  readonly seed: number;
}): LoopCount {
  const { truth, prior, sequences, seed } = request;
  const stream = new WordStream(seed);
  const campaigns = 8;
  const covered = Array.from({ length: campaigns }, () => 0);
  let [above, bias] = [0, 0];
  for (let sequence = 0; sequence < sequences; sequence += 1) {
    stream.select(sequence, truth === 'prior' ? 0 : Math.round(1000 * truth) + 500, 44);
    const effect = truth === 'prior' ? prior.mean + prior.sd * stream.nextNormal() : Math.log1p(truth);
    const evidence: Evidence[] = [];
    let state: EffectState = { mean: prior.mean, sd: prior.sd };
    for (let campaign = 0; campaign < campaigns; campaign += 1) {
      const own = effect + prior.campaignSd * stream.nextNormal();
      const base = 0.06;
      const found = estimateLogRatio(
        { events: drawBinomial(3200, Math.min(1, base * Math.exp(own)), stream), exposure: 3200 },
        { events: drawBinomial(800, base, stream), exposure: 800 },
        1 - base,
      );
      if (found.status === 'identified') {
        evidence.push({
          id: `${campaign}`,
          ...CELL,
          estimate: found.estimate,
          standardError: found.standardError,
          ...(found.counts === undefined ? {} : { counts: found.counts }),
          day: 30 * campaign,
        });
      }
      state = computeEffectState(evidence, CELL, prior, { onDay: 30 * campaign });
      covered[campaign] = (covered[campaign] as number) + Number(Math.abs(state.mean - effect) <= NORMAL_95 * state.sd);
    }
    above += Number(state.mean - NORMAL_95 * state.sd > effect);
    bias += (state.mean - effect) / sequences;
  }
  return { covered: covered.map((count) => count / sequences), above: above / sequences, bias };
}

export type ProgrammeCount = {
  /** Share of programmes whose stated 90 % interval of the scaled campaigns' sum holds the truth. */
  readonly covered: number;
  /** The same of the raw sum, and both means less the truth, per scaled campaign. */
  readonly naiveCovered: number;
  readonly bias: number;
  readonly naiveBias: number;
  readonly nextCovered: number;
  readonly scaled: number;
};

/** Twenty campaigns of which only those whose interval lies above 0 are scaled. */
export function countProgrammes(request: {
  readonly spread: number;
  readonly mean: number;
  readonly programmes: number;
  readonly seed: number;
}): ProgrammeCount {
  const stream = new WordStream(request.seed);
  let [covered, naiveCovered, bias, naiveBias, next, scaled, counted] = [0, 0, 0, 0, 0, 0, 0];
  for (let programme = 0; programme < request.programmes; programme += 1) {
    stream.select(programme, Math.round(1000 * request.spread), 45);
    const truths = Array.from({ length: 20 }, () => request.mean + request.spread * stream.nextNormal());
    const results = truths.map((truth, at): CampaignResult => {
      const standardError = 0.03 + 0.06 * stream.nextUniform();
      return { id: `${at}`, estimate: truth + standardError * stream.nextNormal(), standardError };
    });
    const weights = results.map(({ estimate, standardError }) => Number(estimate > 1.96 * standardError));
    const wins = weights.reduce((sum, weight) => sum + weight, 0);
    const found = estimateProgramme(results);
    if (found.status !== 'estimated') throw new RangeError('Twenty campaigns are enough.');
    const future = request.mean + request.spread * stream.nextNormal();
    next += Number(found.next.low <= future && future <= found.next.high);
    if (wins === 0) continue;
    counted += 1;
    scaled += wins;
    const truth = truths.reduce((sum, value, at) => sum + (weights[at] as number) * value, 0);
    const shrunken = found.sum(weights);
    const naive = sumNaively(results, weights);
    const holds = ({ interval }: typeof naive): number => Number(interval.low <= truth && truth <= interval.high);
    covered += holds(shrunken);
    naiveCovered += holds(naive);
    bias += (shrunken.value - truth) / wins;
    naiveBias += (naive.value - truth) / wins;
  }
  return {
    covered: covered / counted,
    naiveCovered: naiveCovered / counted,
    bias: bias / counted,
    naiveBias: naiveBias / counted,
    nextCovered: next / request.programmes,
    scaled: scaled / counted,
  };
}
