import type { Label } from '#core/kernel/label.ts';
import type { FitStatus, ModelId } from './types.ts';

const MODEL_NAMES: { readonly [Model in ModelId]: string } = {
  'mbg-nbd': 'MBG/NBD',
  'bg-nbd': 'BG/NBD',
  'pareto-nbd': 'Pareto/NBD',
  nbd: 'NBD',
};

/** What the end of a fit means, in plain words. */
export function explainFit(model: ModelId, status: FitStatus, onLimit: readonly string[]): Label {
  const name = MODEL_NAMES[model];
  switch (status) {
    case 'converged':
      return {
        zh: `${name} 已收敛：找到了似然的最大值，参数与标准误可用。`,
        en: `${name} converged: the likelihood has a maximum, and parameters and standard errors stand.`,
      };
    case 'boundary':
      return {
        zh: `${name} 的似然朝极限继续上升（${onLimit.join('、')}）：预测可用，但这些参数无法单独确定，不给出标准误。`,
        en: `The likelihood of ${name} keeps rising towards a limit (${onLimit.join(', ')}): predictions stand, but the data do not determine these parameters one by one, so they have no standard error.`,
      };
    case 'unidentified':
      return {
        zh: `数据看不出客户流失：${name} 并不比“没有流失”的 NBD 拟合得更好。不显示其参数，改用 NBD；P(存活) 对所有客户都是 1。`,
        en: `The data show no dropout: ${name} fits no better than NBD, which has none. Its parameters are withheld and NBD is used instead; P(alive) is 1 for everyone.`,
      };
    case 'failed':
      return {
        zh: `${name} 无法估计：没有客户，或没有任何一次复购。`,
        en: `${name} cannot be estimated: there are no customers, or none of them ever bought again.`,
      };
  }
}
